"""The closed vocabulary of facts. A law file may name these and no others; each has one definition of how it is gathered.

Two things are generated: what the log measures of each kind of activity, and one evidence flag an indicator (`evidence:2.1`) for
instruments that fail whatever has no suitable evidence (Circular 24/2023, Articles 9.3 and 15.3).
"""

from service.scoring.vocabulary import commune, groups, household, person, territory, unit
from service.scoring.vocabulary.fact import GREATEST_COUNT, Fact, FactKind, FactSource, FactSubject
from service.scoring.vocabulary.person import ACTIVITY_KINDS, CITIZEN_INDICATORS, MEASURED_FACTS, MEASURES, activity_fact
from service.scoring.vocabulary.territory import YEAR_BEFORE

__all__ = [
    "ACTIVITY_KINDS",
    "CITIZEN_INDICATORS",
    "GREATEST_COUNT",
    "MEASURED_FACTS",
    "MEASURES",
    "VOCABULARY",
    "YEAR_BEFORE",
    "Fact",
    "FactKind",
    "FactSource",
    "FactSubject",
    "activity_fact",
    "evidence_fact",
    "fact_named",
]

VOCABULARY: dict[str, Fact] = {
    fact.name: fact for fact in (*person.FACTS, *household.FACTS, *groups.FACTS, *unit.FACTS, *commune.FACTS, *territory.FACTS)
}
_EVIDENCE = "evidence:"


def evidence_fact(indicator: str) -> str:
    """The name of the flag that says whether an indicator has suitable evidence."""
    return _EVIDENCE + indicator


def fact_named(name: str) -> Fact | None:
    """The fact of this name, an indicator's evidence flag included; None when the vocabulary does not hold it."""
    if name.startswith(_EVIDENCE) and len(name) > len(_EVIDENCE):
        return _evidence(name.removeprefix(_EVIDENCE))
    return VOCABULARY.get(name)


def _evidence(indicator: str) -> Fact:
    return Fact(
        name=evidence_fact(indicator),
        label=f"Có minh chứng phù hợp cho chỉ tiêu {indicator}",
        unit="có/không",
        source=FactSource.DECLARED,
        subject=FactSubject.ANY,
        kind=FactKind.FLAG,
        definition=f"Chỉ tiêu {indicator} có ít nhất một minh chứng được người thẩm định xác nhận là phù hợp.",
        maximum=1,
    )
