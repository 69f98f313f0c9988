"""A province's own places: villages of its communes and clusters for its assessors, made, named anew and ended by its administrator, each with its act.

The functions of the database look at the province and the level again, and take numbers and names one at a time. A village is in nobody's reach of
its own (a commune's desk reaches its villages by the commune); a new cluster comes into the reach of the province's desks when they sign in next."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, FieldError, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places import own_queries, queries
from service.places.actions import open_place
from service.places.functions import CLUSTER_KIND
from service.places.own_queries import Named
from service.places.tables import COMMUNE, DISTRICT, PROVINCE, VILLAGE

_REUSED = ("idempotency-key-reused", "Mã lần gửi này đã dùng cho nội dung khác. Hãy gửi nội dung mới với một mã mới.")
KNOWN_CONSTRAINTS |= {
    "place_name": (
        "place-name-taken",
        "Trong xã (với cụm: trong tỉnh) đã có nơi mang tên này. Hãy tải lại trang rồi chọn tên khác.",
    ),
    "place_making_key": _REUSED,
}


@dataclass(frozen=True)
class Made:
    """The numbers of the places that a key has made, in the order of their names; `again`: it had made them before."""

    ids: tuple[int, ...]
    again: bool


async def add_villages(
    session: AsyncSession, *, caller: Caller, commune_id: int, named: Sequence[Named], since: date, basis: str, key: str
) -> Made:
    """Villages of a commune from a day on. The same key makes them once.

    Raises NotFound, Invalid (`wrong-level`, `closed-place`, `place-name-taken` at each name), Conflict (`idempotency-key-reused`, `place-name-taken`)."""
    return await _add(session, caller, commune_id, COMMUNE, named, since=since, basis=basis, key=key)


async def add_cluster(
    session: AsyncSession, *, caller: Caller, province_id: int, name: str, since: date, basis: str, key: str
) -> Made:
    """A cluster of a province from a day on, without communes yet. Raises as `add_villages`: `closed-place`, `place-name-taken`, `idempotency-key-reused`."""
    named = [Named(name, CLUSTER_KIND)]
    return await _add(session, caller, province_id, PROVINCE, named, since=since, basis=basis, key=key)


async def rename(
    session: AsyncSession, *, caller: Caller, place_id: int, name: str, kind: str | None, since: date, basis: str
) -> None:
    """Another name from a day on; the days before keep theirs. A kind that is not given stays, and so does that of a cluster.

    Raises NotFound, Invalid (`wrong-level`, `place-name-taken`), Conflict (`name-from-later`, `place-name-taken`)."""
    place = await own_place(session, caller, place_id, VILLAGE, DISTRICT)
    named = Named(name, kind or place.kind)
    await _refuse_taken(session, place.parent_id, place.level, [named], since=since, field="name", but=place_id)
    if not await own_queries.rename(session, place_id=place_id, named=named, since=since, basis=basis):
        raise Conflict(
            "name-from-later",
            f"{place.name} không còn, hoặc tên này mới có từ ngày đó trở đi",
            "Hãy chọn một ngày sau ngày bắt đầu của tên đang dùng.",
        )
    await record(session, caller, place, "rename_place", basis, since=since.isoformat())


async def end(session: AsyncSession, *, caller: Caller, place_id: int, last_day: date, basis: str) -> None:
    """A village where nobody lives, or a cluster without communes, ends after its last day.

    Raises NotFound, Invalid (`wrong-level`), Conflict (`village-lived-in`, `cluster-in-use`: how many are left behind that day; `place-ended`)."""
    place = await own_place(session, caller, place_id, VILLAGE, DISTRICT)
    left = await own_queries.end(session, place_id=place_id, last_day=last_day, basis=basis, today=clock.today(), at=clock.now())
    if left is None or left < 0:
        raise Conflict(
            "place-ended", f"{place.name} đã kết thúc, hoặc chưa có vào ngày đó", "Hãy tải lại trang và chọn ngày khác."
        )
    if left:
        raise _left_behind(place, left, last_day)
    await record(session, caller, place, "end_place", basis, last_day=last_day.isoformat())


async def check_end(session: AsyncSession, *, caller: Caller, place_id: int, last_day: date) -> AnyRow:
    """The place that would end, when nobody would be left behind on the next day. Raises as `end`: `village-lived-in`, `cluster-in-use`, `place-ended`."""
    place, after = await own_place(session, caller, place_id, VILLAGE, DISTRICT), last_day + timedelta(days=1)
    if place.valid.upper is not None or last_day not in place.valid:
        raise _ended(place)
    if place.level == VILLAGE:
        left = (await own_queries.households(session, place.parent_id, on=after)).get(place_id, 0)
    else:
        left = len(await own_queries.members(session, [place_id], on=after))
    if left:
        raise _left_behind(place, left, last_day)
    return place


async def own_place(session: AsyncSession, caller: Caller, place_id: int, *levels: int) -> AnyRow:
    """A place of the caller's province as it was last. Raises NotFound (`unknown-place`), Invalid (`wrong-level`): a district is no cluster."""
    place = await queries.latest(session, place_id) if 0 < place_id < 2**31 else None
    if place is None or place.province_id not in caller.administers:
        raise NotFound("unknown-place", "Không có nơi này trong tỉnh của bạn")
    if place.level not in levels or (place.level == DISTRICT and place.kind != CLUSTER_KIND):
        raise Invalid.field(
            "place",
            "wrong-level",
            f"{place.name}: tỉnh chỉ tự ghi thôn, bản, tổ dân phố của xã và cụm xã; việc này không làm ở đây.",
        )
    return place


