"""Logging sessions with their rolls, and the kept facts of the worker. Corrections and voidings are in `correction_actions.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, delete, insert, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account, require_commune
from service.activities import fact_queries, queries, roll_queries
from service.activities.checking import Checked, check_session
from service.activities.roll_queries import Line, Logged
from service.activities.schemas import Doubt, LoggedSession, SessionIn
from service.activities.tables import KeptFact, LearningSession, RollEntry
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, FieldError, Invalid
from service.foundation.rows import AnyRow
from service.foundation.text import fold
from service.places import actions as places
from service.places import queries as place_queries
from service.places.tables import COMMUNE
from service.titles.tables import RescoreMark

_ROLL_TABLE = cast(Table, RollEntry.__table__)
_INSERT_ROLL = (
    insert(_ROLL_TABLE)  # the table, not the model: with parameters the model would mean a bulk insert
    .from_select(list(roll_queries.CREDIT_COLUMNS), roll_queries.CREDITS, include_defaults=False)
    .returning(_ROLL_TABLE.c.person_id)
)
"""Built once: what differs from roll to roll are its parameters."""

_MARK_TABLE = cast(Table, RescoreMark.__table__)
_INSERT_MARKS, _INSERT_MARKS_OF_ONE = (
    insert(_MARK_TABLE).from_select(list(roll_queries.MARK_COLUMNS), marks, include_defaults=False)
    for marks in (roll_queries.MARKS, roll_queries.MARKS_OF_ONE)
)


@dataclass(frozen=True)
class Answered:
    """The answer to one idempotency key; `replayed` when it was given before."""

    session: LoggedSession
    replayed: bool = False


async def log_session(
    session: AsyncSession, *, caller: Caller, entry: SessionIn, idempotency_key: str, refuse_doubles: bool = False
) -> Answered:
    """Log one session and credit everybody on its roll, with their household, village, clans and units of that day.

    Six statements, whatever the size of the roll (seven with the one that opens the transaction). The same key with the same content answers what was answered first.
    Raises Invalid (one entry a wrong field), NotFound (not the caller's commune), Conflict (`idempotency-key-reused`; `possible-duplicate`
    when a session like this one is there and `refuse_doubles` asks to be told before anything is stored)."""
    account_id, checked = require_account(caller), check_session(entry, today=clock.today())
    ground = await _ground(session, caller, entry, account_id=account_id, key=idempotency_key)
    if ground.LearningSession is not None:
        return await _replay(session, ground.LearningSession, checked)
    await _check_ground(session, caller, entry, ground)
    at = clock.now()
    doubts = await _doubts(session, entry.topic, commune_id=ground.commune_id, kind=ground.kind, held_on=entry.held_on, at=at)
    if doubts and refuse_doubles:
        raise _double(doubts)
    made = await _insert_session(session, entry, checked, ground, account_id=account_id, key=idempotency_key, at=at)
    if made is None:
        return await _answered_meanwhile(session, ground, checked, account_id=account_id, key=idempotency_key)
    logged = Logged(ground.province_id, made.id, ground.kind, entry.held_on, ground.commune_id)
    await credit(session, logged, _lines(entry, checked))
    await mark(session, province_id=logged.province_id, session_id=logged.id)
    await audit.record(
        session,
        province_id=logged.province_id,
        account_id=account_id,
        action="log_session",
        subject_kind="session",
        subject_id=logged.id,
        commune_id=logged.commune_id,
        people=len(entry.roll),
    )
    return Answered(LoggedSession(uid=made.uid, credited=len(entry.roll), warnings=doubts))


async def _ground(session: AsyncSession, caller: Caller, entry: SessionIn, *, account_id: int, key: str) -> AnyRow:
    commune_id = entry.commune_id
    if entry.commune_name is not None:
        commune_id = await _commune_named(session, caller, entry.commune_name, on=entry.held_on)
    return await queries.ground(
        session,
        kind=entry.kind,
        commune_id=commune_id,
        commune_code=entry.commune_code,
        village_id=entry.village_id,
        held_on=entry.held_on,
        account_id=account_id,
        key=key,
    )


async def _commune_named(session: AsyncSession, caller: Caller, name: str, *, on: date) -> int:
    """The commune of a name: the caller's own when only one of theirs bears it. Raises Invalid (`unknown-place`, `ambiguous-place`)."""
    found = await place_queries.search(session, words=name, on=on, level=COMMUNE, under=None, limit=200)
    own = [place.id for place in found if place.id in caller.writes and fold(place.name) == fold(name)]
    if len(own) == 1:
        return int(own[0])
    place_id: int = (await places.resolve(session, name=name, level=COMMUNE, on=on)).id
    return place_id


