"""Counts as the API shows them: every share with its two whole counts and the name of its denominator."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.statistics.cut_offs import CutOff


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class ShareOut(_Out):
    """A share that says what of."""

    numerator: int
    denominator: int
    denominator_name: Literal["registered", "total"]
    exact: str = Field(examples=["15772/17528"])
    decimal: str | None = Field(description="Rounded down to four places; null over a denominator of 0", examples=["0.8998"])


class CountsOut(_Out):
    """What is counted for one place."""

    registered: int = Field(description="Intents registered by the day asked")
    recognised: int = Field(description="Decided, less revoked, by the day asked; every level")
    recognised_by_level: dict[int, int] = Field(description="Level 0: a title without levels")
    of_predecessors: int = Field(
        description="Of the recognised: decided for communes that have ended and that this place took over"
    )
    total: int = Field(description="Subjects of the assessed year, as last scored (not as of the day asked)")
    forecast: int = Field(description="If all who score were recognised; never an official figure")
    unknown: int = Field(description="Chưa có số liệu: neither passing nor failing")
    share_of_registered: ShareOut
    share_of_total: ShareOut


class CountedApartOut(_Out):
    """People who withdrew their consent or asked to be erased: in no other figure, shown here in whole groups only (decision 0027)."""

    registered: int = Field(description="A multiple of `group_of`; what is left over is told to nobody")
    recognised: int = Field(description="The same, level by level")
    group_of: int
    set_by_province: bool = Field(description="False: the province has set no size of the group yet, a default of ours holds")


class RowOut(CountsOut):
    """One place of the table."""

    place_id: int
    code: str | None
    name: str
    kind: str
    level: int


class RecognitionsOut(_Out):
    """The counts of a place, one row a child, and what belongs to no child."""

    title: str
    title_label: str
    assessed_year: int
    as_of: date = Field(description="Decisions and registrations up to this day")
    cut_off: CutOff | None = Field(
        description="The yearly cut-off that registered and recognised follow: 15 December or 31 December; null: the plain day. Total, forecast and unknown follow none"
    )
    cut_off_words: str
    map: Literal["as_it_was", "today"]
    map_day: date = Field(description="The places are those of this day")
    denominators: dict[str, str]
    place: RowOut
    children: list[RowOut]
    not_placed: CountsOut | None = Field(
        description="Decided for places that have no one successor (split communes, former districts); null below the province"
    )
    counted_apart: CountedApartOut | None = Field(description="Null below the province")
