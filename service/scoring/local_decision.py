"""A province's own decision: the values of parameters that the law leaves open, and the rule sets that it ratifies (xác nhận áp dụng)."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from service.scoring.law_file import compose, problems_of
from service.scoring.problems import LawFileErrors
from service.scoring.references import Line
from service.scoring.rule_set import LevelNumber, RuleSet, RuleTitle
from service.scoring.shape import Day, Shape


class Ratified(Shape):
    """A title and level whose rule sets this decision backs."""

    title: RuleTitle
    level: LevelNumber


class LocalParameters(Shape):
    """Values for the parameters of one title and level, as `bind` reads them."""

    title: RuleTitle
    level: LevelNumber
    values: dict[str, Any]


class LocalDecision(Shape):
    """`fictional` decisions carry a number that begins with DEMO-, real ones never do; every page that rests on a fictional one says so."""

    number: Line
    date: Day
    issuer: Line
    name: Line
    fictional: bool
    province_code: Annotated[str, Field(pattern=r"^\d{2}$")]
    valid_from: Day
    valid_to: Day | None = None
    parameters: tuple[LocalParameters, ...] = ()
    ratifies: tuple[Ratified, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _plainly_fictional(self) -> Self:
        if self.fictional != self.number.startswith("DEMO-"):
            raise PydanticCustomError("fictional-number", "số quyết định bắt đầu bằng DEMO- khi và chỉ khi fictional: true")
        return self

    def parameters_for(self, rule_set: RuleSet) -> Mapping[str, Any]:
        """The values for a rule set, restricted to what it asks for; empty when the decision says nothing of its title and level."""
        known = {definition.name for definition in rule_set.parameters}
        for local in self.parameters:
            if (local.title, local.level) == (rule_set.title, rule_set.level):
                return {name: value for name, value in local.values.items() if name in known}
        return {}

    def ratifies_rule_set(self, rule_set: RuleSet) -> bool:
        """Whether it backs official recognitions under this rule set."""
        return Ratified(title=rule_set.title, level=rule_set.level) in self.ratifies


def parse_local_decision(document: Mapping[str, Any], *, where: str) -> LocalDecision:
    """Read one decision; raises LawFileErrors with every fault at once."""
    composed = compose(document)
    try:
        return LocalDecision.model_validate(composed)
    except ValidationError as error:
        raise LawFileErrors(problems_of(error, composed, where=where)) from None
