"""A family's own data as a ZIP: one JSON for machines, a readable page, a CSV a section. Written into a temporary file, never whole in memory."""

import csv
import html
import io
import json
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rendering import vietnamese_date, vietnamese_instant
from service.requests.own_data_queries import SECTIONS, Section, rows_of

IN_MEMORY = 1 << 20
PIECE = 1 << 16
_HEAD = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Dữ liệu của gia đình</title><h1>Dữ liệu của gia đình</h1>'
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def packed(session: AsyncSession) -> IO[bytes]:
    """The ZIP, at its beginning, under the row security of the session. Closing it removes it."""
    out: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - who streams it closes it
    page = io.StringIO()
    page.write(_HEAD)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for section in SECTIONS:
            rows = [row async for row in rows_of(session, section)]
            archive.writestr(f"{section.name}.json", json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1))
            archive.writestr(f"{section.name}.csv", "\ufeff" + _csv(rows))
            page.write(_table(section, rows))
        archive.writestr("doc.html", page.getvalue())
    out.seek(0)
    return out


async def pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """The file piece by piece; gone afterwards, also when nobody reads to the end."""
    try:
        while piece := file.read(PIECE):
            yield piece
    finally:
        file.close()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in row.items()}


def _words(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "có" if value else "không"
        case datetime():
            return vietnamese_instant(value)
        case date():
            return vietnamese_date(value)
    return str(value)


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    """For a spreadsheet; what it would take for a formula is written as a text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if rows:
        writer.writerow(rows[0])
    for row in rows:
        words = [_words(value) for value in row.values()]
        writer.writerow([f"'{word}" if word.startswith(_FORMULA) else word for word in words])
    return out.getvalue()


def _table(section: Section, rows: Sequence[dict[str, Any]]) -> str:
    head = f"<h2>{html.escape(section.title)}</h2>"
    if not rows:
        return head + "<p>Không có gì.</p>"
    names = "".join(f"<th>{html.escape(name)}</th>" for name in rows[0])
    lines = "".join("<tr>" + "".join(f"<td>{html.escape(_words(v))}</td>" for v in row.values()) + "</tr>" for row in rows)
    return f"{head}<table border=1><tr>{names}</tr>{lines}</table>"
