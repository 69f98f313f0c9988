"""Two rule sets of one title side by side, indicator by indicator: wording, what is asked, threshold, to whom it applies. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.legislation.award_words import award_in_words, conditions_in_words, verdict_in_words
from service.scoring import Indicator, RuleSet

ASPECTS = {"wording": "Lời văn", "asks": "Cách xét", "threshold": "Ngưỡng", "applies": "Áp dụng", "reference": "Căn cứ"}
_OF_LAW = ("wording", "asks", "threshold", "applies")


@dataclass(frozen=True, kw_only=True)
class Side:
    """One indicator in one rule set."""

    wording: str
    asks: str
    threshold: str
    applies: str
    reference: str
    certainty: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One code in both; a side is None where the rule set has no such indicator. `changed` names the aspects that differ."""

    code: str
    left: Side | None
    right: Side | None
    changed: tuple[str, ...]

    @property
    def said(self) -> str:
        """What is different, in words."""
        if self.left is None or self.right is None:
            return "chỉ có ở bên phải" if self.left is None else "chỉ có ở bên trái"
        return "khác: " + ", ".join(ASPECTS[name].lower() for name in self.changed) if self.changed else "như nhau"


@dataclass(frozen=True, kw_only=True)
class General:
    """What holds of the whole: verdict, evidence, locality."""

    name: str
    left: str
    right: str


def compare(left: RuleSet, right: RuleSet) -> tuple[list[General], list[Pair]]:
    """The whole first, then every code of either side, in the order of the left and then of the right."""
    mine, theirs = {i.code: i for i in left.indicators}, {i.code: i for i in right.indicators}
    codes = sorted({*mine, *theirs}, key=_by_number)
    return _general(left, right), [_pair(code, _side(mine.get(code), left), _side(theirs.get(code), right)) for code in codes]


def _by_number(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("."))


def _side(indicator: Indicator | None, law: RuleSet) -> Side | None:
    if indicator is None:
        return None
    words = award_in_words(indicator.award, law)
    return Side(
        wording=indicator.wording,
        asks=words.asks,
        threshold=words.threshold or "có",
        applies=conditions_in_words(indicator.applies_when) or "mọi đối tượng",
        reference=str(indicator.reference),
        certainty=indicator.certainty,
    )


def _pair(code: str, left: Side | None, right: Side | None) -> Pair:
    both = left is not None and right is not None
    changed = tuple(name for name in _OF_LAW if both and getattr(left, name) != getattr(right, name))
    return Pair(code=code, left=left, right=right, changed=changed)


def _general(left: RuleSet, right: RuleSet) -> list[General]:
    said: Mapping[str, Callable[[RuleSet], str]] = {
        "Văn bản": _instrument,
        "Điều kiện đạt": verdict_in_words,
        "Minh chứng": lambda law: (
            "Thiếu minh chứng phù hợp là không đạt" if law.evidence_required else "Văn bản không đòi từng chỉ tiêu"
        ),
        "Tham số tỉnh đặt": lambda law: "; ".join(p.label for p in law.parameters) or "Không có",
    }
    return [General(name=name, left=tell(left), right=tell(right)) for name, tell in said.items()]


def _instrument(law: RuleSet) -> str:
    return f"{law.instrument.number or 'chưa rõ số'}, từ {law.valid_from:%d/%m/%Y}" + (
        f" đến trước {law.valid_to:%d/%m/%Y}" if law.valid_to else ""
    )
