"""Loads the demo once, stage by stage, and finishes what a stop cut off: by starting anew, since all that is there is the demo's own.

A database in which somebody real has an account or is registered is never touched."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import delete, exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.accounts.tables import Account
from service.demo.accounts import make_accounts, make_places
from service.demo.desks import Desks
from service.demo.first_year import live_first_year
from service.demo.flags import set_flags
from service.demo.law import decide_law
from service.demo.reform import reform
from service.demo.second_year import live_second_year
from service.demo.setting import FIRST_YEAR, PROVINCE, SECOND_YEAR
from service.demo.storing import store_log, store_people, store_points
from service.demo.story import Story, tell
from service.foundation import audit
from service.foundation.audit import AuditEntry
from service.foundation.columns import Base
from service.foundation.crypto import Keyring
from service.foundation.database import Database
from service.legislation.tables import Authority
from service.places.seeding import FIRST_OWN_ID
from service.places.tables import ClusterMember, Place, PlacePeriod
from service.settings import Settings
from service.subjects.tables import Person

FINISHED = "demo_loaded"
SEEDED = frozenset({"place", "place_period", "place_successor", "cluster_member", "activity_kind", "rule_set", "authority"})
"""Tables that the seeds fill: a new start leaves them, but for the villages and the cluster of the demo."""
NEVER_EMPTIED = frozenset({"audit_entry", "audit_link", "audit_head"})
"""The audit stays, also that of the attempt that was cut off."""

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('hoctap demo'))")
Report = Callable[[str], None]


def allowed(settings: Settings) -> bool:
    """Only with our own embedded database, and only when nobody else can reach it: the passwords are printed."""
    return settings.load_demo and settings.own_machine_only


async def load(database: Database, keyring: Keyring, *, report: Report) -> None:
    """Load the demo into an empty installation. Does nothing when it is there, or when somebody works here for real."""
    async with database.as_owner() as guard:
        await guard.execute(_ONE_AT_A_TIME)
        standing = await _standing(database)
        if standing.finished:
            return
        if standing.real:
            report("Cơ sở dữ liệu này có dữ liệu thật: không nạp dữ liệu trình diễn.")
            return
        if standing.begun:
            report("Lần nạp dữ liệu trình diễn trước bị cắt ngang: nạp lại từ đầu.")
            await _start_anew(database)
        await _load(database, keyring, report)


async def _load(database: Database, keyring: Keyring, report: Report) -> None:
    report("Đang nạp dữ liệu trình diễn: huyện An Lão, Hải Phòng (khoảng 5.000 người không có thật)…")
    story, desks = tell(), Desks(database)
    accounts = await _store(database, keyring, story)
    stages: list[tuple[str, Callable[[], Awaitable[None]]]] = [
        ("Năm 2024: chấm, nộp, quyết định…", lambda: live_first_year(desks, story)),
        ("01/07/2025: sắp xếp đơn vị hành chính…", lambda: _reform(database)),
        ("Năm 2026: chấm, nộp, quyết định…", lambda: live_second_year(desks, story)),
    ]
    for name, stage in stages:
        report(f"  {name}")
        await stage()
    async with database.as_owner() as session:
        await audit.record(
            session, province_id=PROVINCE, account_id=accounts["quantri"], action=FINISHED, subject_kind="demo", subject_id=None
        )
        await session.execute(text("ANALYZE"))
    report("Đã nạp dữ liệu trình diễn.")


async def _store(database: Database, keyring: Keyring, story: Story) -> dict[str, int]:
    async with database.as_owner() as session:
        # COPY goes round SQLAlchemy, which opens the transaction only with a statement of its own.
        await session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        await make_places(session, story)
        await set_flags(session, story)
        await store_people(session, keyring, story)
        accounts = await make_accounts(session, story)
        await decide_law(session)
        staff = accounts["canbo-anlao"]
        for year in (FIRST_YEAR, SECOND_YEAR):
            await store_log(session, story, assessed_year=year, account_id=staff)
            await store_points(session, story, assessed_year=year, account_id=staff)
    async with database.as_owner() as session:
        await session.execute(text("ANALYZE"))
    return accounts


async def _reform(database: Database) -> None:
    async with database.as_owner() as session:
        await reform(session)


@dataclass(frozen=True)
class Standing:
    """What is there already."""

    finished: bool
    begun: bool
    real: bool


async def _standing(database: Database) -> Standing:
    finished = exists().where(AuditEntry.province_id == PROVINCE, AuditEntry.action == FINISHED)
    demo, other, people = exists().where(Account.demo), exists().where(~Account.demo), exists().where(Person.id > 0)
    async with database.as_owner() as session:
        row = (await session.execute(select(finished, demo, other, people))).one()
    return Standing(finished=row[0], begun=row[1], real=row[2] or (row[3] and not row[1]))


async def _start_anew(database: Database) -> None:
    """Every account is the demo's and none of them has ever been shown to anybody, so everything beside the seeds is the demo's."""
    kept = SEEDED | NEVER_EMPTIED | {"account"}
    tables = [table.name for table in Base.metadata.sorted_tables if table.name not in kept]
    async with database.as_owner() as session:
        await session.execute(text(f"TRUNCATE {', '.join(tables)}"))
        await session.execute(delete(Authority).where(Authority.recorded_by.is_not(None)))
        await session.execute(delete(Account))
        await _forget_places(session)


async def _forget_places(session: AsyncSession) -> None:
    await session.execute(delete(ClusterMember).where(ClusterMember.cluster_id >= FIRST_OWN_ID))
    await session.execute(delete(PlacePeriod).where(PlacePeriod.place_id >= FIRST_OWN_ID))
    await session.execute(delete(Place).where(Place.id >= FIRST_OWN_ID))
