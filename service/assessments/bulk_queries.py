"""Who is scored when a whole year is: the subjects of a title in some communes, where they stand, and whether they had scores before."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, delete, exists, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.gather import WantedAmong
from service.assessments.scorer import GATHERERS
from service.assessments.tables import Assessment
from service.foundation.rows import AnySelect
from service.places.tables import COMMUNE, DISTRICT, PROVINCE, VILLAGE, PlacePeriod
from service.subjects.tables import Clan, Household, Person, Unit
from service.titles.tables import RescoreMark
from service.titles.vocabulary import SubjectKind, Title

_MODELS: dict[SubjectKind, Any] = {
    SubjectKind.PERSON: Person,
    SubjectKind.HOUSEHOLD: Household,
    SubjectKind.CLAN: Clan,
    SubjectKind.UNIT: Unit,
}
_LEVELS = {Title.VILLAGE: VILLAGE, Title.COMMUNE: COMMUNE, Title.DISTRICT: DISTRICT, Title.PROVINCE: PROVINCE}
OF_COMMUNES = frozenset(Title) - {Title.DISTRICT, Title.PROVINCE}
"""Titles whose subjects lie in one commune each, so that communes can be shared out."""


def subjects_of(title: Title, *, province_id: int, communes: Collection[int], on: date) -> AnySelect:
    """The ids of a title's subjects in these communes; of districts and provinces, those above them on the day."""
    if title.subject_kind is not SubjectKind.PLACE:
        model = _MODELS[title.subject_kind]
        return select(model.id).where(model.province_id == province_id, model.commune_id.in_(communes))
    period, stands = PlacePeriod, PlacePeriod.valid.op("@>")(on)
    above = select(period.parent_id).where(period.place_id.in_(communes), stands)
    higher = select(period.parent_id).where(period.place_id.in_(above), stands)
    wanted = {
        Title.VILLAGE: period.parent_id.in_(communes),
        Title.COMMUNE: period.place_id.in_(communes),
    }.get(title, or_(period.place_id.in_(above), period.place_id.in_(higher)))
    return select(cast(period.place_id, BigInteger)).where(period.level == _LEVELS[title], stands, wanted)


async def take_backlog(session: AsyncSession, *, province_id: int, assessed_year: int) -> tuple[int, list[int]]:
    """Delete every waiting mark of a province's year in one statement with what they touch: how many, and which communes.

    These are the communes that the marks name and those where the marked subjects are now; a mark that comes meanwhile stays."""
    own = (RescoreMark.province_id == province_id, RescoreMark.assessed_year == assessed_year)
    taken = delete(RescoreMark).where(*own)
    gone = taken.returning(RescoreMark.subject_kind, RescoreMark.subject_id, RescoreMark.commune_id).cte("gone")
    present = [
        select(model.commune_id)
        .join(gone, gone.c.subject_id == model.id)
        .where(model.province_id == province_id, gone.c.subject_kind == kind)
        for kind, model in _MODELS.items()
    ]
    touched = union(select(gone.c.commune_id), *present).subquery("touched")
    number = select(func.count()).select_from(gone).scalar_subquery()
    rows = (await session.execute(select(touched.c.commune_id, number.label("number")).order_by(touched.c.commune_id))).all()
    return (rows[0].number if rows else 0), [row.commune_id for row in rows]


async def leaves_of(session: AsyncSession, title: Title, wanted: WantedAmong) -> set[int]:
    """The communes (or places) whose counts the subjects move."""
    standing = GATHERERS[title].standings(wanted)
    return set((await session.execute(select(standing.c.commune_id).distinct())).scalars())


async def scored_before(session: AsyncSession, title: Title, wanted: WantedAmong) -> bool:
    """Has any of the subjects a score of the year?"""
    scored = exists().where(
        Assessment.province_id == wanted.province_id,
        Assessment.subject_kind == title.subject_kind,
        Assessment.title == title,
        Assessment.assessed_year == wanted.assessed_year,
        Assessment.subject_id.in_(select(wanted.subjects("scored").c.subject_id)),
    )
    return bool((await session.execute(select(scored))).scalar_one())
