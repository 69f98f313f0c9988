"""Trials that are not taken: drafts with faults, parameters that nobody set, and limits; each says what, where and what to do."""

import json
from typing import Any

import pytest
import yaml
from httpx import AsyncClient
from sqlalchemy import text

from service.assessments import trial_running
from service.foundation.database import Database
from tests.assessments.conftest import World
from tests.assessments.trials import Trials, law, set_the_stage, total
from tests.conftest import SignIn

BOMB = "title: &a [1, 2]\nlevel: *a\n"


@pytest.fixture
async def trials(client: AsyncClient, bearer: SignIn, world: World) -> Trials:
    return await set_the_stage(client, bearer, world)


def drafted(title: str, **changed: Any) -> str:
    return yaml.safe_dump(law(title, **changed), allow_unicode=True)


async def test_every_fault_of_a_draft_is_a_problem_of_its_field(trials: Trials) -> None:
    document = law("commune")
    document["indicators"][3]["award"]["fact"] = "happiness"
    document["indicators"][5]["reference"] = {}
    answer = await trials.post("commune", level=1, document=yaml.safe_dump(document, allow_unicode=True))
    problem = answer.json()
    assert (answer.status_code, problem["slug"]) == (422, "bad-draft")
    assert {(fault["field"], fault["slug"]) for fault in problem["errors"]} == {
        ("document", "unknown-fact"),
        ("document", "no-reference"),
    }
    assert any("chỉ tiêu 2.1" in fault["message"] and "“happiness”" in fault["message"] for fault in problem["errors"])


@pytest.mark.parametrize(
    ("document", "slug"),
    [
        ("a: b: c", "not-yaml"),
        ("chỉ là một câu", "not-a-law-file"),
        (BOMB, "not-yaml"),
        ("[" * 2_000, "not-yaml"),
        ("x" * 200_001, "too-long"),
        ({}, "missing-field"),
    ],
    ids=["syntax", "sentence", "alias", "depth", "length", "empty"],
)
async def test_what_is_no_law_file_is_told(trials: Trials, document: Any, slug: str) -> None:
    status, _, errors = await trials.refused(document=document)
    assert status == 422
    assert ("document", slug) in errors


async def test_a_draft_for_another_title_or_level_is_refused(trials: Trials) -> None:
    other = (422, "draft-for-another-title", [("document", "draft-for-another-title")])
    assert await trials.refused("family", document=total(70)) == other
    level = await trials.refused("commune", level=2, document=drafted("commune"))
    assert level == (422, "draft-for-another-level", [("document", "draft-for-another-level")])


async def test_numbers_beyond_every_column_break_nothing(trials: Trials) -> None:
    document = law("citizen")
    document["verdict"]["total"] = 10**40
    for indicator in document["indicators"]:
        indicator["award"]["max_points"] = 10**30
    guide = {str(n): [{"measure": "hours", "kinds": ["ccl_class"], "at_least": 0, "points": 10**29}] for n in range(1, 11)}
    found = await trials.counts(document=yaml.safe_dump(document, allow_unicode=True), parameters={"guide": guide})
    assert found[None] == {"subjects": 5, "pass_now": 2, "lose": 2}


@pytest.mark.parametrize(("depth", "status"), [(10, 200), (40, 422), (200, 422)])
async def test_a_draft_that_is_nested_without_end_is_refused(trials: Trials, depth: int, status: int) -> None:
    document = law("commune")
    for _ in range(depth):
        document["indicators"][0]["award"] = {"kind": "all_of", "parts": [{"award": document["indicators"][0]["award"]}]}
    answer = await trials.post("commune", level=1, document=json.dumps(document, default=str))
    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json()["slug"] == "bad-draft"


async def test_a_draft_with_more_parts_than_a_statement_holds_breaks_nothing(trials: Trials) -> None:
    document = law("commune")
    part = {"award": document["indicators"][0]["award"]}
    document["indicators"][0]["award"] = {"kind": "any_of", "parts": [part] * 2_000}
    answer = await trials.post("commune", level=1, document=json.dumps(document, default=str))
    assert answer.status_code in (200, 422), answer.text


async def test_parameters_that_nobody_set_are_named(trials: Trials) -> None:
    names = ["adult_share", "children_share", "term_years"]
    told = await trials.refused("family", username="ha-noi")
    assert (told[0], told[1], sorted(field for field, _ in told[2])) == (
        422,
        "missing-parameters",
        [f"parameters.{n}" for n in names],
    )
    unset = await trials.refused("family", parameters={"adult_share": None})
    assert unset == (422, "missing-parameters", [("parameters.adult_share", "missing-parameter")])


async def test_parameters_that_do_not_fit_are_named(trials: Trials) -> None:
    told = await trials.refused("family", parameters={"adult_share": 101, "happiness": 1})
    assert told[:2] == (422, "wrong-parameters")
    assert set(told[2]) == {("parameters.adult_share", "ill-typed-parameter"), ("parameters.happiness", "unknown-parameter")}


async def test_a_year_to_come_is_refused(trials: Trials) -> None:
    assert await trials.refused(assessed_year=2099) == (422, "year-in-future", [("assessed_year", "year-in-future")])


async def test_an_unknown_rule_set_is_not_found(trials: Trials) -> None:
    trials.uids["citizen", 0] = "00000000-0000-0000-0000-000000000000"
    assert await trials.refused() == (404, "unknown-rule-set", [])


async def test_a_caller_has_one_trial_at_a_time(trials: Trials, database: Database) -> None:
    account = text("SELECT id FROM account WHERE username = 'quantri'")
    account_id = (await trials.world.session.execute(account)).scalar_one()
    async with trial_running.running(database, account_id=account_id):
        answer = await trials.post()
        assert (answer.status_code, answer.json()["slug"], answer.headers["Retry-After"]) == (429, "trial-running", "10")
        assert (await trials.post(username="thongke")).status_code == 200
    assert (await trials.post()).status_code == 200


async def test_a_process_runs_few_trials_at_a_time(trials: Trials, database: Database) -> None:
    async with trial_running.running(database, account_id=1), trial_running.running(database, account_id=2):
        assert await trials.refused() == (429, "trials-busy", [])


async def test_a_trial_that_takes_too_long_is_stopped_and_says_so(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial_running, "SECONDS", 0.001)
    answer = await trials.post()
    assert (answer.status_code, answer.json()["slug"]) == (422, "trial-too-long")
    assert "không có gì thay đổi" in answer.json()["title"]
