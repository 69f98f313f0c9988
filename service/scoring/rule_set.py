"""One law file as a frozen model: one title, one level, one instrument. Numbers and texts of law live here; calculations live in `awards/`.

Reading a document with good error messages is `law_file.py`'s; filling in what a province sets is `binding.py`'s.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from service.scoring.awards import AnyAward
from service.scoring.certainty import Certainty
from service.scoring.conditions import Condition
from service.scoring.references import Line, Reference
from service.scoring.shape import Day, Shape
from service.scoring.terms import Term
from service.scoring.verdicts import AllPass, TotalAtLeast

RuleTitle = Literal[
    "citizen", "family", "clan", "village", "unit_commune", "unit_district", "unit_province", "commune", "district", "province"
]
LevelNumber = Annotated[int, Field(strict=True, ge=0, le=2)]
Locality = Annotated[str, Field(pattern=r"^(VN|\d{2})$")]
Code = Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]


class Instrument(Shape):
    """The legal document. A number or date that is not known stays empty, which only an `unverified` rule may."""

    number: Line | None
    date: Day | None
    issuer: Line
    name: Line


class ParameterDefinition(Shape):
    """A value that the law at hand does not give. It never has a default; `optional` means that scoring can do without it."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Line
    unit: Line
    type: Literal["percent", "points", "count", "guide", "reading"]
    certainty: Certainty
    why: Line
    optional: bool = False


class Criterion(Shape):
    """Tiêu chí: a group of indicators. `wording` is what the article says of it beyond the title."""

    code: Code
    title: Line
    reference: Reference = Reference()
    wording: str = ""


class Indicator(Shape):
    """Chỉ tiêu (chỉ số): verbatim wording, its place, its award. `refers_to` where the article itself points to another.

    `open_question` is said wherever the outcome is chưa có số liệu: what only the issuer of the law can answer."""

    code: Code
    criterion: Code
    wording: Line
    reference: Reference = Reference()
    refers_to: Reference | None = None
    certainty: Certainty
    award: AnyAward
    applies_when: tuple[Condition, ...] = ()
    open_question: str = ""
    note: str = ""


class RuleSet(Shape):
    """A validated law file. `valid_to` is the first day on which it no longer holds; `level` 0 is a title without levels."""

    title: RuleTitle
    level: LevelNumber
    instrument: Instrument
    locality: Locality
    valid_from: Day
    valid_to: Day | None = None
    certainty: Certainty
    last_checked_on: Day
    sources: tuple[Line, ...] = ()
    evidence_required: bool
    term: Term
    verdict: Annotated[AllPass | TotalAtLeast, Field(discriminator="kind")]
    parameters: tuple[ParameterDefinition, ...] = ()
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    note: str = ""

    def in_force(self, on: date) -> bool:
        """From `valid_from`, and before `valid_to`."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def parameter(self, name: str) -> ParameterDefinition | None:
        """The definition of a parameter."""
        return next((definition for definition in self.parameters if definition.name == name), None)
