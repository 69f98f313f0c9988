"""A stranger who types the id of something there and one who types an invented id get the same bytes, after the same number of statements.

The number of statements stands for the time that an answer takes: what is asked of the database does not depend on what exists."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.access.walk_expected import THINGS, expected
from tests.access.walk_people import WALKERS
from tests.access.walk_rows import ROWS
from tests.access.walk_world import Asked, Walk

STRANGERS = (
    "staff-neighbour",
    "staff-past",
    "assessor-neighbour",
    "family-neighbour",
    "statistics",
    "administrator-elsewhere",
    "program-neighbour",
)
BY_CODE = ("POST /api/v1/clans/{uid}/members", "POST /api/v1/units/{uid}/members")
"""A desk of the same province may join its own people by the code of a clan or unit (decision 0017): the code it has, the rest is invented."""
LAW = ("citizen_rule_set", "commune_rule_set", "unratified_rule_set")
_MASKED = re.compile(r"(?<=\")[\w-]{86}==")
"""The token of a form stands in each answer under another mask (`foundation/csrf.py`)."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@contextmanager
def statements(walk: Walk) -> Iterator[list[str]]:
    """What the serving role asks in a block."""
    asked = list[str]()

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(walk.database.serving.sync_engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(walk.database.serving.sync_engine, "before_cursor_execute", note)


def bytes_of(asked: Asked) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers and body, with what was typed put out of sight."""
    typed = set(_ID.findall(str(asked.request)))
    text = _MASKED.sub("token", asked.answer.text)
    for one in typed:
        text = text.replace(one, "typed")
    masks = {"content-length"} if "content-encoding" in asked.answer.headers else set()  # masks compress each to another length
    headers = [(name, "typed" if value in typed else value) for name, value in asked.answer.headers.items() if name not in masks]
    return asked.answer.status_code, headers, text


def invented(walk: Walk, operation: str) -> dict[str, str]:
    """Ids of nothing, but for the law, which is everybody's."""
    kept = (*LAW, "clan", "unit") if operation in BY_CODE else LAW
    return {word: id_ if word in kept or not _ID.fullmatch(id_) else str(uuid.uuid4()) for word, id_ in walk.ids.items()}


@pytest.mark.parametrize(
    "operation", [one for one, row in ROWS.items() if row.about in THINGS and row.about not in ("place", "province")]
)
async def test_what_is_there_and_what_is_not_are_answered_alike(walk: Walk, operation: str, cases: Counter[str]) -> None:
    row, told = ROWS[operation], list[str]()
    for who in (who for who in WALKERS if who.name in STRANGERS):
        stranger = not who.reaches("reads", THINGS[row.about], walk.at.date())
        if not stranger or expected(row, who, walk.at.date()) not in ("403", "404"):
            continue
        with statements(walk) as of_existing:
            existing = await walk.ask(row, who)
        with statements(walk) as of_invented:
            nothing = await walk.ask(row, who, invented(walk, operation))
        cases["existing against invented"] += 1
        if bytes_of(existing) != bytes_of(nothing):
            told.append(f"{who.name}: {existing.answer.text[:300]} / {nothing.answer.text[:300]}")
        if of_existing != of_invented:
            told.append(f"{who.name}: {len(of_existing)} statements, {len(of_invented)} for an invented id")
    assert told == []
