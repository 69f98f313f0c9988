"""A file of evidence as an answer: under its stored kind, never guessed by a browser, kept by no cache, unable to run anything.

What pages and the API share."""

import asyncio
import uuid
from urllib.parse import quote

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import file_actions as actions
from service.assessments.file_checks import FileKind
from service.foundation.errors import Unavailable
from service.foundation.file_store import FileStore, StoredFileError
from service.foundation.rows import AnyRow
from service.subjects.look_queries import Frozen
from service.subjects.looks import Look, note

CONTENT_SECURITY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
)
"""A browser shows the picture or the pages, and nothing in them acts. Its own viewer of PDFs brings its style along."""


async def served(session: AsyncSession, store: FileStore, row: AnyRow, *, attached: bool) -> Response:
    """The content of a file that the caller sees; that it was read is kept. Raises Unavailable (`file-damaged`) when the disk has not what the row says."""
    note(session, Look.EVIDENCE, frozen=[Frozen(row.subject_kind, row.province_id, row.commune_id, row.subject_id)])
    try:
        content = await asyncio.to_thread(store.read, row.sha256)
    except StoredFileError:
        raise Unavailable.damaged() from None
    kind = FileKind(row.kind)
    plain = f'{"attachment" if attached else "inline"}; filename="minh-chung{kind.ending}"'
    headers = {
        "Content-Disposition": f"{plain}; filename*=UTF-8''{quote(row.name, safe='')}",
        "Content-Security-Policy": CONTENT_SECURITY,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=kind.media_type, headers=headers)


async def file_of(session: AsyncSession, store: FileStore, uid: uuid.UUID, *, attached: bool) -> Response:
    """The answer for a file by its uid. Raises NotFound (`unknown-evidence-file`) for what is not there and what is not theirs."""
    return await served(session, store, await actions.visible(session, uid), attached=attached)
