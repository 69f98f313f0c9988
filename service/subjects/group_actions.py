"""Clans and units are registered, put right, managed and ended by the desk of their commune. Who belongs to them is in
`membership_actions.py`. An end closes what is running; the days before keep it."""

import uuid
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account, require_commune
from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, FieldError, Invalid, NotFound
from service.foundation.text import fold
from service.subjects import group_queries, homes
from service.subjects.group_queries import Group
from service.subjects.group_schemas import ClanIn, EndSupportIn, LevelIn, SupportIn, UnitChangeIn, UnitIn
from service.subjects.group_tables import Clan, ClanSupport, Unit, UnitLevel
from service.subjects.unit_kinds import ManagingLevel, UnitKind, level_problem

KNOWN_CONSTRAINTS |= {
    "pk_clan_support": ("support-overlaps", "Dòng họ đã có ban hoặc quỹ khuyến học này trong thời gian đó. Hãy ghi ngày hết của lần trước đã."),
    "group_ends_last": ("later-change", "Có thành viên hoặc thay đổi khác sau ngày này. Hãy chọn ngày muộn hơn."),
}  # fmt: skip
NAMES: dict[Group, str] = {Clan: "dòng họ", Unit: "đơn vị"}


async def register_clan(session: AsyncSession, *, caller: Caller, clan: ClanIn) -> uuid.UUID:
    """Register a clan in one of the caller's communes. Raises Invalid, NotFound, Conflict (`possible-double`)."""
    here = await _own_commune(session, caller, clan.commune_id)
    await _refuse_double(session, Clan, clan)
    statement = insert(Clan).values(**here, name=clan.name, folded=fold(clan.name))
    made = (await session.execute(statement.returning(Clan.province_id, Clan.id, Clan.uid, Clan.commune_id))).one()
    await record(session, caller, made, action="register_clan", kind="clan")
    return uuid.UUID(str(made.uid))


async def register_unit(session: AsyncSession, *, caller: Caller, unit: UnitIn) -> uuid.UUID:
    """Register a unit in one of the caller's communes, with who manages it since a day.

    Raises Invalid (`wrong-level` by Article 2 of Circular 24), NotFound, Conflict (`possible-double`)."""
    homes.refuse_future(unit.since, today=clock.today(), field="since")
    _refuse_level(unit.kind, unit.level)
    here = await _own_commune(session, caller, unit.commune_id)
    await homes.check_village(session, unit.village_id, commune_id=unit.commune_id, on=clock.today())
    await _refuse_double(session, Unit, unit)
    what = {"kind": unit.kind, "ownership": unit.ownership, "village_id": unit.village_id}
    statement = insert(Unit).values(**here, name=unit.name, folded=fold(unit.name), **what)
    made = (await session.execute(statement.returning(Unit.province_id, Unit.id, Unit.uid, Unit.commune_id))).one()
    managed = insert(UnitLevel).values(**here, unit_id=made.id, valid=Range(unit.since, None), level=unit.level)
    await session.execute(managed)
    await record(session, caller, made, action="register_unit", kind="unit")
    return uuid.UUID(str(made.uid))


async def _own_commune(session: AsyncSession, caller: Caller, commune_id: int) -> dict[str, int]:
    require_commune(caller, commune_id)
    commune = await homes.open_commune(session, commune_id, on=clock.today())
    return {"province_id": commune.province_id, "commune_id": commune.id}


async def _refuse_double(session: AsyncSession, group: Group, wanted: ClanIn | UnitIn) -> None:
    if wanted.confirmed_not_double:
        return
    known = await group_queries.same_name(session, group, commune_id=wanted.commune_id, folded=fold(wanted.name))
    if known is not None:
        raise Conflict(
            "possible-double",
            f"Xã này đã có một {NAMES[group]} cùng tên",
            "Hãy mở nơi đã có. Nếu là một nơi khác, hãy xác nhận rồi gửi lại.",
            errors=[FieldError(f"candidates.{known.uid}", "possible-double", f"{known.name} đã được đăng ký ở xã này.")],
        )


