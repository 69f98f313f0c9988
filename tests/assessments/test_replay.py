"""A stored score is worked out again from its own law, parameters and facts, whatever was published or changed since."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update

from service.assessments import actions, queries, worker
from service.foundation.rows import AnyRow
from service.legislation import actions as legislation
from service.legislation.files import LawFile
from service.legislation.queries import rule_sets
from service.legislation.tables import ParameterSetting
from service.scoring import parse_rule_set
from tests import factories
from tests.assessments.conftest import YEAR, World, confirm, log

REPLAYED = ("facts", "points", "outcomes", "total", "verdict")


async def stored(world: World, kind: str, subject_id: int) -> AnyRow:
    rows = await queries.assessments_of(
        world.session, province_id=factories.HAI_PHONG, subject_kind=kind, subject_ids=[subject_id], assessed_year=YEAR
    )
    return rows[0]


async def publish_stricter_law(world: World) -> None:
    """The citizen's law anew with a total of 95, in force since January of the assessed year."""
    row = next(row for row in await rule_sets(world.session, title="citizen") if row.valid_to is None)
    verdict = {"kind": "total_at_least", "total": 95, "total_when": row.content["verdict"]["total_when"], "each_at_least": 9}
    document = row.content | {"verdict": verdict, "valid_from": date(YEAR, 1, 1)}
    law = parse_rule_set(document, where="mới")
    assert await legislation.publish(world.session, [LawFile(law, document)], at=datetime(YEAR, 6, 1, tzinfo=UTC)) == 1


@pytest.fixture
async def person(world: World) -> factories.MadePerson:
    """Scored: one class in the log, nothing confirmed."""
    home = await factories.household(world.session)
    await log(world.session, home.people[0], "ccl_class", hours=240, held_on=date(YEAR, 3, 1), logged_by=world.account_id)
    await world.session.commit()
    await worker.work_all(world.database)
    return home.people[0]


async def test_a_score_replays_identically(world: World, person: factories.MadePerson) -> None:
    row = await stored(world, "person", person.id)
    again = await actions.replay(world.session, row)
    assert [list(getattr(again, n)) for n in REPLAYED[:3]] == [list(getattr(row, n)) for n in REPLAYED[:3]]
    assert (again.total, again.verdict) == (row.total, row.verdict)


async def test_newer_law_and_changed_facts_do_not_reach_back(world: World, person: factories.MadePerson) -> None:
    before = await stored(world, "person", person.id)
    await publish_stricter_law(world)
    await confirm(world.session, person, tenths=90, account_id=world.account_id)
    await log(world.session, person, "foreign_language", hours=240, held_on=date(YEAR, 5, 1), logged_by=world.account_id)
    await world.session.execute(update(ParameterSetting).values(parameters={}))
    await world.session.commit()
    again = await actions.replay(world.session, await stored(world, "person", person.id))
    assert {name: getattr(again, name) for name in REPLAYED} == {name: getattr(before, name) for name in REPLAYED}


async def test_sentences_are_told_by_the_law_that_decided(world: World, person: factories.MadePerson) -> None:
    key: dict[str, Any] = {
        "province_id": factories.HAI_PHONG,
        "subject_kind": "person",
        "subject_id": person.id,
        "assessed_year": YEAR,
    }
    before = await actions.explained(world.session, **key, title="citizen", level=0)
    await publish_stricter_law(world)
    await world.session.commit()
    assert await actions.explained(world.session, **key, title="citizen", level=0) == before
