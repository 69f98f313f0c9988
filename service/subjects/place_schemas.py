"""A province's own villages and clusters as the API and the forms take them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.foundation.text import FilledText

PlaceName = Annotated[FilledText, StringConstraints(max_length=100, pattern=r"\w")]
Kind = Annotated[FilledText, StringConstraints(max_length=30, pattern=r"^[^\W\d_]+( [^\W\d_]+)*$")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
Number = Annotated[int, Field(ge=1, le=2_000_000_000)]
MOST_VILLAGES, MOST_COMMUNES = 200, 200


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class VillageIn(_In):
    """A village, hamlet or residential group as it is to be called."""

    name: PlaceName = Field(description="With its kind, as people say it: Thôn Đông, Tổ dân phố 5")
    kind: Kind = Field(description="thôn, bản, tổ dân phố, ấp, buôn, …")


class VillagesIn(_In):
    """Villages of one commune from a day on, with the act that makes them."""

    villages: list[VillageIn] = Field(min_length=1, max_length=MOST_VILLAGES)
    since: Day
    basis: FilledText = Field(description="Number and date of the act")


class ClusterIn(_In):
    """A cluster of communes from a day on, with the act that makes it."""

    name: PlaceName
    since: Day
    basis: FilledText


class ActIn(_In):
    """A day from which on something holds, with the act that says so."""

    since: Day
    basis: FilledText


class KindIn(ActIn):
    """The same, with the kind of the lines that name none."""

    kind: Kind


class NameIn(_In):
    """Another name from a day on. `kind` is asked of villages; a cluster keeps its own."""

    name: PlaceName
    kind: Kind | None = None
    since: Day
    basis: FilledText


class PlaceEndingIn(_In):
    """The last day of a place, or of a commune in its cluster, with the act that says so."""

    last_day: Day
    basis: FilledText


class CommunesIn(_In):
    """Communes that belong to the cluster from a day on, with the act that says so."""

    communes: list[Number] = Field(min_length=1, max_length=MOST_COMMUNES)
    since: Day
    basis: FilledText


class MadePlaceOut(BaseModel):
    """A place that was made."""

    model_config = ConfigDict(frozen=True)
    id: int
    name: str


class PutInOut(BaseModel):
    """How many communes had not been in the cluster."""

    model_config = ConfigDict(frozen=True)
    put_in: int