def _refuse_level(kind: UnitKind, level: ManagingLevel) -> None:
    problem = level_problem(kind, level)
    if problem is not None:
        raise Invalid.field("level", "wrong-level", problem)


async def rename_clan(session: AsyncSession, *, caller: Caller, clan_uid: uuid.UUID, name: str) -> None:
    """The clan is called otherwise; decisions already signed keep the old name. Raises NotFound, Conflict (`ended`)."""
    clan = await own_group(session, caller, Clan, clan_uid)
    await session.execute(update(Clan).where(*_key(Clan, clan)).values(name=name, folded=fold(name)))
    await record(session, caller, clan, action="rename_clan", kind="clan")


async def change_unit(session: AsyncSession, *, caller: Caller, unit_uid: uuid.UUID, change: UnitChangeIn) -> None:
    """Name, kind or ownership put right. Raises Invalid (`wrong-level`: the new kind does not go with the level), NotFound, Conflict."""
    unit: Unit = await own_group(session, caller, Unit, unit_uid)
    said: dict[str, Any] = change.model_dump(exclude_none=True)
    if not said:
        raise Invalid.field("name", "missing", "Hãy ghi ít nhất một mục cần sửa.")
    if change.kind is not None:
        for row in await group_queries.levels_of(session, unit):
            _refuse_level(change.kind, ManagingLevel(row.level))
    folded = {"folded": fold(change.name)} if change.name else {}
    await session.execute(update(Unit).where(*_key(Unit, unit)).values(**said, **folded))
    await record(session, caller, unit, action="change_unit", kind="unit", changed=sorted(said))


def _key(group: Group, found: Any) -> tuple[ColumnElement[bool], ...]:
    return group.province_id == found.province_id, group.id == found.id


async def end_group(session: AsyncSession, *, caller: Caller, group: Group, uid: uuid.UUID, on_day: date) -> None:
    """A clan or unit exists no longer since a day: every membership that is running ends, in other communes too.

    Raises Invalid, NotFound, Conflict: `ended`, `later-change`."""
    homes.refuse_future(on_day, today=clock.today(), field="on_day")
    found = await own_group(session, caller, group, uid)
    name = group.__tablename__
    await session.execute(getattr(func, f"end_{name}")(found.province_id, found.id, on_day))
    await record(session, caller, found, action=f"end_{name}", kind=name)


async def change_level(session: AsyncSession, *, caller: Caller, unit_uid: uuid.UUID, to: LevelIn) -> None:
    """Another level manages the unit since a day; the days before keep theirs.

    Raises Invalid: `wrong-level`, `same-level`, `later-change`; NotFound; Conflict (`ended`)."""
    homes.refuse_future(to.on_day, today=clock.today(), field="on_day")
    unit: Unit = await own_group(session, caller, Unit, unit_uid)
    _refuse_level(UnitKind(unit.kind), to.level)
    await _close_level(session, unit, to)
    here = {"province_id": unit.province_id, "unit_id": unit.id, "commune_id": unit.commune_id}
    await session.execute(insert(UnitLevel).values(**here, valid=Range(to.on_day, None), level=to.level))
    await record(session, caller, unit, action="change_unit_level", kind="unit", level=to.level)


async def _close_level(session: AsyncSession, unit: Unit, to: LevelIn) -> None:
    """The running level ends on the day of the new one. Raises Invalid: `same-level`, `later-change`."""
    for running in (row for row in await group_queries.levels_of(session, unit) if row.valid.upper is None):
        if running.level == to.level:
            raise Invalid.field("level", "same-level", f"Đơn vị đang do {to.level.label} quản lý. Hãy chọn cấp khác.")
        if running.valid.lower is not None and to.on_day <= running.valid.lower:
            message = f"Cấp quản lý hiện nay có từ ngày {running.valid.lower:%d/%m/%Y}. Hãy chọn ngày sau đó."
            raise Invalid.field("on_day", "later-change", message)
        own = (UnitLevel.province_id == unit.province_id, UnitLevel.unit_id == unit.id, UnitLevel.valid == running.valid)
        await session.execute(update(UnitLevel).where(*own).values(valid=Range(running.valid.lower, to.on_day)))


