"""Which figures are asked of whom: the vocabulary says what can be declared, the rule sets in force which of it they read. Pure.

Also how a figure is typed and shown: a rate kept in hundredths is typed as 97,65 or 97.65."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from service.scoring import VOCABULARY, YEAR_BEFORE, Fact, FactKind, FactSource, FactSubject, RuleSet
from service.titles.vocabulary import Title

SET_ELSEWHERE = frozenset({"difficult_area"})
"""Flags of a place: the province administrator sets them, with dates."""

SUBJECTS = {
    Title.COMMUNE: FactSubject.COMMUNE,
    Title.DISTRICT: FactSubject.DISTRICT,
    Title.PROVINCE: FactSubject.PROVINCE,
    Title.UNIT_COMMUNE: FactSubject.UNIT,
    Title.UNIT_DISTRICT: FactSubject.UNIT,
    Title.UNIT_PROVINCE: FactSubject.UNIT,
}
"""The titles whose subjects declare figures. A clan's board and fund are registered with their dates (`subjects/group_tables.py`)."""

_SCALES = {FactKind.TENTHS: 10, FactKind.HUNDREDTHS: 100}
_THOUSANDS = re.compile(r"(?<=\d)[. ](?=\d{3}(\D|$))")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,6})?")


class NotAFigureError(ValueError):
    """A text that is no figure of its kind; `slug` is `not-a-number` or `too-precise`."""

    def __init__(self, slug: str, message: str) -> None:
        super().__init__(message)
        self.slug, self.message = slug, message


@dataclass(frozen=True)
class Asked:
    """One figure that is asked of a subject, and the indicators that read it."""

    fact: Fact
    indicators: tuple[str, ...] = field(default=())


def declarable(title: Title) -> dict[str, Fact]:
    """Every figure that a subject of this title can declare, in the order of the vocabulary. A year before is the year before's own entry."""
    mine = (SUBJECTS.get(title), FactSource.DECLARED)
    return {
        name: fact
        for name, fact in VOCABULARY.items()
        if (fact.subject, fact.source) == mine and name not in SET_ELSEWHERE and not name.endswith(YEAR_BEFORE)
    }


def asked(title: Title, laws: Iterable[RuleSet], following: Iterable[RuleSet] = ()) -> list[Asked]:
    """What the rule sets of a year read of a subject's own declarations; of the rule sets of the year after, only the figure of the year before."""
    can = declarable(title)
    readers: dict[str, list[str]] = {}
    for law in laws:
        for code, name in _named(law):
            readers.setdefault(name, []).append(code)
    for law in following:
        for code, name in _named(law):
            if name.endswith(YEAR_BEFORE):
                readers.setdefault(name, []).append(code)
    codes: dict[str, tuple[str, ...]] = {}
    for name, found in readers.items():
        base = name.removesuffix(YEAR_BEFORE)
        codes[base] = tuple(dict.fromkeys([*codes.get(base, ()), *found]))
    return [Asked(can[name], codes[name]) for name in codes if name in can]


def _named(law: RuleSet) -> Iterable[tuple[str, str]]:
    for indicator in law.indicators:
        yield from ((indicator.code, condition.fact) for condition in indicator.applies_when)
        yield from ((indicator.code, use.fact) for use in indicator.award.uses())


def trends(facts: Iterable[str]) -> bool:
    """True when one of these figures is read again as the year before's."""
    return any(name + YEAR_BEFORE in VOCABULARY for name in facts)


def stored(fact: Fact, value: int | bool | Decimal | str) -> int:
    """What somebody gives, in the unit of the fact (a rate in per cent), as it is kept. Raises NotAFigureError."""
    scale = _SCALES.get(fact.kind, 1)
    if isinstance(value, bool) and fact.kind is not FactKind.FLAG:
        raise _no_number(fact)
    try:
        scaled = (typed(value, decimals=scale > 1) if isinstance(value, str) else Decimal(value)) * scale
    except InvalidOperation:
        raise _no_number(fact) from None
    if scaled != scaled.to_integral_value():
        raise _too_precise(fact, scale)
    return int(scaled)


def typed(text: str, *, decimals: bool) -> Decimal:
    """12.345 is twelve thousand where only whole figures make sense; 97,65 and 97.65 are the same rate. Raises InvalidOperation."""
    plain = text.strip().replace(",", ".") if decimals else _THOUSANDS.sub("", text.strip())
    if not _NUMBER.fullmatch(plain):
        raise InvalidOperation
    return Decimal(plain)


def _no_number(fact: Fact) -> NotAFigureError:
    example = "một số, ví dụ 97,65" if fact.kind in _SCALES else "một số nguyên không âm"
    return NotAFigureError("not-a-number", f"“{fact.label}” phải là {example}. Hãy sửa lại.")


def _too_precise(fact: Fact, scale: int) -> NotAFigureError:
    if scale == 1:
        return _no_number(fact)
    return NotAFigureError(
        "too-precise", f"“{fact.label}” lẻ nhiều nhất {len(str(scale)) - 1} chữ số. Hãy ghi đúng số đã công bố."
    )


def given_back(fact: Fact, value: int) -> int | Decimal:
    """A kept value in the unit of the fact, as it can be given again."""
    scale = _SCALES.get(fact.kind, 1)
    return value if scale == 1 else Decimal(value) / scale


def options(fact: Fact) -> list[tuple[str, str]]:
    """The answers of a flag or a level; nothing for a count or a rate, which are typed."""
    if fact.kind is FactKind.FLAG:
        return [("1", "Có"), ("0", "Không")]
    if fact.kind is FactKind.LEVEL:
        return [("0", "Chưa đạt chuẩn"), *((str(level), f"Mức độ {level}") for level in range(1, fact.maximum + 1))]
    return []


def bounds(names: Sequence[str]) -> list[tuple[Fact, Fact]]:
    """(part, whole) pairs of which at least one is among the names: degree and trained, trained and population."""
    pairs = ((f, VOCABULARY.get(f.at_most)) for f in VOCABULARY.values() if f.at_most)
    return [(part, whole) for part, whole in pairs if whole is not None and {part.name, whole.name} & set(names)]
