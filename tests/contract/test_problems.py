"""Every slug that the source raises has a text and a page, every text is of a slug that is raised, and every problem's `type` leads there."""

import ast
import re
from collections.abc import Iterator

import pytest
from httpx import AsyncClient

from service.contract.problems import problem_texts
from service.exchange.words import MESSAGES as OF_CELLS
from service.foundation import errors
from service.foundation.answers import _PYDANTIC, KNOWN_CONSTRAINTS
from service.foundation.errors import ServiceError
from service.foundation.forms import _MESSAGES
from service.foundation.text import CONTROL_CHARACTER
from service.subjects.joining import Verdict
from tests.house_rules.sources import Source, sources

KINDS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, ServiceError)}
PUT_TOGETHER = {"unknown-{}": {"unknown-clan", "unknown-unit"}, "closed-{}": {"closed-unit", "closed-place"}}
"""Slugs that are made of parts, and all that they can become; a new one must be told here."""
NOT_TOLD = {Verdict.JOINED, Verdict.ALREADY}
"""Verdicts on a line that are no problem."""


def slug_of(call: ast.Call) -> ast.expr | None:
    """The argument that is the slug, of a call that makes a problem."""
    match call.func:
        case ast.Name(id="FieldError") | ast.Attribute(value=ast.Name(id="Invalid"), attr="field"):
            place = 1
        case ast.Name(id=name) if name in KINDS or name == "NotAFigureError":
            place = 0
        case _:
            return None
    return call.args[place] if len(call.args) > place else None


def raised_in(source: Source) -> Iterator[str]:
    """The slugs of one file: written out, or put together of parts."""
    for node in ast.walk(source.tree):
        argument = slug_of(node) if isinstance(node, ast.Call) else None
        if isinstance(argument, ast.Constant):
            yield str(argument.value)
        if isinstance(argument, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "{}" for part in argument.values]
            yield from PUT_TOGETHER["".join(parts)]


def defaults() -> set[str]:
    """The slugs that stand in the error tree itself."""
    tree = next(source.tree for source in sources() if source.path == "service/foundation/errors.py")
    found = {value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(value := node.value, str)}
    return {text for text in found if re.fullmatch(r"[a-z]+(-[a-z]+)+|invalid|unexpected", text)} & set(problem_texts())


def every_slug() -> set[str]:
    """All that can stand in a problem document. (What a draft law is told beside that is `scoring/guide.py`'s.)"""
    tables = [
        *_PYDANTIC.values(),
        *_MESSAGES.values(),
        *KNOWN_CONSTRAINTS.values(),
        *OF_CELLS.items(),
        CONTROL_CHARACTER,
        ("not-valid", ""),
    ]
    verdicts = {verdict.value for verdict in Verdict if verdict not in NOT_TOLD}
    return {slug for source in sources() for slug in raised_in(source)} | {slug for slug, _ in tables} | verdicts | defaults()


def test_every_slug_that_is_raised_has_a_text() -> None:
    assert every_slug() - set(problem_texts()) == set(), (
        "write what it means, why, and what to do in service/contract/problems.yaml"
    )


def test_every_text_is_of_a_slug_that_is_raised() -> None:
    assert set(problem_texts()) - every_slug() == set(), "nobody raises these: take them out of service/contract/problems.yaml"


@pytest.mark.parametrize("slug", problem_texts())
def test_a_text_says_what_it_means_why_and_what_to_do(slug: str) -> None:
    text = problem_texts()[slug]
    for sentence in (text.means, text.why, text.mends):
        assert sentence.endswith("."), "whole sentences"
        assert 5 < len(sentence) < 250


async def test_the_type_of_a_problem_leads_to_its_page(client: AsyncClient) -> None:
    problem = (await client.get("/api/v1/me")).json()
    page = await client.get(problem["type"])
    assert page.status_code == 200
    assert problem_texts()[problem["slug"]].mends.partition(";")[0] in page.text


async def test_the_list_shows_every_problem_and_an_unknown_one_is_not_found(client: AsyncClient) -> None:
    listed = await client.get("/problems")
    assert all(f'href="/problems/{slug}"' in listed.text for slug in problem_texts())
    assert (await client.get("/problems/never-heard-of")).status_code == 404
