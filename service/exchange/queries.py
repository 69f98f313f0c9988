"""Every SELECT over imports and their rows, and what the cells of a file are held against."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Integer, and_, any_, literal, null, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.exchange.tables import Content, ExcelImport, ImportLine, ImportPoint, ImportSession, Verdict
from service.foundation.rows import AnyRow, AnySelect
from service.places.tables import COMMUNE, VILLAGE, Place, PlacePeriod
from service.subjects.tables import Person


async def province_of(session: AsyncSession, commune_id: int) -> int:
    """The province of a commune."""
    return (await session.execute(select(Place.province_id).where(Place.id == commune_id))).scalar_one() or 0


async def periods_of(session: AsyncSession, commune_id: int) -> Sequence[AnyRow]:
    """When the commune stood, and each of its villages by every name that it had: place_id, level, folded, valid."""
    found = select(PlacePeriod.place_id, PlacePeriod.level, PlacePeriod.folded, PlacePeriod.valid).where(
        (PlacePeriod.place_id == commune_id) & (PlacePeriod.level == COMMUNE)
        | (PlacePeriod.parent_id == commune_id) & (PlacePeriod.level == VILLAGE)
    )
    return (await session.execute(found)).all()


async def import_by_uid(session: AsyncSession, uid: uuid.UUID) -> ExcelImport | None:
    """A visible import."""
    return (await session.execute(select(ExcelImport).where(ExcelImport.uid == uid))).scalar_one_or_none()


async def lock_import(session: AsyncSession, uid: uuid.UUID) -> ExcelImport | None:
    """A visible import, held until the transaction ends."""
    return (await session.execute(select(ExcelImport).where(ExcelImport.uid == uid).with_for_update())).scalar_one_or_none()


async def imports_page(
    session: AsyncSession, communes: Collection[int], *, after: uuid.UUID | None = None, limit: int
) -> Sequence[ExcelImport]:
    """The imports of some communes, the latest first, after a given one."""
    found = select(ExcelImport).where(ExcelImport.commune_id == any_(literal(sorted(communes), ARRAY(Integer))))
    if after is not None:
        found = found.where(ExcelImport.id < select(ExcelImport.id).where(ExcelImport.uid == after).scalar_subquery())
    return (await session.execute(found.order_by(ExcelImport.id.desc()).limit(limit))).scalars().all()


async def lines_page(
    session: AsyncSession, asked: ExcelImport, *, verdict: Verdict | None = None, after: int = 0, limit: int
) -> Sequence[AnyRow]:
    """Rows of a file in its order, after a line: line, verdict, session_cells, cells, problems, person (the uid of whom they mean, where visible)."""
    same = and_(
        ImportSession.province_id == ImportLine.province_id,
        ImportSession.import_id == ImportLine.import_id,
        ImportSession.number == ImportLine.session,
    )
    if asked.content == Content.POINTS:
        return await _point_lines(session, asked, verdict=verdict, after=after, limit=limit)
    meant = and_(Person.province_id == ImportLine.province_id, Person.id == ImportLine.person_id)
    found = (
        select(
            Person.uid.label("person"),
            ImportLine.line,
            ImportLine.verdict,
            ImportSession.cells.label("session_cells"),
            ImportLine.cells,
            ImportLine.problems,
        )
        .join(ImportSession, same)
        .outerjoin(Person, meant)
        .where(ImportLine.province_id == asked.province_id, ImportLine.import_id == asked.id, ImportLine.line > after)
    )
    if verdict is not None:
        found = found.where(ImportLine.verdict == verdict)
    return (await session.execute(found.order_by(ImportLine.line).limit(limit))).all()


async def _point_lines(
    session: AsyncSession, asked: ExcelImport, *, verdict: Verdict | None, after: int, limit: int
) -> Sequence[AnyRow]:
    meant = and_(Person.province_id == ImportPoint.province_id, Person.id == ImportPoint.person_id)
    found = (
        select(
            Person.uid.label("person"),
            ImportPoint.line,
            ImportPoint.verdict,
            null().label("session_cells"),
            ImportPoint.cells,
            ImportPoint.problems,
        )
        .outerjoin(Person, meant)
        .where(ImportPoint.province_id == asked.province_id, ImportPoint.import_id == asked.id, ImportPoint.line > after)
    )
    if verdict is not None:
        found = found.where(ImportPoint.verdict == verdict)
    return (await session.execute(found.order_by(ImportPoint.line).limit(limit))).all()


def imports_before(instant: datetime, *, commune_id: int) -> AnySelect:
    """The ids of a commune's imports that were sent before an instant."""
    return select(ExcelImport.id).where(ExcelImport.commune_id == commune_id, ExcelImport.started_at < instant)
