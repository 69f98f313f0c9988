"""Who looked at the caller's household, told: entries of the audit with offices and names in words."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation.caller import Caller
from service.foundation.errors import Forbidden
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.subjects import look_queries
from service.subjects.look_schemas import LookOut, LooksPage, Seen
from service.subjects.looks import purpose

NO_OFFICE = "Hệ thống"
CARD, BY_CARD = "card", "Người cầm thẻ giấy"


async def looks_page(
    session: AsyncSession, caller: Caller, *, number: int, limit: int, members: Sequence[AnyRow] | None = None
) -> LooksPage:
    """A page of them, from 1; `members` are the people whom a paper card shows. Raises Forbidden (`no-household`) for whoever is of no household."""
    if caller.shown_household is None:
        raise Forbidden("no-household", "Trang này dành cho gia đình", "Tài khoản của bạn không gắn với hộ nào.")
    rows = await look_queries.looks_at_my_household(session, skipped=(number - 1) * limit, limit=limit + 1)
    named = members
    if named is None:
        named = await look_queries.names_in_household(session, household_id=caller.shown_household)
    at = await places.names(session, {place for row in rows for _, place in _held(row) if place is not None})
    shown = [_told(row, named, at) for row in rows[:limit]]
    return LooksPage(looks=shown, next=number + 1 if len(rows) > limit else None)


def _told(row: AnyRow, named: Sequence[AnyRow], at: Mapping[int, str]) -> LookOut:
    seen = [Seen(uid=one.uid, full_name=one.full_name) for one in named if one.uid in (row.people or ())]
    return LookOut(
        at=row.at, office=_office(row, at), action=row.action, purpose=purpose(row.action), of_household=row.of_household, people=seen
    )  # fmt: skip


def _office(row: AnyRow, at: Mapping[int, str]) -> str:
    """The office in words: that of the entry's own commune where the sign-in held one there, else every one that it held."""
    held = _held(row)
    here = [one for one in held if one[1] == row.commune_id] or held
    words = dict.fromkeys(_label(role) + (f", {at[place]}" if place is not None and place in at else "") for role, place in here)
    return "; ".join(words) or NO_OFFICE


def _label(role: str) -> str:
    return BY_CARD if role == CARD else Role(role).label


def _held(row: AnyRow) -> list[tuple[str, int | None]]:
    parts = (office.partition("@") for office in row.offices or ())
    return [(role, int(place) if place else None) for role, _, place in parts]
