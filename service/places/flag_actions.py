"""Setting and ending the dated flags of a province's places, each with its legal basis. What depends on a flag is marked by the database
(a trigger that a higher slice attaches)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places import flag_queries, queries
from service.places.actions import open_place
from service.places.tables import COMMUNE, VILLAGE, Flag, PlaceFlag

KNOWN_CONSTRAINTS |= {
    "pk_place_flag": (
        "flag-overlaps",
        "Nơi này đã có đặc điểm đó trong thời gian đó. Hãy ghi ngày kết thúc của lần trước, hoặc chọn ngày khác.",
    )
}


async def set_flag(session: AsyncSession, *, caller: Caller, place_id: int, flag: Flag, since: date, basis: str) -> None:
    """From a day on a commune or village bears a flag. Raises NotFound, Invalid (`closed-place`, `wrong-level`), Conflict (`flag-overlaps`)."""
    await _own_place(session, caller, place_id)
    place = await open_place(session, place_id, on=since)
    if place.level not in (COMMUNE, VILLAGE):
        raise Invalid.field(
            "place", "wrong-level", f"{place.name} không phải xã hay thôn: đặc điểm này chỉ đặt cho xã hoặc thôn."
        )
    values = {"place_id": place_id, "flag": flag, "valid": Range(since, None), "basis": basis}
    await session.execute(insert(PlaceFlag).values(**values, set_as=caller.display_name, set_at=clock.now()))
    await _record(session, caller, place, "set_flag", basis, flag=flag, since=since.isoformat())


async def end_flag(session: AsyncSession, *, caller: Caller, place_id: int, flag: Flag, last_day: date, basis: str) -> None:
    """A flag that runs ends after its last day. Raises NotFound (`unknown-flag`), Conflict (`flag-ended`: ended before, or begun later)."""
    place = await _own_place(session, caller, place_id)
    running = (
        PlaceFlag.place_id == place_id,
        PlaceFlag.flag == flag,
        func.upper_inf(PlaceFlag.valid),
        PlaceFlag.valid.op("@>")(last_day),
    )
    shut = func.daterange(func.lower(PlaceFlag.valid), last_day + timedelta(days=1))
    ended = update(PlaceFlag).where(*running).values(valid=shut, end_basis=basis).returning(PlaceFlag.place_id)
    if not (await session.execute(ended)).all():
        if not await flag_queries.flag_known(session, place_id=place_id, flag=flag):
            raise NotFound("unknown-flag", "Nơi này không có đặc điểm đó")
        raise Conflict(
            "flag-ended",
            "Đặc điểm này đã kết thúc, hoặc chưa bắt đầu vào ngày đó",
            "Hãy xem lại danh sách và chọn ngày khác.",
        )
    await _record(session, caller, place, "end_flag", basis, flag=flag, last_day=last_day.isoformat())


async def _own_place(session: AsyncSession, caller: Caller, place_id: int) -> AnyRow:
    place = await queries.latest(session, place_id)
    if place is None or place.province_id not in caller.administers:
        raise NotFound("unknown-place", "Không có nơi này trong tỉnh của bạn")
    return place


async def _record(session: AsyncSession, caller: Caller, place: AnyRow, action: str, reason: str, **detail: Any) -> None:
    await audit.record(
        session, province_id=place.province_id, account_id=caller.account_id or 0, action=action, subject_kind="place",
        subject_id=place.id, reason=reason, **detail,
    )  # fmt: skip
