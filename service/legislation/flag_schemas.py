"""Dated flags of places as the API takes and shows them."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.text import FilledText
from service.places.tables import Flag

LABELS = {
    Flag.DIFFICULT: "Vùng khó khăn (Thông tư 25/2023, điểm 5.2)",
    Flag.SPECIALLY_DIFFICULT: "Vùng đặc biệt khó khăn (Nghị định 20/2014)",
    Flag.LEARNING_PROMOTION_SOCIETY: "Có Hội Khuyến học",
}


class FlagIn(BaseModel):
    """A flag from a day on, with the act that gives it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    flag: Flag
    since: date
    basis: FilledText = Field(description="Number and date of the act, e.g. Quyết định 1719/QĐ-TTg ngày 14/10/2021")


class EndingIn(BaseModel):
    """The last day of a flag that runs, with the act that ends it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    last_day: date
    basis: FilledText


class FlagOut(BaseModel):
    """A flag of a place between two days."""

    model_config = ConfigDict(frozen=True)
    place: int
    name: str
    code: str | None
    flag: Flag
    label: str
    since: date | None
    last_day: date | None = Field(description="null while it runs")
    basis: str
    end_basis: str | None
    set_by: str | None
    set_at: datetime | None