async def _check_ground(session: AsyncSession, caller: Caller, entry: SessionIn, ground: AnyRow) -> None:
    if ground.commune_id is None:
        await _refuse_place(session, caller, entry)
    require_commune(caller, ground.commune_id)
    problems = []
    if ground.kind is None:
        problems.append(FieldError("kind", "unknown-kind", f"Không có loại hoạt động “{entry.kind}”. Hãy chọn trong danh mục."))
    if entry.village_id is not None and ground.village_id is None:
        problems.append(FieldError("village_id", "unknown-village", f"{ground.name} không có thôn, tổ dân phố này vào ngày học."))
    if ground.kind is not None and not ground.with_employment:
        problems += [
            FieldError(f"roll.{i}.employed_after", "employment-not-asked", "Loại hoạt động này không ghi việc làm sau khi học.")
            for i, line in enumerate(entry.roll)
            if line.employed_after is not None
        ]
    if problems:
        raise Invalid(problems[0].slug, problems[0].message, errors=problems)


async def _refuse_place(session: AsyncSession, caller: Caller, entry: SessionIn) -> None:
    """Why there is no such commune on the day: a code that never was, a place that is closed, or not a commune."""
    place_id = entry.commune_id
    if entry.commune_code is not None:
        place_id = await queries.commune_of_code(session, entry.commune_code)
    if place_id is None:
        raise Invalid.field("place", "unknown-place", f"Không có xã nào mang mã {entry.commune_code}. Hãy kiểm tra lại mã.")
    if entry.commune_id is not None:
        require_commune(caller, place_id)
    place = await places.open_place(session, place_id, on=entry.held_on)
    raise Invalid.field("place", "not-a-commune", f"{place.name} không phải là xã, phường hay đặc khu.")


async def _doubts(
    session: AsyncSession, topic: str, *, commune_id: int, kind: str, held_on: date, at: datetime, before: int | None = None
) -> tuple[Doubt, ...]:
    """Sessions that look the same (commune, kind, day, topic without tones): shown, not refused."""
    rows = await queries.alike(session, commune_id=commune_id, kind=kind, held_on=held_on, before=before, not_voided_at=at)
    message = "Đã có một buổi giống thế (cùng xã, loại, ngày, chủ đề). Hãy xem có ghi trùng không."
    same = (row for row in rows if fold(row.topic) == fold(topic))
    return tuple(Doubt(slug="possible-duplicate", message=message, session=row.uid) for row in same)


def _double(doubts: tuple[Doubt, ...]) -> Conflict:
    told = [FieldError(f"session.{doubt.session}", doubt.slug, doubt.message) for doubt in doubts]
    return Conflict(
        "possible-duplicate", "Đã có một buổi giống thế", "Chưa lưu gì: hãy xem hai buổi rồi quyết định.", errors=told
    )


async def _insert_session(
    session: AsyncSession, entry: SessionIn, checked: Checked, ground: AnyRow, *, account_id: int, key: str, at: datetime
) -> AnyRow | None:
    """The new session, or None when a request with the same key was faster."""
    statement = upsert(LearningSession).values(
        province_id=ground.province_id,
        kind=ground.kind,
        topic=entry.topic,
        held_on=entry.held_on,
        hours=checked.hours,
        commune_id=ground.commune_id,
        village_id=entry.village_id,
        idempotency_key=key,
        request_hash=checked.content_hash,
        logged_by=account_id,
        logged_at=at,
    )
    key_columns = ["province_id", "logged_by", "idempotency_key"]
    unless_used = statement.on_conflict_do_nothing(index_elements=key_columns)
    return (await session.execute(unless_used.returning(LearningSession.id, LearningSession.uid))).one_or_none()


