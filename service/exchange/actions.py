"""The verbs of an import: send a file, accept its good rows, undo what was accepted. Reading the file is in `staging.py`."""

import uuid
from datetime import datetime, timedelta
from types import ModuleType

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account, require_commune
from service.access.matrix import Action
from service.exchange import learning_actions, points_actions, queries
from service.exchange.tables import Content, ExcelImport, ImportLine, ImportPoint, ImportSession, Stage
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, NotFound
from service.foundation.text import nfc

KEPT_FOR = timedelta(days=30)
"""How long rows of files are kept; after that an import can be undone still, but its rows are gone."""
SILENT_FOR = timedelta(minutes=2)
"""An import that says nothing for so long while it is being read was interrupted: its process has ended."""


async def send(
    session: AsyncSession, *, caller: Caller, commune_id: int, content: Content, file_name: str, rows: int
) -> ExcelImport:
    """A file that is about to be read, of one commune. Raises NotFound (not the caller's commune)."""
    account_id, at = require_account(caller), clock.now()
    require_commune(caller, commune_id)
    require_content(caller, content)
    province_id = await queries.province_of(session, commune_id)
    await forget_old(session, before=at - KEPT_FOR, commune_id=commune_id)
    values = {
        "province_id": province_id, "content": content, "commune_id": commune_id, "account_id": account_id, "stage": Stage.READING,
        "file_name": nfc(file_name)[-200:] or "tep.xlsx", "rows": rows, "rows_read": 0, "started_at": at, "moved_at": at,
    }  # fmt: skip
    return (await session.execute(insert(ExcelImport).values(**values).returning(ExcelImport))).scalar_one()


async def forget_old(session: AsyncSession, *, before: datetime, commune_id: int) -> None:
    """Delete the rows of a commune's files that were sent before an instant: they name people, and nobody needs them any more."""
    old = queries.imports_before(before, commune_id=commune_id)
    for table in (ImportLine, ImportSession, ImportPoint):
        await session.execute(delete(table).where(table.commune_id == commune_id, table.import_id.in_(old)))


async def accept(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> ExcelImport:
    """Store every new and changed row; wrong ones stay behind. A fixed number of statements, whatever the number of rows.

    Raises NotFound, Conflict: `import-not-checked`, `import-outdated` (something it rests on has changed since), `nothing-to-accept`."""
    asked = await own_import(session, caller, uid)
    if asked.stage != Stage.CHECKED:
        raise Conflict("import-not-checked", _WHY_NOT[Stage(asked.stage)], "Hãy xem trạng thái của lần nhập này.")
    if not (asked.new_rows or asked.changed_rows):
        raise Conflict("nothing-to-accept", "Không có dòng nào để ghi", "Mọi dòng đều đã có từ trước hoặc còn sai.")
    at, account_id = clock.now(), require_account(caller)
    await _of(asked).store(session, asked, account_id=account_id, at=at)
    await _moved(session, asked, stage=Stage.ACCEPTED, accepted_at=at, accepted_by=account_id)
    await _record(session, asked, action="accept_import", account_id=account_id)
    return asked


async def undo(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> ExcelImport:
    """Take back what an import stored: it stays to be read and counts no longer.

    Raises NotFound, Conflict: `import-not-accepted`, `import-stood-upon` (a dossier or a correction came after it)."""
    asked = await own_import(session, caller, uid)
    if asked.stage != Stage.ACCEPTED:
        raise Conflict("import-not-accepted", _WHY_NO_UNDO[Stage(asked.stage)], "Chỉ hoàn tác được lần nhập đã ghi.")
    at, account_id = clock.now(), require_account(caller)
    await _of(asked).take_back(session, asked, account_id=account_id, at=at)
    await _moved(session, asked, stage=Stage.UNDONE, undone_at=at)
    await _record(session, asked, action="undo_import", account_id=account_id)
    return asked


def _of(asked: ExcelImport) -> ModuleType:
    """What stores and takes back the rows of a content."""
    return points_actions if asked.content == Content.POINTS else learning_actions


def require_content(caller: Caller, content: Content) -> None:
    """Whoever sends or accepts confirmed points may confirm points. Raises Forbidden."""
    require(caller, Action.CONFIRM_POINTS if content is Content.POINTS else Action.LOG_ACTIVITY)


_WHY_NOT = {
    Stage.READING: "Tệp còn đang được đọc",
    Stage.REFUSED: "Tệp này không đọc được",
    Stage.ACCEPTED: "Lần nhập này đã được ghi",
    Stage.UNDONE: "Lần nhập này đã được hoàn tác",
}
_WHY_NO_UNDO = _WHY_NOT | {Stage.CHECKED: "Lần nhập này chưa ghi gì", Stage.ACCEPTED: ""}


async def own_import(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> ExcelImport:
    """An import of a commune where the caller writes, held until the transaction ends. Raises NotFound."""
    asked = await queries.lock_import(session, uid)
    if asked is None:
        raise NotFound("unknown-import", "Không tìm thấy lần nhập này")
    require_commune(caller, asked.commune_id)
    require_content(caller, Content(asked.content))
    return asked


def interrupted(asked: ExcelImport) -> bool:
    """Was the reading cut off, so that the file has to be sent again?"""
    return asked.stage == Stage.READING and clock.now() - asked.moved_at > SILENT_FOR


async def _moved(session: AsyncSession, asked: ExcelImport, **values: object) -> None:
    own = (ExcelImport.province_id == asked.province_id, ExcelImport.id == asked.id)
    await session.execute(update(ExcelImport).where(*own).values(**values).execution_options(synchronize_session=False))
    await session.refresh(asked)


async def _record(session: AsyncSession, asked: ExcelImport, *, action: str, account_id: int) -> None:
    await audit.record(
        session, province_id=asked.province_id, account_id=account_id, action=action, subject_kind="import", subject_id=asked.id,
        commune_id=asked.commune_id, new=asked.new_rows, changed=asked.changed_rows,
    )  # fmt: skip
