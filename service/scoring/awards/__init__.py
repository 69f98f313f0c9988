"""The closed set of awards: the shapes that a calculation may have. Law files fill in names and numbers, and cannot add a shape."""

from typing import Annotated

from pydantic import Field

from service.scoring.awards import combined
from service.scoring.awards.base import Award, Use
from service.scoring.awards.combined import AllOf, AnyOf, Part
from service.scoring.awards.count_at_least import CountAtLeast
from service.scoring.awards.declared import Declared
from service.scoring.awards.level_at_least import LevelAtLeast
from service.scoring.awards.share_at_least import ShareAtLeast
from service.scoring.awards.steps import Steps
from service.scoring.awards.trend import Trend

__all__ = [
    "AWARD_KINDS",
    "AllOf",
    "AnyAward",
    "AnyOf",
    "Award",
    "CountAtLeast",
    "Declared",
    "LevelAtLeast",
    "Part",
    "PassOrFail",
    "ShareAtLeast",
    "Steps",
    "Trend",
    "Use",
]

PassOrFail = Annotated[Declared | ShareAtLeast | LevelAtLeast | Trend | CountAtLeast | AllOf | AnyOf, Field(discriminator="kind")]
AnyAward = Annotated[
    Declared | ShareAtLeast | LevelAtLeast | Trend | CountAtLeast | AllOf | AnyOf | Steps, Field(discriminator="kind")
]
AWARD_KINDS = ("declared", "share_at_least", "level_at_least", "trend", "count_at_least", "all_of", "any_of", "steps")

# The parts of a combination are awards again: their type is known only now.
for _shape in (Part, AllOf, AnyOf):
    _shape.model_rebuild(_types_namespace={**vars(combined), "PassOrFail": PassOrFail})
