"""An instrument as people read it: whether it holds on a day, what rests on each article, and where a series of figures breaks. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.foundation.rows import AnyRow
from service.scoring import parse_rule_set
from service.scoring.references import Reference
from service.titles.vocabulary import Title

NO_RULE_SET = "không có bộ tiêu chí"


class State(StrEnum):
    """Whether an instrument holds on a day."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The Vietnamese words."""
        return _LABELS[self]


_LABELS = {
    State.IN_FORCE: "đang có hiệu lực",
    State.ENDED: "đã hết hiệu lực",
    State.NOT_YET: "chưa có hiệu lực",
    State.UNKNOWN: "chưa rõ ngày có hiệu lực",
}


def state_of(row: AnyRow, *, on: date) -> State:
    """From `valid_from`, and before `valid_to`; an instrument of which nobody knows the first day is not said to hold."""
    if row.valid_to is not None and on >= row.valid_to:
        return State.ENDED
    if row.valid_from is None:
        return State.NOT_YET if row.date is not None and on < row.date else State.UNKNOWN
    return State.IN_FORCE if on >= row.valid_from else State.NOT_YET


def series_breaks_on(row: AnyRow) -> date | None:
    """The day across which no series of figures may be chained: the instrument was repealed then, and its successor measures otherwise."""
    day: date | None = row.valid_to if row.repealed_by is not None else None
    return day


@dataclass(frozen=True, kw_only=True)
class Rest:
    """What of one rule set rests on one article."""

    rule_set: AnyRow
    criteria: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    term: bool = False

    @property
    def label(self) -> str:
        """The title with its level."""
        return labelled(self.rule_set)

    @property
    def words(self) -> str:
        """What rests there, in words."""
        parts = [f"tiêu chí {', '.join(self.criteria)}"] if self.criteria else []
        parts += [f"chỉ tiêu {', '.join(self.indicators)}"] if self.indicators else []
        parts += ["thời hạn công nhận"] if self.term else []
        return "; ".join(parts)


def labelled(rule_set: AnyRow) -> str:
    """The title of a rule set with its level."""
    label = Title(rule_set.title).label
    return f"{label}, mức độ {rule_set.level}" if rule_set.level else label


def resting(rule_sets: Iterable[AnyRow]) -> Mapping[int, list[Rest]]:
    """Article → what rests on it, rule set by rule set."""
    found: dict[int, list[Rest]] = defaultdict(list)
    for row in rule_sets:
        for article, rest in _of_rule_set(row).items():
            found[article].append(rest)
    return found


def _of_rule_set(row: AnyRow) -> Mapping[int, Rest]:
    law = parse_rule_set(row.content, where=row.instrument_number)
    criteria = [(c.code, _articles(c.reference)) for c in law.criteria]
    indicators = [(i.code, _articles(i.reference, i.refers_to)) for i in law.indicators]
    term = _articles(law.term.reference)
    named = {article for _, articles in (*criteria, *indicators) for article in articles} | set(term)
    return {
        article: Rest(
            rule_set=row,
            criteria=tuple(code for code, articles in criteria if article in articles),
            indicators=tuple(code for code, articles in indicators if article in articles),
            term=article in term,
        )
        for article in sorted(named)
    }


def _articles(*references: Reference | None) -> Sequence[int]:
    return [reference.article for reference in references if reference is not None and reference.article is not None]
