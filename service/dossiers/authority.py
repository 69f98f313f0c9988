"""May this office decide this title, here, on this day? Pure: rows of the dated authority table, offices over a place, grants.

An office whose authority has ended signs nothing more, not even under a date of before: what it left open is the next office's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from service.foundation.errors import Conflict, Forbidden, ServiceError
from service.foundation.rows import AnyRow
from service.places.tables import COMMUNE, DISTRICT, NATION, PROVINCE
from service.titles.vocabulary import Title


class Desk(StrEnum):
    """Whose assessor records a decision: the values of `authority.deciding_desk`."""

    COMMUNE = "commune"
    DISTRICT = "district"
    CLUSTER = "cluster"
    PROVINCE = "province"
    MINISTRY = "ministry"


CLUSTER_KIND = "cụm"
_DESKS = {NATION: Desk.MINISTRY, PROVINCE: Desk.PROVINCE, DISTRICT: Desk.DISTRICT, COMMUNE: Desk.COMMUNE}
_SYMBOLS = {"Phòng Giáo dục": "QĐ-PGDĐT", "Sở Giáo dục": "QĐ-SGDĐT", "Bộ Giáo dục": "QĐ-BGDĐT"}


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A place over a subject, and the desk that sits there."""

    place_id: int
    desk: Desk


@dataclass(frozen=True, kw_only=True)
class Grant:
    """The assessor's grant at a place: first day, first day on which it holds no more (None: open)."""

    place_id: int
    first: date | None
    end: date | None

    def holds(self, on: date) -> bool:
        """The grant is in force on the day."""
        return (self.first is None or self.first <= on) and (self.end is None or on < self.end)

    def ended(self, on: date) -> bool:
        """The grant was, and is no more."""
        return self.end is not None and self.end <= on


def desk_of(*, level: int, kind: str) -> Desk:
    """The desk that sits at a place: a cluster stands on the level of the old districts."""
    return Desk.CLUSTER if kind == CLUSTER_KIND else _DESKS[level]


def number_text(number: int, *, deciding_office: str) -> str:
    """`05/QĐ-SGDĐT`: a zero before numbers below 10 (NĐ 30/2020, Annex I)."""
    symbol = next((symbol for office, symbol in _SYMBOLS.items() if deciding_office.startswith(office)), "QĐ-UBND")
    return f"{number:02d}/{symbol}"


def in_force(rows: Sequence[AnyRow], *, title: str, on: date) -> AnyRow | None:
    """The row of the authority table for a title and day: the province's own before the national one."""
    found = [row for row in rows if row.title == title and on in row.valid]
    return next((row for row in found if row.province_id is not None), found[0] if found else None)


def last_before(rows: Sequence[AnyRow], *, title: str, on: date) -> AnyRow | None:
    """The row whose authority over a title ended last, on the day or before."""
    ended = [row for row in rows if row.title == title and row.valid.upper is not None and row.valid.upper <= on]
    return max(ended, key=lambda row: row.valid.upper, default=None)


def issuing_place(seats: Collection[Seat], *, own: int, desk: Desk) -> int:
    """Whose register of numbers a decision stands in: clusters sign for the Sở, so the province's; any other office has its own."""
    if desk is not Desk.CLUSTER:
        return own
    return min(seat.place_id for seat in seats if seat.desk is Desk.PROVINCE)


def seat_of_decider(
    authority: AnyRow, *, seats: Collection[Seat], grants: Collection[Grant], decided_on: date, today: date
) -> int:
    """The place at which the caller may decide. Raises Forbidden: `wrong-office`, or `authority-ended` when the caller's grant has ended."""
    places = {seat.place_id for seat in seats if seat.desk == authority.deciding_desk}
    mine = [grant for grant in grants if grant.place_id in places]
    deciding = [grant for grant in mine if grant.holds(decided_on) and grant.holds(today)]
    if deciding:
        return deciding[0].place_id
    if any(grant.ended(today) for grant in mine):
        raise grant_ended(max(grant.end for grant in mine if grant.end is not None))
    raise wrong_office(authority)


def wrong_office(authority: AnyRow) -> ServiceError:
    """Another office decides this title here."""
    return Forbidden(
        "wrong-office",
        "Danh hiệu này do cơ quan khác quyết định",
        f"{Title(authority.title).label}: người quyết định là {authority.signatory} có thẩm quyền tại địa bàn này "
        f"(từ ngày {authority.valid.lower:%d/%m/%Y}; căn cứ: {authority.basis}). Hãy chuyển hồ sơ đến cơ quan đó.",
    )


def grant_ended(end: date) -> ServiceError:
    """The caller's own grant at the right office has ended."""
    last = end - timedelta(days=1)
    return Forbidden("authority-ended", "Thẩm quyền của bạn tại cơ quan này đã kết thúc", f"Ngày cuối cùng là {last:%d/%m/%Y}.")


def office_ended(former: AnyRow, now: AnyRow | None) -> ServiceError:
    """The office decided this title once; its authority has ended."""
    last = former.valid.upper - timedelta(days=1)
    after = (
        f"Hiện nay người quyết định là {now.signatory} (căn cứ: {now.basis})."
        if now
        else "Danh hiệu này không còn cơ quan nào xét nữa."
    )
    return Forbidden(
        "authority-ended",
        f"Thẩm quyền của {former.deciding_office} đã kết thúc sau ngày {last:%d/%m/%Y}",
        f"{Title(former.title).label}: {after}",
    )


def nobody_decides(title: str, *, on: date) -> ServiceError:
    """The authority table has no row for the title and day."""
    return Conflict("no-authority", f"Chưa có quy định ai quyết định “{Title(title).label}” vào ngày {on:%d/%m/%Y}")
