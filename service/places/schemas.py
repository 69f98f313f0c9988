"""Places as the API shows them."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class PlaceOut(BaseModel):
    """A place as it was on the date asked."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    id: int
    level: int = Field(description="0 nation, 1 province, 2 district or cluster, 3 commune, 4 village")
    code: str | None
    name: str
    kind: str
    parent_id: int | None
    province_id: int | None = Field(description="Province on the map since 2025-07-01")
    latitude: float | None
    longitude: float | None


class SuccessorOut(BaseModel):
    """Who took a place over."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    successor_id: int
    share: str = Field(description="whole or part")
    on_date: date


class PlaceDetail(PlaceOut):
    """A place with its successors and flags."""

    flags: list[str]
    successors: list[SuccessorOut]
