"""Every operation has an example, every example works over the world, and what comes back is what the document says.

`RECORD=1 pytest tests/contract/test_examples.py` writes the answers of the examples anew, long lists cut short."""

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from httpx import AsyncClient, Response
from jsonschema_rs import Draft202012Validator

from service.app import ROUTERS
from service.contract import document
from service.contract.examples import ANSWERS, FOLDER, IDS, Example, examples, with_ids
from tests.assessments.sent_files import pdf
from tests.conftest import Cluster
from tests.contract.conftest import HERE, World, opened
from tests.exchange.conftest import XLSX, row, workbook
from tests.recognitions.given import AFTER, on

LONGEST_LIST, LONGEST_TEXT, MADE_ANEW = 2, 400, "made-anew-each-time"
SECRETS = {"access_token", "client_secret"}
SECRET_CODE = re.compile(r"[0-9A-Z]{4}(?: [0-9A-Z]{4}){3,}")
"""What opens something once, in groups of four: an invitation, a paper card."""


def described() -> dict[str, Any]:
    """The document as it is served."""
    app = FastAPI(title="Học tập suốt đời", version="1")
    for router in ROUTERS:
        app.include_router(router)
    document.describe(app, ROUTERS)
    return app.openapi()


DOCUMENT = described()
OPERATIONS = sorted(f"{method.upper()} {path}" for path, found in DOCUMENT["paths"].items() for method in found)


def told(operation: str) -> dict[str, Any]:
    """What the document says of an operation."""
    method, path = operation.split()
    found: dict[str, Any] = DOCUMENT["paths"][path][method.lower()]
    return found


def faults(value: Any, schema: dict[str, Any]) -> list[str]:
    """Where a value is not what a schema of the document says."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return [f"{error.instance_path}: {error.message[:200]}" for error in Draft202012Validator(whole).iter_errors(value)]


async def send(client: AsyncClient, world: World, operation: str, example: Example, who: str) -> Response:
    """The example's request with the ids of the world."""
    method, path = operation.split()
    return await client.request(
        method, path.format(**with_ids(example.path, world.ids)), params=with_ids(example.query, world.ids),
        headers={**world.headers(who), **example.headers}, **written_body(operation, with_ids(example.body, world.ids)),
    )  # fmt: skip


def written_body(operation: str, body: Any) -> dict[str, Any]:
    """A body as its operation takes it; a form with a file names the file, which is a workbook of learning."""
    kinds = told(operation).get("requestBody", {}).get("content", {})
    if "multipart/form-data" in kinds and "files" in body:
        return {"files": [("files", (name, pdf(name), "application/pdf")) for name in body["files"]]}
    if "multipart/form-data" in kinds:
        fields = {name: str(value) for name, value in body.items() if name != "file"}
        return {
            "data": fields,
            "files": {"file": (body["file"], workbook([row(full_name="Nguyễn Văn An", birth_year=1980)]), XLSX)},
        }
    if "application/x-www-form-urlencoded" in kinds:
        return {"data": body}
    return {"json": body} if body is not None else {}


def test_the_document_is_of_openapi_3_1_and_every_operation_has_an_example() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert set(examples()) == set(OPERATIONS), "give each operation an example in service/contract/calls"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_example_of_a_body_is_what_its_schema_says(operation: str) -> None:
    for media in told(operation).get("requestBody", {}).get("content", {}).values():
        assert faults(media["example"], media["schema"]) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answer_is_shown_and_is_what_its_schema_says(operation: str) -> None:
    shown = [
        media for status, answer in told(operation)["responses"].items() if status.startswith("2")
        for kind, media in answer.get("content", {}).items() if kind == "application/json"
    ]  # fmt: skip
    for media in shown[:1]:
        assert "example" in media, "run this file with RECORD=1"
        assert faults(media["example"], media["schema"]) == []


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_the_example_works_and_its_answer_is_as_documented(
    cluster: Cluster, world: World, shared: AsyncClient, recorded: dict[str, Any], operation: str
) -> None:
    example = examples()[operation]
    who = next((username for role, username in HERE.items() if role == example.by), "nobody")
    with on(AFTER):
        if operation.startswith("GET"):
            answer = await send(shared, world, operation, example, who)
        else:
            async with opened(cluster, world.template) as (_, client):
                answer = await send(client, world, operation, example, who)
    assert answer.status_code < 300, answer.text
    documented = told(operation)["responses"][str(answer.status_code)]
    if "content" not in documented:
        assert answer.content == b""
        return
    kind = answer.headers["content-type"]
    if kind != "application/json":
        assert kind in documented["content"]
        return
    assert faults(answer.json(), documented["content"][kind]["schema"]) == []
    recorded[operation] = short(answer.json(), {uid: "{" + word + "}" for word, uid in world.ids.items() if word in IDS})


@pytest.fixture(scope="module")
async def shared(cluster: Cluster, world: World) -> AsyncIterator[AsyncClient]:
    """One clone for all who only read."""
    async with opened(cluster, world.template) as (_, client):
        yield client


@pytest.fixture(scope="module")
def recorded() -> Iterator[dict[str, Any]]:
    """The answers of this run; they become the examples when asked for."""
    answers: dict[str, Any] = {}
    yield answers
    if os.environ.get("RECORD"):
        with written() as file:
            yaml.safe_dump(answers, file, allow_unicode=True, width=140, sort_keys=True)


@contextmanager
def written() -> Iterator[Any]:
    """The file of answers, anew."""
    with (FOLDER / ANSWERS).open("w", encoding="utf-8") as file:
        file.write(
            "# What a 2xx answer looks like, by operation; lists are cut short. Written by tests/contract/test_examples.py with RECORD=1.\n"
        )
        yield file


def short(value: Any, words: dict[str, str]) -> Any:
    """The same with short lists, and with words instead of ids."""
    if isinstance(value, str):
        return MADE_ANEW if SECRET_CODE.fullmatch(value) else words.get(value, value[:LONGEST_TEXT])
    if isinstance(value, list):
        return [short(one, words) for one in value[:LONGEST_LIST]]
    shown = {key: short(one, words) for key, one in value.items()} if isinstance(value, dict) else value
    secrets = SECRETS & set(shown) if isinstance(shown, dict) else set()
    return shown | dict.fromkeys(secrets, MADE_ANEW) if secrets else shown
