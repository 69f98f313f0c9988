"""Every scenario that a lawyer wrote goes the whole way: law file → bound rule set → statement → sentences; and no law file goes untried."""

from decimal import Decimal
from typing import Any

import pytest

from service.scoring import FactErrors, MissingParameters, Outcome, RuleSet, bind, check_facts
from tests.scoring.laws import seeded, seeded_paths
from tests.scoring.oracle import judge
from tests.scoring.running import Prepared, Scored, Server
from tests.scoring.scenario_files import FOLDER, NONE, Scenario, day_before, scenarios

CASES = scenarios()
READY: dict[str, Prepared] = {}


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_scenario(server: Server, case: Scenario) -> None:
    expected = {name: value for name in case.expect.model_fields_set if (value := getattr(case.expect, name)) is not None}
    assert came_out(server, case, set(expected)) == expected


def came_out(server: Server, case: Scenario, asked: set[str]) -> dict[str, Any]:
    """What came out, in the words in which the scenario asks."""
    laws = case.laws()
    if not laws or asked == {"law"}:
        return {"law": named(laws[0]) if laws else NONE}
    told: dict[str, Any] = {"law": named(laws[0])}
    if "reached" in asked:
        told["reached"] = max(
            (law.level for law in laws if scored(server, case, law).judged.verdict is Outcome.PASSED), default=0
        )
    if asked - {"law", "reached"}:
        assert len(laws) == 1, "say which level"
        told |= came_out_of(server, case, laws[0])
    return {name: value for name, value in told.items() if name in asked}


def came_out_of(server: Server, case: Scenario, law: RuleSet) -> dict[str, Any]:
    """What one rule set says, refusals included."""
    try:
        one = scored(server, case, law)
    except MissingParameters as missing:
        return {"missing_parameters": tuple(problem.parameter for problem in missing.problems)}
    except FactErrors as refused:
        return {"refused": tuple(problem.slug for problem in refused.problems)}
    return in_words(case, one)


def scored(server: Server, case: Scenario, law: RuleSet) -> Scored:
    """The statement's row, on which the plain reading agrees."""
    ready = prepared(law, case.parameters)
    facts = check_facts(ready.bound, case.facts)
    one = server.run(ready, [facts])[0]
    assert one.judged == judge(ready.bound, facts)
    return one


def prepared(law: RuleSet, parameters: dict[str, Any]) -> Prepared:
    """The rule set with these values; written once for all scenarios that share it."""
    key = f"{law.title} {law.level} {law.locality} {law.valid_from} {parameters}"
    if key not in READY:
        READY[key] = Prepared(bind(law, parameters))
    return READY[key]


def in_words(case: Scenario, one: Scored) -> dict[str, Any]:
    """The row and its sentences, cut to the indicators that the scenario names."""
    expect, told = case.expect, one.explained()
    assert told.sentence.startswith(f"Kết luận: {told.verdict.label}.")
    sentences = {i.code: i.sentence for i in told.indicators}
    others = {outcome for code, outcome in one.by_code.items() if code not in expect.indicators}
    return {
        "verdict": told.verdict,
        "total": as_written(told.total),
        "points": {code: as_written(one.points_by_code[code]) for code in expect.points},
        "indicators": {code: one.by_code[code] for code in expect.indicators},
        "others": others.pop() if len(others) == 1 else others,
        "says": {code: words if words in sentences[code] else sentences[code] for code, words in expect.says.items()},
        "certainty": told.certainty,
    }


def as_written(tenths: int | None) -> Decimal | None:
    """Points as the scenario writes them."""
    return None if tenths is None else Decimal(tenths) / 10


def named(law: RuleSet) -> str:
    """The number of the instrument, or its name while the number is not known."""
    return law.instrument.number or law.instrument.name


def of_law(path: str) -> list[Scenario]:
    """The scenarios that a law file decides."""
    return [case for _, case in CASES if any(law is seeded(path) for law in case.laws())]


def seen(cases: list[Scenario], outcome: Outcome) -> set[str]:
    """The indicators that came to this outcome by name."""
    return {code for case in cases for code, word in case.expect.indicators.items() if word is outcome}


def test_a_folder_holds_scenarios_of_its_own_title() -> None:
    assert all(case.title == name.split("/", maxsplit=1)[0] for name, case in CASES)
    assert len({name for name, _ in CASES}) == len(CASES)
    assert all((FOLDER / path).parent.is_dir() for path in seeded_paths())


@pytest.mark.parametrize("path", seeded_paths())
def test_every_law_file_is_seen_to_pass_and_to_fail(path: str) -> None:
    law, cases = seeded(path), of_law(path)
    assert any(case.expect.verdict is Outcome.PASSED or case.expect.reached == law.level > 0 for case in cases)
    assert any(case.expect.verdict is Outcome.FAILED for case in cases)


@pytest.mark.parametrize("path", seeded_paths())
def test_every_law_file_is_tried_on_its_first_and_last_day(path: str) -> None:
    law = seeded(path)
    tried = {case.on: case.laws() for _, case in CASES if case.title == law.title and case.level in {None, law.level}}
    assert law in tried[law.valid_from]
    assert law not in tried[day_before(law.valid_from)]
    if law.valid_to:
        assert law in tried[day_before(law.valid_to)]
        assert law not in tried[law.valid_to]


@pytest.mark.parametrize("path", seeded_paths())
def test_every_indicator_is_seen_to_fail_and_to_be_unknown(path: str) -> None:
    codes, cases = {indicator.code for indicator in seeded(path).indicators}, of_law(path)
    assert codes - seen(cases, Outcome.FAILED) == set()
    assert codes - seen(cases, Outcome.UNKNOWN) == set()


@pytest.mark.parametrize("path", seeded_paths())
def test_every_condition_is_seen_to_leave_an_indicator_out(path: str) -> None:
    conditional = {indicator.code for indicator in seeded(path).indicators if indicator.applies_when}
    assert conditional - seen(of_law(path), Outcome.NOT_APPLICABLE) == set()


def test_points_and_hours_are_written_as_people_say_them() -> None:
    given = {
        "confirmed_points_1": 4.9,
        "hours_ccl_class": 24,
        "confirmed_points_2": "chưa có số liệu",
        "home_in_difficult_area": True,
    }
    case = CASES[0][1].model_validate(
        {"name": "viết như người ta nói", "on": "2025-12-31", "title": "citizen", "expect": {}, "given": given}
    )
    assert list(case.facts.values()) == [49, 240, None, 1]
