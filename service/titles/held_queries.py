"""What pages show of the register: who still waits to be scored, and the titles that subjects hold."""

from collections.abc import Collection, Sequence

from sqlalchemy import BigInteger, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.titles.tables import RescoreMark, TitleHeld


async def waiting_among(
    session: AsyncSession, *, province_id: int, subject_kind: str, subject_ids: Collection[int], assessed_year: int
) -> set[int]:
    """Those of the subjects whose stored score of a year is about to change."""
    found = select(RescoreMark.subject_id).where(
        RescoreMark.province_id == province_id,
        RescoreMark.subject_kind == subject_kind,
        RescoreMark.assessed_year == assessed_year,
        RescoreMark.subject_id == any_(literal(sorted(subject_ids), ARRAY(BigInteger))),
    )
    return set((await session.execute(found)).scalars())


async def held_by(
    session: AsyncSession, *, province_id: int, subject_kind: str, subject_ids: Collection[int]
) -> Sequence[AnyRow]:
    """The titles that subjects were granted, the latest year first, revoked ones included."""
    found = select(*TitleHeld.__table__.columns).where(
        TitleHeld.province_id == province_id,
        TitleHeld.subject_kind == subject_kind,
        TitleHeld.subject_id == any_(literal(sorted(subject_ids), ARRAY(BigInteger))),
    )
    return (await session.execute(found.order_by(TitleHeld.assessed_year.desc(), TitleHeld.title, TitleHeld.level.desc()))).all()


async def years_in_a_row(
    session: AsyncSession, *, province_id: int, subject_kind: str, subject_id: int, title: str, assessed_year: int
) -> int:
    """How many assessed years in a row, up to one, a subject was granted a title that was not revoked; 0 without one of that year."""
    found = (
        select(TitleHeld.assessed_year)
        .distinct()
        .where(
            TitleHeld.province_id == province_id,
            TitleHeld.subject_kind == subject_kind,
            TitleHeld.subject_id == subject_id,
            TitleHeld.title == title,
            TitleHeld.revoked_on.is_(None),
        )
    )
    years = set((await session.execute(found)).scalars())
    first = assessed_year
    while first in years:
        first -= 1
    return assessed_year - first