async def begin_support(session: AsyncSession, *, caller: Caller, clan_uid: uuid.UUID, support: SupportIn) -> None:
    """A clan has a board or a fund since a day. Raises Invalid, NotFound, Conflict: `ended`, `support-overlaps`."""
    homes.refuse_future(support.since, today=clock.today(), field="since")
    if support.until is not None and support.until <= support.since:
        raise Invalid.field("until", "period-empty", "Ngày hết phải sau ngày bắt đầu.")
    if support.amount_dong is not None and support.support != "fund":
        raise Invalid.field("amount_dong", "not-of-a-board", "Chỉ quỹ khuyến học có số tiền. Hãy bỏ trống, hoặc chọn quỹ.")
    clan: Clan = await own_group(session, caller, Clan, clan_uid)
    await session.execute(
        insert(ClanSupport).values(
            province_id=clan.province_id, clan_id=clan.id, support=support.support, valid=Range(support.since, support.until),
            basis=support.basis, amount_dong=support.amount_dong, commune_id=clan.commune_id,
        )
    )  # fmt: skip
    await record(session, caller, clan, action="begin_clan_support", kind="clan", support=support.support)


async def end_support(session: AsyncSession, *, caller: Caller, clan_uid: uuid.UUID, ended: EndSupportIn) -> None:
    """A clan has its board or fund no longer since a day. Raises Invalid (`not-running`), NotFound, Conflict."""
    homes.refuse_future(ended.until, today=clock.today(), field="until")
    clan: Clan = await own_group(session, caller, Clan, clan_uid)
    running = (
        ClanSupport.province_id == clan.province_id,
        ClanSupport.clan_id == clan.id,
        ClanSupport.support == ended.support,
        func.upper_inf(ClanSupport.valid),
        func.lower(ClanSupport.valid) < ended.until,
    )
    closed = update(ClanSupport).where(*running).values(valid=func.daterange(func.lower(ClanSupport.valid), ended.until))
    if not (await session.execute(closed.returning(ClanSupport.clan_id))).all():
        message = f"Trước ngày này dòng họ không có {ended.support.label} đang còn. Hãy kiểm tra lại ngày."
        raise Invalid.field("until", "not-running", message)
    await record(session, caller, clan, action="end_clan_support", kind="clan", support=ended.support)


async def own_group(session: AsyncSession, caller: Caller, group: Group, uid: uuid.UUID) -> Any:
    """A clan or unit of a commune where the caller writes, held, not ended. Raises NotFound, Conflict (`ended`)."""
    found = await group_queries.lock(session, group, uid)
    if found is None:
        raise unknown(group)
    require_commune(caller, found.commune_id)
    refuse_ended(group, found.ended_on)
    return found


def unknown(group: Group) -> NotFound:
    """`unknown-clan` or `unknown-unit`."""
    return NotFound(f"unknown-{group.__tablename__}", f"Không tìm thấy {NAMES[group]} này")


def refuse_ended(group: Group, ended_on: date | None) -> None:
    """Raises Conflict (`ended`)."""
    if ended_on is not None:
        message = f"Từ ngày {ended_on:%d/%m/%Y} không còn {NAMES[group]} này"
        raise Conflict("ended", message, "Lịch sử vẫn đọc được, nhưng không ghi thêm được. Hãy đăng ký mới nếu cần.")


class InCommune(NamedTuple):
    """What an audit entry is about, in the commune whose desk reads it."""

    province_id: int
    id: int
    commune_id: int


async def record(session: AsyncSession, caller: Caller, about: Any, *, action: str, kind: str, **details: Any) -> None:
    """One audit entry about a clan, a unit, or whoever joins it."""
    await audit.record(
        session,
        province_id=about.province_id,
        account_id=require_account(caller),
        action=action,
        subject_kind=kind,
        subject_id=about.id,
        commune_id=about.commune_id,
        **details,
    )
