"""The changes of a province's own places as their forms ask for them: which fields each has, of which place it is, and what is shown before it is done.

`DOING` holds one function a change. It answers what is to be shown and confirmed first, or None when the change is done."""

import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import FieldError, Invalid
from service.foundation.forms import day, read
from service.foundation.rendering import vietnamese_date
from service.foundation.rows import AnyRow
from service.foundation.text import nfc
from service.places import cluster_actions, own_actions, own_queries, queries
from service.places.naming import meant
from service.places.tables import COMMUNE, DISTRICT, PROVINCE, VILLAGE
from service.subjects import village_lines
from service.subjects.place_reading import communes_meant
from service.subjects.place_schemas import ActIn, ClusterIn, KindIn, NameIn, PlaceEndingIn
from service.subjects.village_lines import Line, Verdict


class PlaceAct(StrEnum):
    """A change, as the last step of its address."""

    CLUSTERS = "clusters"
    VILLAGES = "villages"
    COMMUNES = "communes"
    REMOVALS = "removals"
    NAMES = "names"
    ENDINGS = "endings"


LEVELS: dict[PlaceAct, tuple[int, ...]] = {
    PlaceAct.CLUSTERS: (PROVINCE,), PlaceAct.VILLAGES: (COMMUNE,), PlaceAct.COMMUNES: (DISTRICT,), PlaceAct.REMOVALS: (DISTRICT,),
    PlaceAct.NAMES: (VILLAGE, DISTRICT), PlaceAct.ENDINGS: (VILLAGE, DISTRICT),
}  # fmt: skip
"""Of which places each is."""
FIELDS: dict[PlaceAct, tuple[str, ...]] = {
    PlaceAct.CLUSTERS: ("name", "since", "basis"), PlaceAct.VILLAGES: ("lines", "kind", "since", "basis"),
    PlaceAct.COMMUNES: ("lines", "since", "basis"), PlaceAct.REMOVALS: ("commune", "last_day", "basis"),
    PlaceAct.NAMES: ("name", "kind", "since", "basis"), PlaceAct.ENDINGS: ("last_day", "basis"),
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """What is shown before a change: facts (words, value), what follows from it, lines with their verdicts, and the lines that are sent when it is confirmed."""

    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    sent: tuple[str, ...] = ()
    key: str = field(default_factory=lambda: str(uuid.uuid4()))


Shown = dict[str, str]
Doing = Callable[[AsyncSession, Caller, AnyRow, Shown, Sequence[str] | None], Awaitable[Check | None]]


async def _clusters(session: AsyncSession, caller: Caller, place: AnyRow, shown: Shown, _: Sequence[str] | None) -> None:
    given = read(ClusterIn, {"name": shown["name"], "since": day(shown["since"]), "basis": shown["basis"]})
    await own_actions.add_cluster(
        session, caller=caller, province_id=place.id, key=shown["key"] or str(uuid.uuid4()), **given.model_dump()
    )


async def _names(session: AsyncSession, caller: Caller, place: AnyRow, shown: Shown, _: Sequence[str] | None) -> None:
    given = read(NameIn, {**{name: shown[name] for name in ("name", "kind", "basis")}, "since": day(shown["since"])})
    await own_actions.rename(session, caller=caller, place_id=place.id, **given.model_dump())


async def _villages(
    session: AsyncSession, caller: Caller, place: AnyRow, shown: Shown, confirmed: Sequence[str] | None
) -> Check | None:
    given = read(KindIn, {"kind": shown["kind"], "since": day(shown["since"]), "basis": shown["basis"]})
    taken = await own_queries.names_taken(session, place.id, level=VILLAGE, since=given.since)
    if confirmed is not None:
        named = [village_lines.read(nfc(line), kind=given.kind) for line in confirmed]
        _some(named, "Chưa có thôn nào để ghi. Hãy ghi mỗi dòng một tên.")
        with at_lines():
            await own_actions.add_villages(
                session, caller=caller, commune_id=place.id, named=named, since=given.since, basis=given.basis, key=shown["key"] or str(uuid.uuid4())
            )  # fmt: skip
        return None
    judged = village_lines.judge(shown["lines"], kind=given.kind, taken=taken.values())
    _some(judged, "Mục này còn trống. Hãy ghi mỗi dòng một tên.")
    new = village_lines.new(judged)
    facts = (("Xã, phường", place.name), ("Từ ngày", vietnamese_date(given.since)), ("Căn cứ", given.basis))
    return Check(facts, _left_out(judged), tuple(judged), tuple(one.name for one in new))


async def _communes(
    session: AsyncSession, caller: Caller, place: AnyRow, shown: Shown, confirmed: Sequence[str] | None
) -> Check | None:
    given = read(ActIn, {"since": day(shown["since"]), "basis": shown["basis"]})
    communes = await own_queries.communes(session, place.province_id, on=given.since)
    ids = communes_meant(shown["lines"], communes)
    if confirmed is not None:
        with at_lines():
            await cluster_actions.put_in(
                session, caller=caller, cluster_id=place.id, commune_ids=ids, since=given.since, basis=given.basis
            )
        return None
    where = {
        row.commune_id: row.cluster_id
        for row in await own_queries.memberships(session, commune_ids=ids)
        if given.since in row.valid
    }
    names = await queries.names(session, {*ids, *where.values()})
    facts = [("Cụm", place.name), ("Từ ngày", vietnamese_date(given.since)), ("Căn cứ", given.basis)]
    facts += [(names[id_], _from(where.get(id_), place.id, names)) for id_ in ids]
    codes = {row.id: row.code for row in communes}
    return Check(tuple(facts), (_signing_in(given.since),), sent=tuple(str(codes[id_]) for id_ in ids))


async def _removals(
    session: AsyncSession, caller: Caller, place: AnyRow, shown: Shown, confirmed: Sequence[str] | None
) -> Check | None:
    given = read(PlaceEndingIn, {"last_day": day(shown["last_day"]), "basis": shown["basis"]})
    inside = [(row.id, row.name) for row in await own_queries.members(session, [place.id], on=given.last_day)]
    found = meant(inside, shown["commune"], field="commune")
    if not found:
        raise Invalid.field("commune", "missing", "Mục này còn trống. Hãy ghi tên xã.")
    if confirmed is not None:
        await cluster_actions.take_out(session, caller=caller, cluster_id=place.id, commune_id=int(found), **given.model_dump())
        return None
    facts = (("Đưa ra khỏi", place.name), ("Xã, phường", dict(inside)[int(found)]), *_ending(given))
    return Check(
        facts, ("Sau ngày ấy xã không thuộc cụm nào cho đến khi được xếp vào một cụm.", _signing_in(given.last_day, after=True))
    )


async def _endings(
    session: AsyncSession, caller: Caller, place: AnyRow, shown: Shown, confirmed: Sequence[str] | None
) -> Check | None:
    given = read(PlaceEndingIn, {"last_day": day(shown["last_day"]), "basis": shown["basis"]})
    if confirmed is not None:
        await own_actions.end(session, caller=caller, place_id=place.id, **given.model_dump())
        return None
    await own_actions.check_end(session, caller=caller, place_id=place.id, last_day=given.last_day)
    what = "Không còn hộ nào ở thôn này sau ngày ấy." if place.level == VILLAGE else "Không còn xã nào trong cụm này sau ngày ấy."
    return Check(
        (("Kết thúc", place.name), *_ending(given)), (what, "Nơi đã kết thúc không mở lại được; lịch sử của nó được giữ.")
    )


DOING: dict[PlaceAct, Doing] = {
    PlaceAct.CLUSTERS: _clusters, PlaceAct.VILLAGES: _villages, PlaceAct.COMMUNES: _communes, PlaceAct.REMOVALS: _removals,
    PlaceAct.NAMES: _names, PlaceAct.ENDINGS: _endings,
}  # fmt: skip


@contextmanager
def at_lines() -> Iterator[None]:
    """What is wrong with one of several places is told at the field in which they were typed."""
    try:
        yield
    except Invalid as refused:
        refused.errors = tuple(
            FieldError("lines", error.slug, error.message) if "." in error.field else error for error in refused.errors
        )
        raise


def _some(lines: Sequence[object], otherwise: str) -> None:
    if not lines:
        raise Invalid.field("lines", "missing", otherwise)


def _ending(given: PlaceEndingIn) -> tuple[tuple[str, str], ...]:
    return (("Ngày cuối cùng", vietnamese_date(given.last_day)), ("Căn cứ", given.basis))


def _left_out(judged: Sequence[Line]) -> tuple[str, ...]:
    left = sum(one.verdict is not Verdict.NEW for one in judged)
    return (f"{left} dòng không được ghi, vì lý do ở từng dòng.",) if left else ()


def _from(cluster_id: int | None, wanted: int, names: dict[int, str]) -> str:
    if cluster_id is None:
        return "chưa ở cụm nào"
    return "đã ở cụm này" if cluster_id == wanted else f"chuyển từ {names[cluster_id]}"


def _signing_in(from_day: date, *, after: bool = False) -> str:
    today = clock.today()
    if from_day < today or (from_day == today and not after):
        return "Người thẩm định ở các cụm này phải đăng nhập lại ngay: từ lúc ấy họ thấy đúng những xã của cụm."
    return "Người thẩm định ở các cụm này thấy đúng những xã của cụm từ lần đăng nhập đầu tiên sau ngày ấy."
