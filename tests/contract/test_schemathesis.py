"""Schemathesis over the app: calls that the document allows and calls that it does not, as every role, give no 5xx and no answer that is not documented.

Bounded, with a fixed seed. Each call is made once and sent by everybody; half of them to what exists in the world."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

import pytest
import requests
import schemathesis
from httpx import AsyncClient, Response
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.errors import InvalidSchema
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok, Result
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from service.contract.examples import examples, with_ids
from service.contract.problems import problem_texts
from tests.conftest import Cluster
from tests.contract.conftest import HERE, World, opened
from tests.contract.test_examples import DOCUMENT
from tests.recognitions.given import AFTER, on

AnyCase = Case[Any]
AnyOperation = APIOperation[Any, Any, Any, Any]
SEED, OF_EACH_KIND = 20_260_320, 3
ENDS_THE_TOKEN = "DELETE /api/v1/token"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def unwrapped(found: Result[AnyOperation, InvalidSchema]) -> AnyOperation:
    """An operation that Schemathesis can read."""
    assert isinstance(found, Ok), found
    return found.ok()


SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
CALLED = {operation.label: operation for operation in map(unwrapped, SCHEMA.get_all_operations())}


def cases(operation: AnyOperation, mode: GenerationMode) -> list[AnyCase]:
    """Calls of one operation, the same in every run."""
    made: list[AnyCase] = []

    @seed(SEED)
    @settings(
        max_examples=OF_EACH_KIND, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: AnyCase) -> None:
        made.append(case)

    with suppress(Unsatisfiable):  # without a parameter or a body there is nothing that the document forbids
        collect()
    return made


def calls(label: str, world: World) -> Iterator[AnyCase]:
    """Of every second call the address leads to something that is there."""
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        for number, case in enumerate(cases(CALLED[label], mode)):
            if number % 2 and mode is GenerationMode.POSITIVE:
                case.path_parameters = dict(with_ids(examples()[label].path, world.ids))
            yield case


async def answered(client: AsyncClient, world: World, case: AnyCase, who: str) -> Response:
    """The answer to one call of somebody, sent byte for byte as Schemathesis writes it."""
    wire = requests.Request(**case.as_transport_kwargs(base_url="http://testserver", headers=world.headers(who))).prepare()
    headers = [(name.encode(), value if isinstance(value, bytes) else value.encode()) for name, value in wire.headers.items()]
    content = wire.body.encode() if isinstance(wire.body, str) else cast(bytes | None, wire.body)
    client.cookies.clear()
    with on(AFTER):
        return await client.request(str(wire.method), str(wire.url), headers=headers, content=content)


def complaints(case: AnyCase, answer: Response) -> list[str]:
    """What Schemathesis says against an answer; a slug without a text too."""
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as wrong:
        return [str(one) for one in wrong.exceptions]
    untold = answer.status_code >= 400 and answer.json()["slug"] not in problem_texts()
    return [f"no text for {answer.json()['slug']}"] if untold else []


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {}), (418, {"slug": "invalid"}), (200, {"people": 3}), (403, {"slug": "no-grant"})],
    ids=["a fault of ours", "a status that is not told", "another shape", "a problem that is not told as one"],
)
async def test_what_is_not_documented_is_seen(world: World, roaming: AsyncClient, status: int, body: Any) -> None:
    case = next(calls("GET /api/v1/people", world))
    answer = await answered(roaming, world, case, "canbo")
    assert complaints(case, answer) == []
    other = Response(status, json=body, request=answer.request)
    other.elapsed = timedelta(0)
    assert complaints(case, other) != []


@pytest.mark.parametrize("label", sorted(set(CALLED) - {ENDS_THE_TOKEN}))
async def test_nothing_breaks_and_every_answer_is_documented(
    cluster: Cluster, world: World, roaming: AsyncClient, label: str
) -> None:
    for case in calls(label, world):
        for who in ["nobody", *HERE.values()]:
            answer = await answered(roaming, world, case, who)
            assert complaints(case, answer) == [], f"{who}: {answer.status_code} {answer.text[:300]} to {case.as_curl_command()}"


@pytest.fixture(scope="module")
async def roaming(cluster: Cluster, world: World) -> AsyncIterator[AsyncClient]:
    """One clone for all calls: what one of them changes the next ones meet."""
    async with opened(cluster, world.template) as (_, client):
        yield client
