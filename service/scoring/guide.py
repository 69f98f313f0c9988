"""The local guide of citizen indicators: which logged learning earns which points. A province sets it, dated; no law file holds one."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from service.scoring.amounts import Tenths
from service.scoring.shape import Shape
from service.scoring.vocabulary import ACTIVITY_KINDS, activity_fact


def _known_kind(kind: str) -> str:
    if kind not in ACTIVITY_KINDS:
        known = ", ".join(ACTIVITY_KINDS)
        raise PydanticCustomError(
            "unknown-activity-kind",
            "không có loại hoạt động “{kind}”; dùng một trong: {known}",
            {"kind": kind, "known": known},
        )
    return kind


class Step(Shape):
    """One rung: so many hours, sessions or certificates of these kinds, added up, earn so many points."""

    measure: Literal["hours", "sessions", "certificates"]
    kinds: Annotated[tuple[Annotated[str, AfterValidator(_known_kind)], ...], Field(min_length=1)]
    at_least: Tenths
    points: Tenths

    @model_validator(mode="after")
    def _whole_unless_hours(self) -> Self:
        if self.measure != "hours" and self.at_least % 10:
            raise PydanticCustomError("bad-value", "số buổi và số chứng chỉ phải là số nguyên")
        return self

    @property
    def facts(self) -> tuple[str, ...]:
        """The measured facts that are added up, each once."""
        return tuple(activity_fact(measure=self.measure, kind=kind) for kind in dict.fromkeys(self.kinds))

    @property
    def threshold(self) -> int:
        """`at_least` in the unit of the facts: tenths of hours, whole sessions, whole certificates."""
        return self.at_least if self.measure == "hours" else self.at_least // 10


Guide = Mapping[str, tuple[Step, ...]]
"""Indicator code → rungs; an empty tuple is an indicator that only confirmed points can score."""

GUIDE: TypeAdapter[dict[str, tuple[Step, ...]]] = TypeAdapter(dict[str, tuple[Step, ...]])
