"""Storing and taking back an import of confirmed points: set-based, with the rules, the audit and the marks of single confirmations."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.exchange import points_queries as points
from service.exchange.tables import ExcelImport
from service.foundation.clock import VIETNAM
from service.foundation.errors import Conflict


async def store(session: AsyncSession, asked: ExcelImport, *, account_id: int, at: datetime) -> None:
    """New and changed points; marks and audit. Raises Conflict (`import-outdated`)."""
    own = {"province": asked.province_id, "import": asked.id}
    if (await session.execute(points.OUTDATED, own | {"since": asked.checked_at})).scalar_one():
        raise Conflict(
            "import-outdated",
            "Dữ liệu đã đổi từ khi tệp được kiểm tra, chưa ghi gì",
            "Có điểm vừa được người khác xác nhận, hoặc có người đã chuyển xã. Hãy gửi lại chính tệp này để kiểm tra lại.",
        )
    await session.execute(points.TRACES, own)
    await session.execute(points.STORED, own | {"account": account_id, "at": at})
    await session.execute(points.MARKS, own)
    said = {"by": account_id, "at": at, "action": "confirm_points", "reason": f"Nhập từ Excel: {asked.file_name}"}
    await session.execute(points.AUDITED, own | said)


async def take_back(session: AsyncSession, asked: ExcelImport, *, account_id: int, at: datetime) -> None:
    """Points say again what they said before; marks and audit. Raises Conflict (`import-stood-upon`)."""
    assert asked.accepted_at is not None  # noqa: S101 - the stage says so
    own = {"province": asked.province_id, "import": asked.id}
    since = {"since_day": asked.accepted_at.astimezone(VIETNAM).date(), "at": asked.accepted_at}
    upon = (await session.execute(points.STOOD_UPON, own | since)).one()
    if upon.dossier or upon.correction:
        why = (
            "một hồ sơ đề nghị dựa trên các điểm này đã được nộp" if upon.dossier else "có điểm đã được xác nhận lại sau khi nhập"
        )
        raise Conflict("import-stood-upon", f"Không hoàn tác được: {why}", "Hãy xác nhận lại điểm của từng người.")
    await session.execute(points.RESTORED, own)
    await session.execute(points.REMOVED, own)
    await session.execute(points.MARKS, own)
    said = {"by": account_id, "at": at, "action": "withdraw_points", "reason": f"Hoàn tác lần nhập từ Excel: {asked.file_name}"}
    await session.execute(points.AUDITED, own | said)
