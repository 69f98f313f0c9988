"""Of whom figures are declared: a commune, district or province, a unit, a clan; where its rows are kept and what it can earn in a year. Pure."""

import uuid
from dataclasses import dataclass
from datetime import date

from service.places.tables import COMMUNE, DISTRICT, PROVINCE
from service.subjects.tables import ManagingLevel
from service.titles.vocabulary import SubjectKind, Title

CLUSTER_KIND = "cụm"
_OF_LEVEL = {PROVINCE: Title.PROVINCE, DISTRICT: Title.DISTRICT, COMMUNE: Title.COMMUNE}
_OF_MANAGER = {
    ManagingLevel.COMMUNE: Title.UNIT_COMMUNE,
    ManagingLevel.DISTRICT: Title.UNIT_DISTRICT,
    ManagingLevel.PROVINCE: Title.UNIT_PROVINCE,
}
_LABELS = {Title.COMMUNE: "xã", Title.DISTRICT: "huyện", Title.PROVINCE: "tỉnh", Title.CLAN: "dòng họ"}

Reference = int | tuple[SubjectKind, uuid.UUID]
"""A place by its id; a unit or a clan by the id that left the server."""


@dataclass(frozen=True, kw_only=True)
class FigureSubject:
    """A subject in one year. `place_id` is where its rows are kept: the commune; the place itself for a district or province.

    `address` is that of its pages; `stands` says whether it was there on the last day of the year."""

    kind: SubjectKind
    id: int
    uid: uuid.UUID | None
    province_id: int
    place_id: int
    name: str
    title: Title
    stands: bool = True

    @property
    def key(self) -> tuple[SubjectKind, int]:
        """What tells it from others of its province."""
        return self.kind, self.id

    @property
    def reference(self) -> Reference:
        """How somebody names it."""
        return self.id if self.uid is None else (self.kind, self.uid)

    @property
    def label(self) -> str:
        """What it is, in a sentence."""
        return _LABELS.get(self.title, "đơn vị")

    @property
    def address(self) -> str:
        """Where its pages are."""
        folder = {SubjectKind.UNIT: "units", SubjectKind.CLAN: "clans"}.get(self.kind)
        if folder is not None:
            return f"/{folder}/{self.uid}"
        return f"/communes/{self.id}" if self.title is Title.COMMUNE else f"/places/{self.id}"


def title_of_place(level: int, kind: str) -> Title | None:
    """A cluster is no district: it earns nothing, and has no figures of its own."""
    return None if kind == CLUSTER_KIND else _OF_LEVEL.get(level)


def title_of_unit(managed_by: str | None) -> Title:
    """Who manages a unit decides what it can earn; one without any known manager is the commune's."""
    return _OF_MANAGER[ManagingLevel(managed_by)] if managed_by else Title.UNIT_COMMUNE


def last_day(year: int) -> date:
    """The end of the data window."""
    return date(year, 12, 31)
