"""Every operation as nobody, as the right role in the wrong place, and as a wrong role in the right place: 401, then 403 or 404, and nothing of here."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient, Response

from service.contract.examples import examples
from tests.conftest import Cluster
from tests.contract.conftest import ELSEWHERE, HERE, World, opened
from tests.contract.test_examples import OPERATIONS, send, told
from tests.contract.walk_table import WALK
from tests.recognitions.given import AFTER, on

TABLE = {" ".join(cells[:2]): cells[2:] for line in WALK.split("\n") if (cells := line.split())}
REFUSED = {"403", "404", "422"}
"""422: elsewhere a trial lacks what its own province has not set, and is told so."""
ALLOWED_ELSEWHERE = {
    f"POST /api/v1/rulesets/{{uid}}/{one}": "the law is everybody's: each province decides for itself"
    for one in ("ratifications", "evidence-requirements")
}


@pytest.fixture(scope="module")
async def here(cluster: Cluster, world: World) -> AsyncIterator[AsyncClient]:
    """One clone for everybody, since nobody gets through."""
    async with opened(cluster, world.template) as (_, client):
        yield client


async def asked(client: AsyncClient, world: World, operation: str, who: str) -> Response:
    """The example of an operation, sent by somebody; never a fault of ours, and a refusal is a problem document that names a page."""
    with on(AFTER):
        answer = await send(client, world, operation, examples()[operation], who)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["slug"] in told(operation)["x-problems"]
    return answer


def tells_of_here(answer: Response, world: World) -> set[str]:
    """The ids of the world that stand in an answer, law aside."""
    return {word for word, uid in world.ids.items() if uid in answer.text and not word.endswith("rule_set")}


def test_every_operation_is_walked() -> None:
    assert set(TABLE) == set(OPERATIONS), "write a line in tests/contract/walk_table.py: who is answered how?"


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_nobody_is_asked_to_sign_in(here: AsyncClient, world: World, operation: str) -> None:
    answer = await asked(here, world, operation, "nobody")
    public = TABLE[operation][0] == "public"
    assert ("security" not in told(operation)) is public
    assert answer.status_code < 300 if public else answer.status_code == 401
    assert tells_of_here(answer, world) == set()


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if TABLE.get(one, ["public"])[0] not in ("public", "anybody")])
async def test_the_right_role_elsewhere_reaches_nothing_of_here(here: AsyncClient, world: World, operation: str) -> None:
    expected = TABLE[operation][0]
    assert expected in {"own", *REFUSED} or operation in ALLOWED_ELSEWHERE
    answer = await asked(here, world, operation, ELSEWHERE + HERE[examples()[operation].by])
    assert answer.status_code == (200 if expected == "own" else int(expected)), answer.text
    assert tells_of_here(answer, world) == set()


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if len(TABLE.get(one, [])) == 3])
async def test_a_wrong_role_here_is_refused(here: AsyncClient, world: World, operation: str) -> None:
    _, who, status = TABLE[operation]
    assert status in REFUSED
    answer = await asked(here, world, operation, who)
    assert answer.status_code == int(status), answer.text
