"""Adding files to a document behind an indicator, and taking them off. The content is on the disk before the row is written: a crash between
leaves content that nobody names, which `file_keeping` clears away, and never a row without its content."""

import asyncio
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData, UploadFile

from service.access.caller import require, require_account
from service.access.matrix import Action
from service.assessments import evidence_actions, evidence_queries, figure_queries
from service.assessments import file_queries as queries
from service.assessments.figure_actions import audited
from service.assessments.figure_subjects import FigureSubject
from service.assessments.file_checks import FIELD, Checked, FileLimits, checked
from service.assessments.file_tables import EvidenceFile, Removal
from service.foundation import clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.audit import AuditEntry
from service.foundation.caller import Caller
from service.foundation.errors import Invalid, NotFound
from service.foundation.file_store import FileStore
from service.foundation.rows import AnyRow
from service.settings import Settings

KNOWN_CONSTRAINTS |= {
    "uq_evidence_file_content": ("file-known", "Tệp này (cùng nội dung) đã có ở minh chứng này. Không cần gửi lại."),
    "evidence_file_is_frozen": (
        "file-frozen",
        "Hồ sơ đã nộp ghi tệp này nên không xóa được. Hãy gỡ tệp khỏi minh chứng: các lần nộp sau không còn tệp đó.",
    ),
}


@dataclass(frozen=True)
class Filing:
    """Where an app keeps files of evidence, how large they may be, and one turn at a time for reading what was sent."""

    store: FileStore
    limits: FileLimits
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))


UPLOADS = re.compile(r"(?:/api/v1)?/evidence/[^/]+/files|/(?:places|communes|units|clans)/[^/]+/evidence")
"""The routes that take files; only they take a body as large as files are."""


def filing(settings: Settings) -> Filing:
    """As an operator set it."""
    limits = FileLimits(
        bytes_each=settings.evidence_file_mib * 2**20, bytes_of_indicator=settings.evidence_indicator_mib * 2**20,
        files_of_indicator=settings.evidence_indicator_files, pixels=settings.evidence_megapixels * 10**6,
        pages=settings.evidence_pdf_pages,
    )  # fmt: skip
    return Filing(FileStore(settings.evidence_folder), limits)


def sent(form: FormData) -> list[UploadFile]:
    """The files of a form; a field that was left empty is none."""
    return [one for one in form.getlist(FIELD) if isinstance(one, UploadFile) and one.filename]


async def attach(
    session: AsyncSession, filing: Filing, *, caller: Caller, uid: uuid.UUID, files: Sequence[UploadFile]
) -> tuple[FigureSubject, AnyRow]:
    """Add files to a document whose subject's figures the caller keeps; all or none. Returns the subject and the document.

    Raises Invalid on `files` (`missing`, `too-many-files`, `files-too-large`, and what `checked` says), Conflict (`evidence-voided`), NotFound."""
    require(caller, Action.DECLARE_FIGURES)
    seen = await evidence_queries.by_uid(session, uid)
    if seen is None:
        raise NotFound("unknown-evidence", "Không tìm thấy minh chứng này")
    kept, bytes_ = await queries.kept_of_indicator(session, seen)  # all documents of the indicator are held first, in one order
    row, subject = await _kept(session, caller, uid)
    if not files:
        raise Invalid.field(FIELD, "missing", "Hãy chọn ít nhất một tệp PDF, JPEG hoặc PNG.")
    if kept + len(files) > filing.limits.files_of_indicator:
        message = f"Mỗi chỉ tiêu nhận nhiều nhất {filing.limits.files_of_indicator} tệp, đã có {kept}. Hãy bớt tệp hoặc gộp lại."
        raise Invalid.field(FIELD, "too-many-files", message)
    ready = [await _read(filing, file) for file in files]
    if bytes_ + sum(len(one.content) for one in ready) > filing.limits.bytes_of_indicator:
        message = f"Các tệp của một chỉ tiêu nhiều nhất {filing.limits.bytes_of_indicator // 2**20} MB. Hãy giảm dung lượng."
        raise Invalid.field(FIELD, "files-too-large", message)
    for one in ready:
        await _keep(session, filing, caller, row, one)
    await _leave(session, caller, subject, row, action="add_evidence_files", files=len(ready))
    return subject, row


async def _kept(
    session: AsyncSession, caller: Caller, uid: uuid.UUID, *, voided_too: bool = False
) -> tuple[AnyRow, FigureSubject]:
    require(caller, Action.DECLARE_FIGURES)
    row, subject = await evidence_actions.own(session, uid, voided_too=voided_too)
    require(caller, Action.DECLARE_FIGURES, title=row.title)
    if subject.key not in await figure_queries.kept_by_caller(session, [subject], year=row.assessed_year):
        raise NotFound("unknown-evidence", "Không tìm thấy minh chứng này")
    return row, subject


async def _read(filing: Filing, file: UploadFile) -> Checked:
    content = await file.read(filing.limits.bytes_each + 1)
    name = file.filename or ""
    async with filing.turn:
        return await asyncio.to_thread(checked, content, name, filing.limits)


async def _keep(session: AsyncSession, filing: Filing, caller: Caller, document: AnyRow, one: Checked) -> None:
    await queries.hold(session, one.sha256)
    await asyncio.to_thread(filing.store.put, one.content)
    values = {
        "province_id": document.province_id, "evidence_id": document.id, "sha256": one.sha256, "kind": one.kind,
        "bytes": len(one.content), "name": one.name, "entered_by": require_account(caller), "entered_as": caller.display_name,
        "entered_at": clock.now(),
    }  # fmt: skip
    await session.execute(insert(EvidenceFile).values(**values))


async def remove(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, why: Removal) -> tuple[AnyRow, str | None]:
    """Take a file off its document: gone at once, unless a submitted dossier lists it; that one keeps it to be read.

    Returns the document, and the hash whose content may be cleared away (None: it stays). Raises NotFound (`unknown-evidence-file`)."""
    require(caller, Action.DECLARE_FIGURES)
    seen = await queries.by_uid(session, uid)
    if seen is None or seen.removed_at is not None:
        raise _unknown()
    row, subject = await _kept(session, caller, seen.evidence_uid, voided_too=True)
    file = await queries.lock(session, uid)
    if file is None:
        raise _unknown()
    held = (EvidenceFile.province_id == file.province_id, EvidenceFile.id == file.id)
    if file.frozen:
        await session.execute(update(EvidenceFile).where(*held).values(removed_at=clock.now(), removal=why))
    else:
        await session.execute(delete(EvidenceFile).where(*held))
    await _leave(
        session, caller, subject, row, action="remove_evidence_file", reason=why.label, sha256=file.sha256, frozen=file.frozen
    )
    return row, None if file.frozen else file.sha256


def _unknown() -> NotFound:
    return NotFound("unknown-evidence-file", "Không tìm thấy tệp này")


async def visible(session: AsyncSession, uid: uuid.UUID) -> AnyRow:
    """A file with its document, where the caller sees that. Raises NotFound (`unknown-evidence-file`)."""
    row = await queries.by_uid(session, uid)
    if row is None:
        raise _unknown()
    return row


async def _leave(
    session: AsyncSession,
    caller: Caller,
    subject: FigureSubject,
    row: AnyRow,
    *,
    action: str,
    reason: str | None = None,
    **detail: object,
) -> None:
    entry = audited(caller, subject, action=action, reason=reason)
    entry |= {"detail": {"assessed_year": row.assessed_year, "indicator": row.indicator, **detail}}
    await session.execute(insert(AuditEntry).inline().values(**entry))
