"""What pages tell of stored scores: each with its sentences, the law behind it, and what the forecast says otherwise. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.assessments.explaining import explanation_out, law_of
from service.assessments.schemas import ExplanationOut, IndicatorOut
from service.foundation.rows import AnyRow
from service.legislation.queries import LawInForce
from service.scoring import Outcome, explain
from service.titles.vocabulary import Title


@dataclass(frozen=True)
class Told:
    """A stored score for a page. `law` is today's standing of the rule set (its local decision may be fictional), None when it changed.

    `otherwise`: the indicators that come out differently if everybody who scores were recognised."""

    title: Title
    level: int
    subject_id: int
    instrument: str
    official: ExplanationOut
    forecast: str
    forecast_label: str
    otherwise: Sequence[IndicatorOut]
    law: LawInForce | None

    @property
    def heading(self) -> str:
        """The title with its level."""
        return f"{self.title.label}, mức độ {self.level}" if self.level else self.title.label


def told(row: AnyRow, laws: Iterable[LawInForce]) -> Told:
    """One stored row in sentences, official and forecast."""
    bound = law_of(row)
    official = explanation_out(explain(bound, row.facts, row.points, row.outcomes, row.total, row.verdict))
    forecast = Outcome(row.forecast_verdict)
    ahead = explanation_out(explain(bound, row.forecast_facts, row.points, row.forecast_outcomes, row.total, forecast))
    pairs = zip(official.indicators, ahead.indicators, strict=True)
    return Told(
        title=Title(row.title),
        level=row.level,
        subject_id=row.subject_id,
        instrument=row.instrument_number,
        official=official,
        forecast=forecast.name.lower(),
        forecast_label=forecast.label,
        otherwise=[after for before, after in pairs if before.outcome != after.outcome],
        law=next((law for law in laws if law.id == row.rule_set_id), None),
    )


@dataclass(frozen=True)
class Verdict:
    """A verdict in one word, with the total where there are points (in tenths)."""

    outcome: str
    label: str
    total: int | None


def verdicts(rows: Iterable[AnyRow]) -> Mapping[int, Verdict]:
    """Subject → verdict, for lists: no sentence is made."""
    return {row.subject_id: Verdict(Outcome(row.verdict).name.lower(), Outcome(row.verdict).label, row.total) for row in rows}
