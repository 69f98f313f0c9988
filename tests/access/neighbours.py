"""A neighbour of the planted household in the same commune and a stranger in the next one, each with everything that rows may be about."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.declared import METADATA
from tests import factories
from tests.access.planted import Planted

MOVED = date(2026, 2, 1)
BEFORE, AFTER = date(2026, 1, 10), date(2026, 2, 10)
OTHER_YEAR = 2026
"""A year that was assessed too, and for which nobody has a dossier."""


@dataclass(frozen=True)
class Them:
    """What a row about a household and its head refers to."""

    commune_id: int
    person_id: int
    household_id: int
    clan_id: int = 0
    unit_id: int = 0
    session_id: int = 0
    dossier_id: int = 0

    def row(self, planted: Planted, table: str, *, commune_id: int, **changed: Any) -> dict[str, Any]:
        """The planted row of a table, about them; what the database numbers itself is left out."""
        own = {"id", "uid", "commune_id", "idempotency_key"}
        row = {name: value for name, value in planted.rows[table].items() if name not in own and value is not None}
        named = asdict(self) | {"subject_id": self.person_id}
        return row | {name: value for name, value in named.items() if name in row} | {"commune_id": commune_id} | changed


async def settle(session: AsyncSession, planted: Planted, commune_id: int) -> Them:
    """A household of a commune with a clan, a unit, a session, a score of two years and a dossier, as the owner."""
    home = await factories.household(session, commune_id=commune_id, names=("Vũ Thị Láng Giềng",))
    known: dict[str, Any] = {"commune_id": commune_id, "person_id": home.people[0].id, "household_id": home.id}
    for table, key in (
        ("clan", "clan_id"),
        ("unit", "unit_id"),
        ("learning_session", "session_id"),
        ("roll_entry", ""),
        ("assessment", ""),
        ("dossier", "dossier_id"),
        ("council_case", ""),
    ):
        extra = {"idempotency_key": f"of-{commune_id}-{home.id}"} if table == "learning_session" else {}
        made = await _add(session, table, Them(**known).row(planted, table, commune_id=commune_id, **extra))
        known |= {key: made} if key else {}
    other_year = Them(**known).row(planted, "assessment", commune_id=commune_id, assessed_year=OTHER_YEAR)
    await _add(session, "assessment", other_year)
    return Them(**known)


async def _add(session: AsyncSession, table: str, row: dict[str, Any]) -> int | None:
    target = METADATA.tables[table]
    made = (await session.execute(insert(target).values(row).returning(*target.primary_key.columns))).one()
    return getattr(made, "id", None)


async def loose(session: AsyncSession, commune_id: int) -> int:
    """Somebody registered in a commune who belongs to no household yet."""
    return (await factories.person(session, commune_id=commune_id)).id
