"""Loads the instruments of `seeds/instruments`. What is there stays word for word: a file that says otherwise is refused, one that says more adds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.legislation import instrument_queries as queries
from service.legislation.instrument_checks import squeezed
from service.legislation.instrument_files import InstrumentDocument, InstrumentFile, read_instruments
from service.legislation.instrument_tables import Instrument, InstrumentArticle, InstrumentSlip, SlipKind
from service.scoring import LawFileErrors, LawFileProblem

FIXED = ("date", "issuer", "name", "valid_from", "valid_to", "repealed_by")
OURS = ("certainty", "source", "note")
Notes = list[tuple[int, str, str]]


async def load_instruments(session: AsyncSession, folder: Path, *, at: datetime) -> None:
    """Publish the files of a folder as the owner. Raises LawFileErrors for what cannot be read and for a changed wording."""
    await publish(session, read_instruments(folder), at=at)


async def publish(session: AsyncSession, documents: Sequence[InstrumentDocument], *, at: datetime) -> int:
    """Store the new instruments and add to the known ones. Raises LawFileErrors (`wording-changed`) and then stores nothing.

    Returns the number of new instruments."""
    known = await queries.known_instruments(session)
    articles = _by_instrument(await queries.articles_of(session, [row.id for row in known.values()]))
    if problems := [problem for document in documents for problem in _changes(document, known, articles)]:
        raise LawFileErrors(problems)
    new = [document.instrument for document in documents if document.instrument.number not in known]
    if new:
        # one statement: an instrument may be repealed by one that stands further down
        await session.execute(insert(Instrument).values([_columns(one) | {"slug": one.slug, "published_at": at} for one in new]))
    await _store(session, [document.instrument for document in documents], articles)
    return len(new)


def _columns(instrument: InstrumentFile) -> dict[str, Any]:
    return {name: getattr(instrument, name) for name in ("number", *FIXED, *OURS)}


def _by_instrument(rows: Iterable[AnyRow]) -> Mapping[int, dict[int, AnyRow]]:
    found: dict[int, dict[int, AnyRow]] = defaultdict(dict)
    for row in rows:
        found[row.instrument_id][row.number] = row
    return found


def _changes(
    document: InstrumentDocument, known: Mapping[str, AnyRow], articles: Mapping[int, dict[int, AnyRow]]
) -> Iterator[LawFileProblem]:
    given, row = document.instrument, known.get(document.instrument.number)
    if row is None:
        return
    for field in FIXED:
        if getattr(row, field) is not None and getattr(row, field) != getattr(given, field):
            yield _changed(document, f"mục “{field}”")
    for number, article in articles.get(row.id, {}).items():
        other = given.article(number)
        if other is None or not all(_same(getattr(article, f), getattr(other, f)) for f in ("heading", "text")):
            yield _changed(document, f"Điều {number}")


def _same(stored: str | None, given: str | None) -> bool:
    """What was empty may be filled; white space says nothing, and what is stored stays."""
    return stored is None or squeezed(stored) == squeezed(given or "")


def _changed(document: InstrumentDocument, what: str) -> LawFileProblem:
    message = (
        f"{what} khác với bản đã công bố. Văn bản đã công bố không sửa và không bỏ bớt: trả lại đúng như cũ; "
        "văn bản sửa đổi là một tệp mới với số của nó; chỗ sơ suất ghi ở mục “slips”"
    )
    return LawFileProblem(slug="wording-changed", where=document.where, message=message)


async def _store(session: AsyncSession, instruments: Sequence[InstrumentFile], articles: Mapping[int, dict[int, AnyRow]]) -> None:
    rows = await queries.known_instruments(session)
    notes = await _notes(session, [rows[one.number].id for one in instruments])
    for one in instruments:
        row = rows[one.number]
        if any(getattr(row, name) != getattr(one, name) for name in (*FIXED, *OURS)):
            await session.execute(update(Instrument).where(Instrument.id == row.id).values(_columns(one)))
        await _store_articles(session, one, row.id, articles.get(row.id, {}))
        await _store_notes(session, one, row.id, notes.get(row.id, []))


async def _store_articles(session: AsyncSession, one: InstrumentFile, instrument_id: int, known: Mapping[int, AnyRow]) -> None:
    new = [article for article in one.articles if article.number not in known]
    if new:
        await session.execute(insert(InstrumentArticle), [{"instrument_id": instrument_id, **a.model_dump()} for a in new])
    for article in one.articles:
        row = known.get(article.number)
        empty = [
            f for f in ("heading", "text") if row is not None and getattr(row, f) is None and getattr(article, f) is not None
        ]
        if empty:
            filled = update(InstrumentArticle).where(
                InstrumentArticle.instrument_id == instrument_id, InstrumentArticle.number == article.number
            )
            await session.execute(filled.values({field: getattr(article, field) for field in empty}))


async def _store_notes(session: AsyncSession, one: InstrumentFile, instrument_id: int, known: Notes) -> None:
    kinds = ((SlipKind.SLIP, one.slips), (SlipKind.MISSING, one.missing))
    given = [(note.article, kind.value, note.note) for kind, notes in kinds for note in notes]
    if sorted(given) == sorted(known):
        return
    await session.execute(delete(InstrumentSlip).where(InstrumentSlip.instrument_id == instrument_id))
    if given:
        rows = [{"instrument_id": instrument_id, "article": a, "kind": kind, "note": note} for a, kind, note in given]
        await session.execute(insert(InstrumentSlip), rows)


async def _notes(session: AsyncSession, instrument_ids: Sequence[int]) -> Mapping[int, Notes]:
    found: dict[int, Notes] = defaultdict(list)
    for row in await queries.slips_of(session, instrument_ids):
        found[row.instrument_id].append((row.article, row.kind, row.note))
    return found
