"""What waits for a province's administrator: rule sets to ratify, parameters to set, titles that nobody decides, accounts, flags that end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.access import account_queries as accounts
from service.access.caller import require_account
from service.access.invitation_tables import ResetKind
from service.access.matrix import Role
from service.dossiers import authority
from service.foundation.caller import Caller
from service.foundation.clock import VIETNAM
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.legislation.flag_schemas import LABELS
from service.legislation.queries import LawInForce, certainty_of
from service.places import flag_queries
from service.places import queries as places
from service.places.tables import Flag
from service.titles.vocabulary import Title

AHEAD = timedelta(days=90)
"""So long before something ends its desk is told."""
WITHIN = timedelta(days=7)
"""A reset that was asked for is good so long (`account_functions`)."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing to do: what about, why, and where."""

    name: str
    why: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """Things to do of one sort; `nothing` is said when there are none."""

    heading: str
    nothing: str
    tasks: Sequence[Task]


async def to_do(session: AsyncSession, caller: Caller, *, today: date) -> list[Group]:
    """Everything that waits, group by group. A fixed number of statements."""
    province = caller.administers[0]
    laws = await legislation.law_in_force(session, province_id=province, titles=[title.value for title in Title], on=today)
    laws = sorted(laws, key=lambda law: (list(Title).index(Title(law.title)), law.level))
    table = await legislation.authorities(session, province_id=province)
    flags = await flag_queries.flags_of_province(session, province, on=today)
    return [
        Group(heading="Bộ tiêu chí chờ xác nhận áp dụng", nothing="Mọi bộ tiêu chí đang hiệu lực đều dùng được.", tasks=_laws(laws)),
        Group(heading="Tham số tỉnh chưa đặt", nothing="Đã đặt đủ tham số.", tasks=_parameters(laws)),
        Group(heading="Thẩm quyền", nothing="Danh hiệu nào cũng có người quyết định, không dòng nào sắp hết.", tasks=_offices(table, today)),
        Group(heading="Tài khoản", nothing="Không có tài khoản nào chờ.", tasks=await _accounts(session, caller, today=today)),
        Group(heading="Đặc điểm của xã sắp hết hạn", nothing="Không đặc điểm nào hết hạn trong 90 ngày tới.", tasks=_flags(flags, today)),
    ]  # fmt: skip


def _called(title: str, level: int) -> str:
    return f"{Title(title).label}, mức độ {level}" if level else Title(title).label


def _laws(laws: Sequence[LawInForce]) -> list[Task]:
    return [
        Task(
            name=_called(law.title, law.level),
            why=f"{law.rule_set.instrument.name}: {_certainty(law)}. Chưa xác nhận thì chỉ xem trước, không công nhận được.",
            address=f"/rulesets/{law.uid}#f-number",
        )
        for law in laws
        if not law.official
    ]


def _certainty(law: LawInForce) -> str:
    return (certainty_of(law.bound) if law.bound else law.rule_set.certainty).label


def _parameters(laws: Sequence[LawInForce]) -> list[Task]:
    return [
        Task(
            name=_called(law.title, law.level),
            why="Chưa chấm được: chưa đặt " + _named(law) + ".",
            address=f"/rulesets/{law.uid}",
        )
        for law in laws
        if law.missing
    ]


def _named(law: LawInForce) -> str:
    found = (law.rule_set.parameter(name) for name in law.missing)
    return ", ".join(f"“{one.label}”" for one in found if one is not None)


def _offices(table: Sequence[AnyRow], today: date) -> list[Task]:
    tasks = []
    for title in Title:
        row = authority.in_force(table, title=title, on=today)
        if row is None:
            tasks.append(
                Task(name=title.label, why="Hôm nay không có cơ quan nào quyết định danh hiệu này.", address="/authorities")
            )
        elif row.valid.upper is not None and row.valid.upper <= today + AHEAD and not _followed(table, title, row.valid.upper):
            last = row.valid.upper - timedelta(days=1)
            why = f"{row.deciding_office} hết thẩm quyền sau ngày {last:%d/%m/%Y}, chưa có quy định tiếp theo."
            tasks.append(Task(name=title.label, why=why, address="/authorities"))
    return tasks


def _followed(table: Sequence[AnyRow], title: Title, day: date) -> bool:
    return authority.in_force(table, title=title, on=day) is not None


async def _accounts(session: AsyncSession, caller: Caller, *, today: date) -> list[Task]:
    me, now = require_account(caller), datetime.combine(today, time.max, VIETNAM)
    resets = await accounts.resets_in_province(session, since=now - WITHIN)
    invited = await accounts.unused_invitations(session, me=me)
    ending = await accounts.grants_that_end(session, me=me, on=today, until=today + AHEAD)
    names = await places.names(session, {row.place_id for row in ending if row.place_id is not None})
    tasks = [(row, _reset(row, me)) for row in resets]
    tasks += [(row, _invited(row.until, now)) for row in invited]
    tasks += [(row, _ending(row, names.get(row.place_id, ""))) for row in ending]
    return [Task(name=row.display_name, why=why, address=f"/accounts/{row.uid}") for row, why in tasks]


def _reset(row: AnyRow, me: int) -> str:
    asked = f"{ResetKind(row.kind).label}, đề nghị ngày {row.asked_at.astimezone(VIETNAM):%d/%m/%Y}"
    return f"Đặt lại ({asked}): " + ("chờ một quản trị khác xác nhận." if row.asked_by == me else "chờ bạn xác nhận.")


def _invited(until: datetime, now: datetime) -> str:
    day = f"{until.astimezone(VIETNAM):%d/%m/%Y}"
    return (
        f"Được mời, chưa đặt mật khẩu; mã dùng được đến {day}." if until > now else f"Mã mời đã hết hạn ngày {day}. Hãy mời lại."
    )


def _ending(row: AnyRow, place: str) -> str:
    return f"Quyền {Role(row.role).label.lower()}, {place} hết sau ngày {row.end - timedelta(days=1):%d/%m/%Y}."


def _flags(rows: Sequence[AnyRow], today: date) -> list[Task]:
    ending = [row for row in rows if row.valid.upper is not None and row.valid.upper <= today + AHEAD]
    return [
        Task(name=row.name, why=f"{LABELS[Flag(row.flag)]} hết sau ngày {row.valid.upper - timedelta(days=1):%d/%m/%Y}.", address="/flags")
        for row in ending
    ]  # fmt: skip
