"""A planted name and id number stand in no address that a page offers, in no Location, and in nothing that the process logs: over pages and API, as each desk."""

import logging
import re
from typing import Any
from urllib.parse import unquote_plus

import pytest
from fastapi.routing import APIRoute
from httpx import AsyncClient, Response

from service.app import ROUTERS
from service.contract.examples import examples, with_ids
from service.foundation.text import fold
from tests import factories
from tests.conftest import Cluster
from tests.contract.conftest import HERE, World, opened
from tests.contract.test_examples import OPERATIONS, send, told
from tests.recognitions.given import AFTER, on

NAME, NUMBER = "Đặng Thị Quỳnh Lụa", "031185012345"
SAID = re.compile(r'(?:href|action|formaction|src|hx-[a-z-]+|content)="([^"]*)"')
PAGES = sorted(
    {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and not route.path.startswith("/api/")
    }
)
ADULT = {"full_name": NAME, "birth_date": "1985-05-05", "birth_precision": "day", "national_id": NUMBER}


def told_in(words: str) -> bool:
    """Does the name (with tones or without) or the number stand there?"""
    plain = unquote_plus(words)
    return NUMBER in plain or fold(NAME) in fold(plain.replace("-", " "))


def addresses(answer: Response) -> list[str]:
    """Where an answer leads, and every address that its page offers."""
    return [answer.headers.get("location", ""), answer.headers.get("refresh", ""), *SAID.findall(answer.text)]


def filled(path: str, ids: dict[str, str], person: str) -> list[str]:
    """A page's address with the ids of the world that may belong there: people, households, groups, dossiers."""
    if "{" not in path:
        return [path]
    path = path.replace("{place_id}", str(factories.AN_TRUONG))
    kinds = {"people": ["person"], "households": ["household"], "clans": ["clan"], "units": ["unit", "enterprise"]}
    first = path.split("/")[1]
    uids = [person] if first == "people" else [ids[one] for one in kinds.get(first, [first.removesuffix("s")]) if one in ids]
    return [re.sub(r"\{\w+\}", uid, path) for uid in uids]


async def planted(client: AsyncClient, world: World) -> str:
    """Somebody registered by the example of the document, under the planted name and number."""
    example: Any = with_ids(examples()["POST /api/v1/people"].body, world.ids)
    body = example | {name: value for name, value in ADULT.items() if name in example or name in ("full_name", "national_id")}
    answer = await client.post("/api/v1/people", json=body, headers=world.headers("canbo"))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["uid"])


@pytest.mark.parametrize("who", sorted(set(HERE.values())))
async def test_no_address_and_no_log_names_anybody(
    cluster: Cluster, world: World, caplog: pytest.LogCaptureFixture, who: str
) -> None:
    caplog.set_level(logging.DEBUG)
    seen, wrong = "", []
    async with opened(cluster, world.template) as (_, client):
        with on(AFTER):
            person = await planted(client, world)
            shown = await client.get(f"/people/{person}", headers=world.headers("canbo"))
            seen += shown.text
            for path in PAGES:
                for address in filled(path, world.ids, person):
                    answer = await client.get(address, headers=world.headers(who))
                    wrong += [(address, one) for one in addresses(answer) if told_in(one)]
            found = await client.post("/people", data={"query": NAME}, headers=world.headers(who))
            wrong += [("POST /people", one) for one in addresses(found) if told_in(one)]
            seen += found.text if who == "canbo" else ""
            for operation in OPERATIONS:
                if operation.startswith("GET") and "security" in told(operation):
                    answer = await send(client, world, operation, examples()[operation], who)
                    wrong += [(operation, one) for one in addresses(answer)[:2] if told_in(one)]
    assert told_in(seen), "the page of the planted person names them, or this test looks for nothing"
    assert wrong == []
    ours = [record.getMessage() for record in caplog.records if record.name != "httpx"]
    assert [message for message in ours if told_in(message)] == []
