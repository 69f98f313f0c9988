"""No operation and no example shows a desk somebody's name without an entry that says so: over every operation, as its own role."""

import re

import pytest
from sqlalchemy import text

from service.contract.examples import examples
from tests.conftest import Cluster, transaction
from tests.contract.conftest import HERE, World, opened
from tests.contract.test_examples import OPERATIONS, send
from tests.recognitions.given import AFTER, on

READS = [one for one in OPERATIONS if one.startswith("GET ") or one.endswith("/trial/subjects")]
PEOPLE = text("SELECT id, full_name, household_id FROM person")
KEPT = text(
    "SELECT coalesce(array_agg(DISTINCT p) FILTER (WHERE p IS NOT NULL), '{}'), coalesce(array_agg(DISTINCT h) FILTER (WHERE h IS NOT NULL), '{}')"
    " FROM audit_entry a LEFT JOIN LATERAL unnest(a.people) p ON true LEFT JOIN LATERAL unnest(a.households) h ON true"
    " WHERE starts_with(a.action, 'read_')"
)


@pytest.mark.parametrize("operation", READS)
async def test_whoever_is_named_in_an_answer_was_read(cluster: Cluster, world: World, operation: str) -> None:
    example = examples()[operation]
    async with opened(cluster, world.template) as (database, client):
        with on(AFTER):
            answer = await send(client, world, operation, example, HERE.get(example.by, "nobody"))
        async with transaction(database.owner) as session:
            people = (await session.execute(PEOPLE)).all()
            read, at_home = (await session.execute(KEPT)).one()
    named = {person for person in people if re.search(rf"\b{re.escape(person.full_name)}\b", answer.text)}
    unread = {person.full_name for person in named if person.id not in read and person.household_id not in at_home}
    assert example.by == "family" or unread == set(), "say with `subjects.looks.note` whom the answer shows"


def test_there_are_readings_to_be_found() -> None:
    assert len(READS) > 25
