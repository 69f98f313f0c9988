"""A dossier indicator by indicator, as whoever appraises it reads it: figure, threshold, how far from it, documents, what changed. Pure; over what was frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from service.dossiers.differences import Difference
from service.foundation.rows import AnyRow
from service.scoring import BoundRuleSet, bind, parse_rule_set
from service.scoring.distance import Distance, distance


class Only(StrEnum):
    """Which indicators are shown."""

    ALL = ""
    WANTING = "wanting"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """The choice in words."""
        return {"": "Tất cả", "wanting": "Không đạt, chưa có số liệu", "changed": "Thay đổi so với lần trước"}[self]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One indicator: what was frozen of it (`told`), its distance, its documents, and how it differs from the version before."""

    told: Mapping[str, Any]
    distance: Distance
    documents: Sequence[Mapping[str, Any]]
    difference: Difference | None

    def shown(self, only: Only) -> bool:
        """Does the choice leave it in?"""
        if only is Only.WANTING:
            return self.told["outcome"] in ("failed", "unknown")
        return only is Only.ALL or (self.difference is not None and self.difference.changed)


@dataclass(frozen=True, kw_only=True)
class Group:
    """A criterion with those of its indicators that the choice leaves in."""

    told: Mapping[str, Any]
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What is shown of a dossier, and how many indicators each choice would show."""

    groups: Sequence[Group]
    counts: Mapping[Only, int]


def law_of(frozen: Mapping[str, Any], published: AnyRow | None) -> BoundRuleSet | None:
    """The law under which a dossier was scored, with the values of that day; None when it is not at hand as it was."""
    if published is None or published.content_hash != frozen["content_hash"]:
        return None
    return bind(parse_rule_set(published.content, where=published.instrument_number), frozen["parameters"])


def criteria(
    frozen: Mapping[str, Any], law: BoundRuleSet | None, differences: Sequence[Difference], *, only: Only = Only.ALL
) -> Criteria:
    """The criteria of a frozen dossier in the order of the rule set; those without an indicator to show are left out."""
    told, changed = frozen["sentences"], {one.code: one for one in differences}
    far, documents = _distances(frozen, law), frozen.get("evidence") or {}
    lines = [
        Line(
            told=one,
            distance=far.get(one["code"], Distance()),
            documents=documents.get(one["code"], []),
            difference=changed.get(one["code"]),
        )
        for one in told["indicators"]
    ]
    groups = [
        Group(told=one, lines=[line for line in lines if line.told["criterion"] == one["code"] and line.shown(only)])
        for one in told["criteria"]
    ]
    counts = {choice: sum(line.shown(choice) for line in lines) for choice in Only}
    return Criteria(groups=[group for group in groups if group.lines], counts=counts)


def _distances(frozen: Mapping[str, Any], law: BoundRuleSet | None) -> dict[str, Distance]:
    if law is None or len(law.facts) != len(frozen["facts"]):
        return {}
    facts = dict(zip(law.facts, frozen["facts"], strict=True))
    points = frozen["points"] or [None] * len(law.indicators)
    return {one.code: distance(law, one, facts, point) for one, point in zip(law.indicators, points, strict=True)}