async def record(session: AsyncSession, caller: Caller, place: AnyRow, action: str, reason: str, **detail: Any) -> None:
    """One entry about a place in the chain of its province."""
    await audit.record(
        session, province_id=place.province_id, account_id=caller.account_id or 0, action=action, subject_kind="place",
        subject_id=place.id, reason=reason, **detail,
    )  # fmt: skip


async def _add(
    session: AsyncSession, caller: Caller, above: int, level: int, named: Sequence[Named], *, since: date, basis: str, key: str
) -> Made:
    place = await own_place(session, caller, above, level)
    content = _content(above, named, since, basis)
    before = await own_queries.made_before(session, account_id=caller.account_id or 0, key=key)
    if before is not None:
        if before.request_hash != content:
            raise Conflict(*_REUSED)
        return Made(tuple(before.places), again=True)
    await open_place(session, above, on=since)
    if place.valid.upper is not None:
        await open_place(session, above, on=place.valid.upper)
    field = "villages.{}.name" if level == COMMUNE else "name"
    await _refuse_taken(session, above, level + 1, named, since=since, field=field)
    at = clock.now()
    rows = await own_queries.make(session, above=above, named=named, since=since, basis=basis, key=key, content=content, at=at)
    made = Made(tuple(row.made for row in rows), again=any(row.again for row in rows))
    if not made.again:
        action = "add_villages" if level == COMMUNE else "add_cluster"
        await record(session, caller, place, action, basis, places=list(made.ids), since=since.isoformat())
    return made


def _content(above: int, named: Sequence[Named], since: date, basis: str) -> bytes:
    said = [above, [list(one) for one in named], since.isoformat(), basis]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


async def _refuse_taken(
    session: AsyncSession, parent_id: int | None, level: int, named: Sequence[Named], *, since: date, field: str, but: int = 0
) -> None:
    taken = await own_queries.names_taken(session, parent_id or 0, level=level, since=since)
    seen = {name.casefold() for place_id, name in taken.items() if place_id != but}
    wrong = []
    for position, one in enumerate(named):
        if one.name.casefold() in seen:
            words = f"Đã có nơi tên “{one.name}” từ ngày {since:%d/%m/%Y} trở đi. Hãy chọn tên khác, ví dụ thêm tên xã cũ."
            wrong.append(FieldError(field.format(position), "place-name-taken", words))
        seen.add(one.name.casefold())
    if wrong:
        raise Invalid("place-name-taken", wrong[0].message, errors=wrong)


def _ended(place: AnyRow) -> Conflict:
    return Conflict("place-ended", f"{place.name} đã kết thúc, hoặc chưa có vào ngày đó", "Hãy tải lại trang và chọn ngày khác.")


def _left_behind(place: AnyRow, left: int, last_day: date) -> Conflict:
    if place.level == VILLAGE:
        return Conflict(
            "village-lived-in",
            f"Còn {left} hộ ở {place.name} sau ngày {last_day:%d/%m/%Y}",
            "Nhờ bàn của xã chuyển các hộ ấy sang thôn khác (ở trang của hộ, “Chuyển cả hộ”), rồi kết thúc thôn này.",
        )
    return Conflict(
        "cluster-in-use",
        f"Còn {left} xã trong {place.name} sau ngày {last_day:%d/%m/%Y}",
        "Hãy đưa các xã ấy sang cụm khác trước, rồi kết thúc cụm này.",
    )
