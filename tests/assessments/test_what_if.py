"""What-if over the API, with Circular 25 Article 6: each threshold from both sides, what nobody knows, and facts that cannot be true."""

from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from service.access.matrix import Role
from service.assessments.tables import Assessment, DeclaredFigure, StatedPoint
from service.legislation.queries import rule_sets
from service.titles.tables import RescoreMark
from tests import factories
from tests.assessments.conftest import World
from tests.conftest import SignIn

THRESHOLDS: dict[str, tuple[str, Any, Any]] = {
    "propaganda_done": ("1.1", True, False),
    "yearly_programme_done": ("1.2", True, False),
    "learning_week_done": ("1.3", True, False),
    "budget_enough": ("2.1", True, False),
    "social_mobilisation_done": ("2.2", True, False),
    "coordination_mechanism_done": ("2.3", True, False),
    "learning_centre_equipped": ("3.1", True, False),
    "library_digital": ("3.2", True, False),
    "culture_centre_active": ("3.3", True, False),
    "preschool_standard": ("4.1", True, False),
    "primary_level": ("4.2", 2, 1),
    "lower_secondary_level": ("4.3", 2, 1),
    "literacy_level": ("4.4", 1, 0),
    "learning_citizens_decided": ("5.1", 600, 599),
    "trained": ("5.2", 500, 499),
    "degree": ("5.2", 120, 119),
}
"""Fact → its indicator, the least value that passes, and one below."""
ON_EVERY_THRESHOLD = {fact: least for fact, (_, least, _) in THRESHOLDS.items()} | {"population": 1_000, "difficult_area": False}


class Trial:
    """The what-if of one rule set, as staff of An Trường unless told."""

    def __init__(self, client: AsyncClient, bearer: SignIn, world: World, uids: dict[tuple[str, int], str]) -> None:
        self.client, self.bearer, self.world, self.uids = client, bearer, world, uids

    async def post(
        self, facts: dict[str, Any], *, title: str = "commune", level: int = 1, username: str | None = "canbo", **more: Any
    ) -> Response:
        headers = await self.bearer(username) if username else {}
        body = {"facts": facts, **more}
        return await self.client.post(f"/api/v1/rulesets/{self.uids[title, level]}/what-if", json=body, headers=headers)

    async def outcomes(self, **changed: Any) -> dict[str, str]:
        """Verdict and every indicator that did not pass, over facts on every threshold but the changed ones."""
        answer = await self.post(ON_EVERY_THRESHOLD | changed)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        others = {i["code"]: i["outcome"] for i in told["indicators"] if i["outcome"] != "passed"}
        return {"verdict": told["verdict"], **others}

    async def faults(self, facts: dict[str, Any], **more: Any) -> tuple[int, str, list[tuple[str, str]]]:
        answer = await self.post(facts, **more)
        problem = answer.json()
        return answer.status_code, problem["slug"], [(fault["field"], fault["slug"]) for fault in problem["errors"]]


