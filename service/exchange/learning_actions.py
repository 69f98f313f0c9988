"""Storing and taking back an import of learning: set-based, with the rules, the audit and the marks of single sessions."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.exchange import learning_queries as statements
from service.exchange.tables import ExcelImport
from service.foundation.clock import VIETNAM
from service.foundation.errors import Conflict


def key_of(asked: ExcelImport) -> str:
    """What the idempotency keys of an import's sessions begin with."""
    return f"excel:{asked.uid}:"


async def store(session: AsyncSession, asked: ExcelImport, *, account_id: int, at: datetime) -> None:
    """New sessions with their rolls, new entries of old ones, corrections; marks and audit. Raises Conflict (`import-outdated`)."""
    own = {"province": asked.province_id, "import": asked.id}
    by = own | {"account": account_id, "key": key_of(asked)}
    corrected = own | {"reason": f"Nhập lại từ Excel: {asked.file_name}", "account": account_id, "at": at}
    if (await session.execute(statements.OUTDATED, own | {"since": asked.checked_at})).scalar_one():
        raise _outdated()
    await session.execute(statements.TRACES_OF_CHANGES, own)
    await session.execute(statements.SESSIONS, by | {"at": at})
    credited = (await session.execute(statements.ROLLS, by)).rowcount  # type: ignore[attr-defined]
    if credited != asked.new_rows:
        raise _outdated()
    await session.execute(statements.TRACES_OF_ENTRIES, own)
    if asked.changed_rows:
        if (await session.execute(statements.CORRECTIONS, corrected)).rowcount != asked.changed_rows:  # type: ignore[attr-defined]
            raise _outdated()
        await session.execute(statements.RESTATED, own)
    await session.execute(statements.MARKS, by)
    told = {"by": account_id, "at": at, "action": "log_session", "reason": None}
    await session.execute(statements.AUDITED, by | told)


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
    upon = (await session.execute(statements.STOOD_UPON, by | since)).one()
    if upon.dossier or upon.correction:
        why = "một hồ sơ đề nghị dựa trên các buổi học này đã được nộp" if upon.dossier else "có dòng đã được sửa sau khi nhập"
        raise Conflict("import-stood-upon", f"Không hoàn tác được: {why}", "Hãy sửa hoặc hủy từng buổi học.")
    said = {"reason": f"Hoàn tác lần nhập từ Excel: {asked.file_name}", "at": at}
    await session.execute(statements.VOIDINGS, by | said | {"by": account_id})
    await session.execute(statements.TAKEN_BACK, {name: by[name] for name in ("province", "import")})
    await session.execute(statements.VOIDED_ENTRIES, {name: by[name] for name in ("province", "account", "key")})
    await session.execute(statements.VOIDED_SESSIONS, {name: by[name] for name in ("province", "account", "key")} | said)
    await session.execute(statements.MARKS, by)
    await session.execute(statements.AUDITED, by | said | {"by": account_id, "action": "void_session"})
