"""A province's own places as its page shows them: periods with the acts behind them, clusters with their communes. Pure, but for the queries it asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.errors import FieldError, Invalid
from service.foundation.rows import AnyRow
from service.foundation.text import fold
from service.places import own_queries, queries
from service.places.naming import meant

MADE_HERE = {"demo": "bộ trình diễn", "populate": "dữ liệu tạo ra"}


@dataclass(frozen=True)
class Period:
    """A name (or a membership) between two days; `last_day` None while it runs. `commune`: where, when that is not the commune that is shown."""

    name: str
    kind: str
    since: date | None
    last_day: date | None
    source: str
    end_source: str
    commune: str = ""


@dataclass(frozen=True)
class VillageShown:
    """A village of a commune with what it was called there and before, the newest first, and how many households live there today."""

    id: int
    periods: tuple[Period, ...]
    households: int

    @property
    def name(self) -> str:
        """Its last name."""
        return self.periods[0].name

    def runs(self, on: date) -> bool:
        """Whether it has not ended by a day."""
        last = self.periods[0].last_day
        return last is None or last >= on


@dataclass(frozen=True)
class ClusterShown:
    """A cluster on a day with its communes."""

    id: int
    period: Period
    communes: tuple[AnyRow, ...]


@dataclass(frozen=True)
class MemberShown:
    """A commune's time in a cluster."""

    id: int
    period: Period


def period(row: AnyRow, *, name: str = "", kind: str = "", commune: str = "") -> Period:
    """A row with `valid` and the acts, of a place or of a membership."""
    source = row.source or ""
    return Period(
        name=name or row.name, kind=kind or row.kind, since=row.valid.lower, last_day=row.valid.upper - timedelta(days=1) if row.valid.upper else None,
        source=MADE_HERE.get(source, source), end_source=row.end_source or "",
        commune=commune,
    )  # fmt: skip


async def clusters_shown(session: AsyncSession, province_id: int, *, on: date) -> list[ClusterShown]:
    """The clusters of a province on a day."""
    rows = await own_queries.clusters(session, province_id, on=on)
    communes = await own_queries.members(session, [row.id for row in rows], on=on)
    return [ClusterShown(row.id, period(row), tuple(one for one in communes if one.cluster_id == row.id)) for row in rows]


async def villages_shown(session: AsyncSession, commune_id: int, *, on: date) -> list[VillageShown]:
    """The villages that are or were of a commune, by name; of those that went to another commune, what they were until then."""
    homes = await own_queries.households(session, commune_id, on=on)
    rows = await own_queries.villages(session, commune_id)
    elsewhere = await queries.names(session, {row.parent_id for row in rows} - {commune_id})
    by_village: dict[int, list[Period]] = {}
    for row in rows:
        if row.id in by_village or row.parent_id == commune_id:
            by_village.setdefault(row.id, []).append(period(row, commune=elsewhere.get(row.parent_id, "")))
    shown = [VillageShown(id_, tuple(periods), homes.get(id_, 0)) for id_, periods in by_village.items()]
    return sorted(shown, key=lambda village: (_in_order(village.name), village.name, village.id))


def _in_order(name: str) -> str:
    """Tổ dân phố 2 before Tổ dân phố 10."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(6), fold(name))


async def members_shown(session: AsyncSession, cluster_id: int) -> list[MemberShown]:
    """Who belongs or belonged to a cluster, by name."""
    rows = await own_queries.memberships(session, cluster_id=cluster_id)
    names = await queries.names(session, [row.commune_id for row in rows])
    shown = [MemberShown(row.commune_id, period(row, name=names[row.commune_id], kind="xã")) for row in rows]
    return sorted(shown, key=lambda member: (member.period.name, member.period.since or date.min))


def communes_meant(text: str, communes: Sequence[AnyRow]) -> list[int]:
    """The communes that lines mean: by name without tones, or by code. Raises Invalid with one entry a wrong line, at `lines`."""
    codes, named = {row.code: int(row.id) for row in communes}, [(int(row.id), row.name) for row in communes]
    found, wrong = dict[int, None](), list[FieldError]()
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        try:
            found[_one(line, codes, named)] = None
        except Invalid as refused:
            wrong.append(FieldError("lines", refused.slug, f"“{line}”: {refused.title}"))
    if not found and not wrong:
        wrong.append(FieldError("lines", "missing", "Mục này còn trống. Hãy ghi mỗi dòng một xã."))
    if wrong:
        raise Invalid(wrong[0].slug, wrong[0].message, errors=wrong)
    return list(found)


def _one(line: str, codes: dict[str | None, int], named: list[tuple[int, str]]) -> int:
    if line.isdecimal():
        if line.zfill(5) not in codes:
            raise Invalid("unknown-place", "không có xã nào của tỉnh mang mã này vào ngày đó")
        return codes[line.zfill(5)]
    return int(meant(named, line, field="lines"))
