"""Whoever is shown somebody's name leaves a reading of them: every route as every role, the own household of a family and of a card apart.

What a form that was refused shows again was kept when the form was opened, so refusals are passed over (decision 0022)."""

import re
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import ClassVar

import pytest
from httpx import Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Action
from service.foundation.database import _last_of_all
from tests.access.conftest import walking
from tests.access.identity_provider import IdentityProvider
from tests.access.walk_expected import expected
from tests.access.walk_people import WALKERS, Walker
from tests.access.walk_rows import ROWS, Row
from tests.access.walk_world import Forgetting, Walk
from tests.conftest import Cluster
from tests.contract.conftest import World

NAMED = (
    "UPDATE dossier d SET subject_name = p.full_name || ' Mốc' || p.id || '.' FROM person p WHERE d.subject_kind = 'person' AND p.id = d.subject_id",
    "UPDATE dossier d SET subject_name = 'Hộ ' || p.full_name || ' Mốc' || p.id || '.' FROM person p JOIN household_member m ON m.person_id = p.id"
    " AND m.is_head AND upper_inf(m.valid) WHERE d.subject_kind = 'household' AND m.household_id = d.subject_id",
    "UPDATE person SET full_name = full_name || ' Mốc' || id || '.'",
)
"""Names that nothing but their bearer can be meant by: `Mốc17.`"""
KEPT = """
CREATE FUNCTION kept_of_late(since bigint) RETURNS TABLE (people bigint[], households bigint[], kind text, id bigint)
LANGUAGE sql SECURITY DEFINER AS $$
  SELECT a.people, a.households, a.subject_kind, a.subject_id FROM audit_entry a WHERE a.id > since
$$"""
MARK = re.compile(r"Mốc(\d+)\.")
READERS = ("staff", "assessor", "cluster", "statistics", "administrator", "family", "card")
WALKED = [row for row in ROWS.values() if row.action in list(Action) or row.action in ("signed-in", "household", "card")]
"""What is public names nobody, and a door leads on."""


@dataclass(frozen=True)
class Remembering(Forgetting):
    """Forgets what was done, after having looked which readings were about to be kept."""

    since: ClassVar[int] = 0
    people: ClassVar[set[int]] = set()
    households: ClassVar[set[int]] = set()

    @asynccontextmanager
    async def as_caller(self, token: str | None) -> AsyncIterator[AsyncSession]:
        """As the caller; nothing is looked for when the request was refused."""
        async with super().as_caller(token) as session:
            yield session
            await _last_of_all(session)
            for row in await session.execute(text("SELECT * FROM kept_of_late(:since)"), {"since": self.since}):
                self.people.update(row.people or (), [row.id] if row.kind == "person" else ())
                self.households.update(row.households or (), [row.id] if row.kind == "household" else ())


@dataclass(frozen=True)
class Register:
    """Who lives with whom, and in which household each family that walks lives."""

    homes: dict[int, int | None]
    own: dict[str, int]

    def unread(self, who: Walker, answer: Response) -> set[int]:
        """The people named in an answer whom nothing says to have been read."""
        named = {int(found) for found in MARK.findall(shown(answer))}
        own = self.own.get(who.household or "")
        return {
            one for one in named
            if one not in Remembering.people and self.homes[one] not in Remembering.households and (not own or self.homes[one] != own)
        }  # fmt: skip


def shown(answer: Response) -> str:
    """What an answer says; of a workbook the text of its parts."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


@pytest.fixture(scope="module")
async def watched(cluster: Cluster, world: World, provider_of_the_walk: IdentityProvider) -> AsyncIterator[tuple[Walk, Register]]:
    """The world that is walked through, and who is who in it."""
    async with walking(cluster, world, provider_of_the_walk.issuer, Remembering) as walk:
        async with walk.database.as_owner() as session:
            for statement in (*NAMED, KEPT, "GRANT EXECUTE ON FUNCTION kept_of_late(bigint) TO hoctap_serving"):
                await session.execute(text(statement))
            homes = {row.id: row.household_id for row in await session.execute(text("SELECT id, household_id FROM person"))}
            known = {row.uid: row.id for row in await session.execute(text("SELECT uid::text, id FROM household"))}
        yield walk, Register(homes, {"home": known[walk.ids["household"]], "other": known[walk.ids["other_household"]]})


async def asked(walk: Walk, row: Row, who: Walker) -> Response:
    """The answer, and with it what was kept since it was asked."""
    async with walk.database.as_owner() as session:
        Remembering.since = (await session.execute(text("SELECT coalesce(max(id), 0) FROM audit_entry"))).scalar_one()
    Remembering.people.clear()
    Remembering.households.clear()
    return (await walk.ask(row, who)).answer


async def test_nobody_is_named_to_any_role_without_a_reading(watched: tuple[Walk, Register]) -> None:
    walk, register = watched
    unread, named = list[str](), set[tuple[str, str]]()
    for row in WALKED:
        for who in (one for one in WALKERS if one.name in READERS and expected(row, one, walk.at.date()) == "allowed"):
            answer = await asked(walk, row, who)
            if answer.status_code >= 400:
                continue
            named |= {(row.operation, who.name)} if MARK.search(shown(answer)) else set()
            if of_whom := register.unread(who, answer):
                unread.append(f"{row.operation} as {who.name}: {len(of_whom)}")
    assert unread == [], "say with `subjects.looks.note` whom the answer shows"
    assert len(named) > 60
