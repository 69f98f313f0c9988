"""Storing and taking back an import of learning: set-based, with the rules, the audit and the marks of single sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import TextClause

from service.exchange import storing_queries as storing
from service.exchange import undoing_queries as undoing
from service.exchange.tables import ExcelImport
from service.foundation.clock import VIETNAM
from service.foundation.errors import Conflict


def key_of(asked: ExcelImport) -> str:
    """What the idempotency keys of an import's sessions begin with."""
    return f"excel:{asked.uid}:"


async def store(session: AsyncSession, asked: ExcelImport, *, account_id: int, at: datetime) -> None:
    """New sessions with their rolls, new entries of old ones, corrections; marks and audit. Raises Conflict (`import-outdated`)."""
    own = {"province": asked.province_id, "import": asked.id}
    place = {"province": asked.province_id}
    made = place | {"account": account_id, "key": key_of(asked), "at": at}
    for statement in storing.TAKEN[:2]:
        await session.execute(statement, own)
    await session.execute(storing.TAKEN[2])
    if (await session.execute(storing.OUTDATED, place | {"since": asked.checked_at})).scalar_one():
        raise _outdated()
    await session.execute(storing.SESSIONS, made)
    if await _written(session, storing.ROLLS, place) != asked.new_rows:
        raise _outdated()
    await session.execute(storing.TRACES, own)
    if asked.changed_rows:
        corrected = place | {"reason": f"Nhập lại từ Excel: {asked.file_name}", "account": account_id, "at": at}
        if await _written(session, storing.CORRECTIONS, corrected) != asked.changed_rows:
            raise _outdated()
        await session.execute(storing.RESTATED, place)
    by = own | {"account": account_id, "key": key_of(asked)}
    await session.execute(undoing.MARKS, by)
    await session.execute(undoing.AUDITED, by | {"by": account_id, "at": at, "action": "log_session", "reason": None})


async def _written(session: AsyncSession, statement: TextClause, parameters: dict[str, Any]) -> int:
    """Run a statement; how many rows it wrote."""
    return int((await session.execute(statement, parameters)).rowcount)  # type: ignore[attr-defined]


def _outdated() -> Conflict:
    return Conflict(
        "import-outdated",
        "Dữ liệu đã đổi từ khi tệp được kiểm tra, chưa ghi gì",
        "Có buổi học hoặc hộ vừa được người khác sửa. Hãy gửi lại chính tệp này để kiểm tra lại.",
    )


async def take_back(session: AsyncSession, asked: ExcelImport, *, account_id: int, at: datetime) -> None:
    """Void what was new, say again what was changed; marks and audit. Raises Conflict (`import-stood-upon`)."""
    assert asked.accepted_at is not None  # noqa: S101 - the stage says so
    by = {"province": asked.province_id, "import": asked.id, "account": asked.accepted_by, "key": key_of(asked)}
    since = {"since_day": asked.accepted_at.astimezone(VIETNAM).date(), "at": asked.accepted_at}
    upon = (await session.execute(undoing.STOOD_UPON, by | since)).one()
    if upon.dossier or upon.correction:
        why = "một hồ sơ đề nghị dựa trên các buổi học này đã được nộp" if upon.dossier else "có dòng đã được sửa sau khi nhập"
        raise Conflict("import-stood-upon", f"Không hoàn tác được: {why}", "Hãy sửa hoặc hủy từng buổi học.")
    said = {"reason": f"Hoàn tác lần nhập từ Excel: {asked.file_name}", "at": at}
    await session.execute(undoing.VOIDINGS, by | said | {"by": account_id})
    await session.execute(undoing.TAKEN_BACK, {name: by[name] for name in ("province", "import")})
    await session.execute(undoing.VOIDED_ENTRIES, {name: by[name] for name in ("province", "account", "key")})
    await session.execute(undoing.VOIDED_SESSIONS, {name: by[name] for name in ("province", "account", "key")} | said)
    await session.execute(undoing.MARKS, by)
    await session.execute(undoing.AUDITED, by | said | {"by": account_id, "action": "void_session"})