@pytest.fixture
async def trial(client: AsyncClient, bearer: SignIn, world: World) -> Trial:
    await factories.account(world.session, "canbo", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await factories.account(world.session, "ha-noi", Role.COMMUNE_STAFF, place_id=factories.BA_DINH)
    await world.session.commit()
    rows = await rule_sets(world.session)
    return Trial(client, bearer, world, {(row.title, row.level): str(row.uid) for row in reversed(rows)})


async def test_on_every_threshold_the_commune_passes(trial: Trial) -> None:
    assert await trial.outcomes() == {"verdict": "passed"}


@pytest.mark.parametrize("fact", THRESHOLDS)
async def test_one_below_a_threshold_fails(trial: Trial, fact: str) -> None:
    code, _, below = THRESHOLDS[fact]
    assert await trial.outcomes(**{fact: below}) == {"verdict": "failed", code: "failed"}


async def test_a_difficult_area_has_its_own_thresholds(trial: Trial) -> None:
    assert await trial.outcomes(difficult_area=True, trained=400, degree=100) == {"verdict": "passed"}
    assert await trial.outcomes(difficult_area=True, trained=399, degree=100) == {"verdict": "failed", "5.2": "failed"}


async def test_what_nobody_knows_is_unknown_and_no_failure(trial: Trial) -> None:
    assert await trial.outcomes(budget_enough=None) == {"verdict": "unknown", "2.1": "unknown"}
    assert await trial.outcomes(population=None) == {"verdict": "unknown", "5.1": "unknown", "5.2": "unknown"}


async def test_a_failure_is_one_whatever_else_is_unknown(trial: Trial) -> None:
    assert await trial.outcomes(budget_enough=None, primary_level=1) == {"verdict": "failed", "2.1": "unknown", "4.2": "failed"}


async def test_a_whole_of_zero_is_unknown(trial: Trial) -> None:
    told = await trial.outcomes(population=0, learning_citizens_decided=0, trained=0, degree=0)
    assert told == {"verdict": "unknown", "5.1": "unknown", "5.2": "unknown"}


async def test_an_indicator_says_its_article_and_certainty(trial: Trial) -> None:
    first, *_, last = (await trial.post(ON_EVERY_THRESHOLD)).json()["indicators"]
    assert (first["code"], first["certainty"], last["code"], last["certainty"]) == ("1.1", "verified", "5.2", "unverified")
    assert all(part in last["reference"] for part in ("Điều 6", "khoản 5", "điểm b"))
    # the wording is verified, what “công dân trong xã” counts is a reading
    unverified = {fact["name"] for fact in last["facts_used"] if fact["certainty"] == "unverified"}
    assert unverified == {"population"}


@pytest.mark.parametrize(
    ("changed", "fact", "slug"),
    [
        ({"population": "nhiều"}, "population", "ill-typed-fact"),
        ({"population": 10.5}, "population", "ill-typed-fact"),
        ({"population": True}, "population", "ill-typed-fact"),
        ({"happiness": 3}, "happiness", "unknown-fact"),
        ({"degree": -1}, "degree", "negative"),
        ({"primary_level": 4}, "primary_level", "above-maximum"),
        ({"learning_citizens_decided": 1_001}, "learning_citizens_decided", "numerator-above-denominator"),
        ({"degree": 501}, "degree", "numerator-above-denominator"),
    ],
)
async def test_a_fact_that_cannot_be_true_is_refused(trial: Trial, changed: dict[str, Any], fact: str, slug: str) -> None:
    assert await trial.faults(ON_EVERY_THRESHOLD | changed) == (422, "wrong-facts", [(f"facts.{fact}", slug)])


async def test_a_fact_left_out_is_refused(trial: Trial) -> None:
    facts = {name: value for name, value in ON_EVERY_THRESHOLD.items() if name not in ("degree", "budget_enough")}
    missing = [("facts.budget_enough", "missing-fact"), ("facts.degree", "missing-fact")]
    assert await trial.faults(facts) == (422, "wrong-facts", missing)


async def test_every_fault_is_told_at_once(trial: Trial) -> None:
    status, slug, faults = await trial.faults(ON_EVERY_THRESHOLD | {"degree": -1, "happiness": 3, "trained": 1_001})
    assert (status, slug, {fault for _, fault in faults}) == (
        422, "wrong-facts", {"negative", "unknown-fact", "numerator-above-denominator"},
    )  # fmt: skip


async def test_nothing_is_stored(trial: Trial) -> None:
    await trial.post(ON_EVERY_THRESHOLD)
    for table in (Assessment, DeclaredFigure, StatedPoint, RescoreMark):
        assert (await trial.world.session.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_a_province_without_a_decision_is_told_what_is_missing(trial: Trial) -> None:
    told = await trial.faults({}, title="family", level=0, username="ha-noi")
    names = ["adult_share", "children_share", "term_years"]
    assert (told[0], told[1], sorted(field for field, _ in told[2])) == (
        422,
        "missing-parameters",
        [f"parameters.{n}" for n in names],
    )


async def test_parameters_can_be_tried_before_they_are_decided(trial: Trial) -> None:
    facts = {"adults": 2, "adult_learning_citizens": 1, "school_age_children": 0, "school_age_children_in_school": 0}
    tried = {"children_share": 100, "adult_share": 50, "term_years": 1}
    answer = await trial.post(facts, title="family", level=0, username="ha-noi", parameters=tried)
    assert (answer.status_code, answer.json()["verdict"]) == (200, "passed")


async def test_nobody_tries_rules(trial: Trial) -> None:
    assert (await trial.post(ON_EVERY_THRESHOLD, username=None)).status_code == 401


async def test_an_unknown_rule_set_is_not_found(trial: Trial) -> None:
    trial.uids["commune", 1] = "00000000-0000-0000-0000-000000000000"
    assert await trial.faults(ON_EVERY_THRESHOLD) == (404, "unknown-rule-set", [])
