"""Every route × everybody who walks: sign-in, 403, 404 or allowed, as the matrix and the reach of the day say, and nothing of a place for its strangers."""

from collections import Counter

import pytest
from fastapi import FastAPI

from service.access.matrix import Action
from service.contract import reach
from tests.access.walk_expected import THINGS, expected, walkers_of
from tests.access.walk_people import WALKERS, Thing, Walker
from tests.access.walk_rows import ROWS, V1, Row, routes_of
from tests.access.walk_world import MARK, Asked, Walk
from tests.factories import AN_TRUONG

HERE = Thing(AN_TRUONG, "home")
OF_HERE = frozenset(word for word, thing in THINGS.items() if thing.place == AN_TRUONG and word != "place")
SHOWN_BY_DESIGN = ("province", "sights")
"""A neighbour who was given the code of a clan or unit sees its name (decision 0017); an administrator sees the documents behind a place."""


def told_of_here(asked: Asked, walk: Walk) -> list[str]:
    """What an answer, headers included, holds of An Trường beyond what was typed: marked names, ids."""
    typed = str({key: value for key, value in asked.request.items() if key != "headers"})
    text = asked.answer.text + str(asked.answer.headers)
    found = [word for word in OF_HERE if walk.ids.get(word, "-") in text and walk.ids[word] not in typed]
    return found + ([MARK] if MARK in text else [])


def is_a_stranger(row: Row, who: Walker, walk: Walk, due: str) -> bool:
    """Whoever reads nothing of An Trường and is not of its household."""
    by_design = (row.reach in SHOWN_BY_DESIGN or (row.action == "card" and who.household == HERE.household)) and due == "allowed"
    return not by_design and not who.reaches("reads", HERE, walk.at.date())


def actions_named(app: FastAPI, operation: str) -> set[str]:
    """The actions of the matrix that are named on the way of a route, by its code."""
    names, waiting, seen = set[str](), list(reach._calls(routes_of(app)[operation].dependant)), set[object]()
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            for code in reach._codes(function.__code__):
                names |= set(code.co_names) if "Action" in code.co_names else set()
            waiting += reach._looked_at(function)[2]
    return {action.value for action in Action if action.name in names}


@pytest.mark.parametrize(
    "path", ["/people", "/people/{uid}", "/households/{uid}", "/clans", "/clans/{uid}", "/activities/{uid}", "/dossiers/{uid}"]
)
async def test_the_own_desk_does_see_the_marked_names(walk: Walk, path: str) -> None:
    asked = await walk.ask(ROWS[f"GET {path}"], next(who for who in WALKERS if who.name == "staff"))
    assert MARK in told_of_here(asked, walk)


async def test_every_route_of_the_app_is_walked(walk: Walk) -> None:
    assert set(routes_of(walk.app)) == set(ROWS), "write a line in tests/access/walk_routes.py: which action, which reach?"


@pytest.mark.parametrize("operation", ROWS)
async def test_everybody_is_answered_as_the_matrix_says(walk: Walk, operation: str, cases: Counter[str]) -> None:
    row, wrong = ROWS[operation], list[str]()
    for who in walkers_of(row, walk.at.date()):
        asked, due = await walk.ask(row, who), expected(row, who, walk.at.date())
        cases[due] += 1
        if asked.kind != due:
            wrong.append(f"{who.name}: {asked.answer.status_code}, not {due}")
        if is_a_stranger(row, who, walk, due) and (told := told_of_here(asked, walk)):
            wrong.append(f"{who.name} is told {told}")
    assert wrong == []


@pytest.mark.parametrize("operation", [one for one, row in ROWS.items() if row.action in list(Action)])
async def test_the_code_asks_for_the_action_of_the_row(walk: Walk, operation: str) -> None:
    assert ROWS[operation].action in actions_named(walk.app, operation)


@pytest.mark.parametrize("operation", [one for one, row in ROWS.items() if not row.path.startswith(V1) and row.method == "POST"])
async def test_no_form_is_taken_without_its_token(walk: Walk, operation: str, cases: Counter[str]) -> None:
    row = ROWS[operation]
    for who in walkers_of(row, walk.at.date()):
        if expected(row, who, walk.at.date()) == "allowed" and who.kind != "client" and row.action not in ("public", "pending"):
            cases["no token"] += 1
            assert (await walk.ask(row, who, form=False)).answer.status_code == 403


def test_thousands_of_cases_are_tried(walk: Walk) -> None:
    assert sum(len(walkers_of(row, walk.at.date())) for row in ROWS.values()) > 5_000