async def _answered_meanwhile(session: AsyncSession, ground: AnyRow, checked: Checked, *, account_id: int, key: str) -> Answered:
    first = await queries.session_of_key(session, province_id=ground.province_id, account_id=account_id, key=key)
    if first is None:
        raise _reused()
    return await _replay(session, first, checked)


async def _replay(session: AsyncSession, first: LearningSession, checked: Checked) -> Answered:
    if first.request_hash != checked.content_hash:
        raise _reused()
    doubts = await _doubts(
        session,
        first.topic,
        commune_id=first.commune_id,
        kind=first.kind,
        held_on=first.held_on,
        at=first.logged_at,
        before=first.id,
    )
    credited = await roll_queries.roll_size(session, province_id=first.province_id, session_id=first.id)
    return Answered(LoggedSession(uid=first.uid, credited=credited, warnings=doubts), replayed=True)


def _reused() -> Conflict:
    return Conflict(
        "idempotency-key-reused",
        "Mã lần gửi này đã dùng cho nội dung khác",
        "Hãy gửi lại với một mã mới. Chưa lưu gì của lần gửi này.",
    )


def _lines(entry: SessionIn, checked: Checked) -> list[Line]:
    return [
        Line(line.person, hours, line.completed, line.certificate, line.employed_after)
        for line, hours in zip(entry.roll, checked.line_hours, strict=True)
    ]


async def credit(session: AsyncSession, logged: Logged, lines: Sequence[Line], *, at: Sequence[int] = ()) -> None:
    """Credit everybody on some lines. Raises Invalid naming the lines of whoever is not there; `at`: their positions in what was sent, if others."""
    if len((await session.execute(_INSERT_ROLL, roll_queries.credited(logged, lines))).all()) != len(lines):
        await _refuse_roll(session, logged, lines, at or range(len(lines)))


async def _refuse_roll(session: AsyncSession, logged: Logged, lines: Sequence[Line], at: Sequence[int]) -> None:
    """Say of each line that was not credited why. The transaction ends with this: nothing of the session stays."""
    known = await roll_queries.standing_of(session, [line.person for line in lines], on=logged.held_on)
    problems = [_line_problem(i, known.get(line.person), logged) for i, line in zip(at, lines, strict=True)]
    wrong = [problem for problem in problems if problem is not None]
    raise Invalid(wrong[0].slug, wrong[0].message, errors=wrong)


def _line_problem(i: int, standing: AnyRow | None, logged: Logged) -> FieldError | None:
    if standing is None or standing.province_id != logged.province_id:
        return FieldError(f"roll.{i}.person", "unknown-person", "Không tìm thấy người này. Hãy chọn lại, hoặc đăng ký trước.")
    if standing.household_id is None:
        message = (
            f"{standing.full_name} chưa thuộc hộ nào vào ngày {logged.held_on:%d/%m/%Y}. Hãy kiểm tra ngày học và ngày vào hộ."
        )
        return FieldError(f"roll.{i}.person", "outside-membership", message)
    return None


async def mark(session: AsyncSession, *, province_id: int, session_id: int, person_id: int | None = None) -> None:
    """Leave the re-scoring marks of a roll, or of one person on it, and of the units that it credits."""
    own = {"of_province": province_id, "of_session": session_id}
    if person_id is None:
        await session.execute(_INSERT_MARKS, own)
    else:
        await session.execute(_INSERT_MARKS_OF_ONE, own | {"of_person": person_id})


async def recompute_kept_facts(
    session: AsyncSession, *, province_ids: Sequence[int], person_ids: Sequence[int], years: Sequence[int]
) -> None:
    """Count the kept facts of people and years (parallel lists) anew from the rolls, as a set. For the worker."""
    asked = fact_queries.touched(province_ids, person_ids, years)
    key = tuple_(KeptFact.province_id, KeptFact.person_id, KeptFact.assessed_year)
    await session.execute(delete(KeptFact).where(key.in_(asked)))
    await session.execute(insert(KeptFact).from_select(list(fact_queries.FACT_COLUMNS), fact_queries.recounted(asked)))
