"""The citizen's law in force as plain steps, thresholds and caps: what the counterparts are written from, so that they follow the same rule."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from service.legislation.queries import law_in_force
from service.scoring.awards import Steps
from service.scoring.guide import Step
from service.scoring.verdicts import TotalAtLeast
from service.titles.vocabulary import Title
from tests.benchmarks.ground import HAI_PHONG, YEAR, Ground

Amount = tuple[str, tuple[str, ...]]
"""What a rung asks: a measure, and the kinds whose sums it adds up."""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """Points in tenths: confirmed ones win, else the highest rung reached; an empty ladder is for confirmed points only."""

    code: str
    ladder: tuple[Step, ...]
    cap: int


@dataclass(frozen=True, kw_only=True)
class Rule:
    """All of the rule. Points in tenths."""

    indicators: tuple[Indicator, ...]
    total: int
    floor: int

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """What must be known of the log, each once."""
        return tuple(dict.fromkeys(amount_of(step) for one in self.indicators for step in one.ladder))


def amount_of(step: Step) -> Amount:
    """What a rung asks."""
    return step.measure, tuple(sorted(set(step.kinds)))


async def rule_in_force(ground: Ground) -> Rule:
    """As the province applies it on the last day of the year."""
    async with ground.database.as_owner() as session:
        [law] = await law_in_force(session, province_id=HAI_PHONG, titles=[Title.CITIZEN], on=date(YEAR, 12, 31))
    assert law.bound is not None
    indicators = []
    for one in law.bound.indicators:
        assert isinstance(one.award, Steps)
        ladder = law.bound.settings(one).steps(one.award.guide)
        indicators.append(Indicator(code=one.code, ladder=ladder, cap=one.award.max_points))
    verdict = law.bound.rule_set.verdict
    assert isinstance(verdict, TotalAtLeast)
    total = law.bound.settings().threshold(verdict.total, verdict.when).ordinary
    return Rule(indicators=tuple(indicators), total=total, floor=verdict.each_at_least)


async def change_rule(ground: Ground) -> None:
    """Another value of one rung that many reach: every score rests on another law than before, many totals differ."""
    [row] = await ground.rows(
        "SELECT s.rule_set_id, s.parameters FROM parameter_setting s JOIN rule_set r ON r.id = s.rule_set_id "
        "WHERE s.province_id = $1 AND r.title = 'citizen' AND s.valid @> $2::date AND r.valid_to IS NULL",
        HAI_PHONG,
        date(YEAR, 12, 31),
    )
    parameters: dict[str, Any] = json.loads(row["parameters"])
    rung = parameters["guide"]["1"][0]
    rung["points"] = 6 if rung["points"] == 5 else 5
    await ground.rows(
        "UPDATE parameter_setting SET parameters = $1 WHERE province_id = $2 AND rule_set_id = $3 AND valid @> $4::date",
        json.dumps(parameters),
        HAI_PHONG,
        row["rule_set_id"],
        date(YEAR, 12, 31),
    )
