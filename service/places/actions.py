"""Finding the one place that somebody means, with an error that says what to do when there is none, several, or it has ended."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.errors import FieldError, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places import queries


async def resolve(session: AsyncSession, *, name: str, level: int, on: date, under: int | None = None) -> AnyRow:
    """The place of a name. Raises Invalid: `unknown-place`, or `ambiguous-place` with one entry a candidate."""
    found = await queries.search(session, words=name, on=on, level=level, under=under, limit=11)
    exact = [place for place in found if place.name.casefold() == name.casefold()] or list(found)
    if not exact:
        raise Invalid.field(
            "place", "unknown-place", f"Không có nơi nào tên “{name}” vào ngày {on:%d/%m/%Y}. Hãy kiểm tra tên hoặc ngày."
        )
    if len(exact) > 1:
        raise Invalid(
            "ambiguous-place",
            f"Có nhiều nơi tên “{name}”",
            "Hãy chọn một nơi trong danh sách.",
            errors=[FieldError("place", "ambiguous-place", f"{place.name} (mã {place.code})") for place in exact[:10]],
        )
    return exact[0]


async def open_place(session: AsyncSession, place_id: int, *, on: date) -> AnyRow:
    """A place that exists on a day. Raises NotFound, or Invalid (`closed-place`) naming its successors."""
    place = await queries.by_id(session, place_id, on=on)
    if place is not None:
        return place
    last = await queries.latest(session, place_id)
    if last is None:
        raise NotFound("unknown-place", "Không có nơi này")
    after = await queries.names(session, [s.successor_id for s in await queries.successors(session, place_id)])
    hint = f" Nơi kế tiếp: {', '.join(after.values())}." if after else ""
    raise Invalid.field("place", "closed-place", f"{last.name} không còn (hoặc chưa có) vào ngày {on:%d/%m/%Y}.{hint}")


async def refuse_closed(session: AsyncSession, place_ids: Collection[int], *, assessed_year: int, today: date) -> None:
    """Every place stands at the end of an assessed year, or today while the year lasts. Raises Invalid (`closed-place`)."""
    on = min(date(assessed_year, 12, 31), today)
    closed = set(place_ids) - await queries.standing_among(session, place_ids, on=on)
    for place_id in sorted(closed)[:1]:
        await open_place(session, place_id, on=on)
