"""Who is scored when a whole year is: the subjects of a title in some communes, where they stand, and whether they had scores before."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.gather import WantedAmong
from service.assessments.scorer import GATHERERS
from service.assessments.tables import Assessment
from service.foundation.rows import AnySelect
from service.places.tables import COMMUNE, DISTRICT, PROVINCE, VILLAGE, Place, PlacePeriod
from service.subjects.tables import Clan, Household, Person, Unit
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


async def communes_of(session: AsyncSession, province_id: int) -> list[int]:
    """Every commune that lies, or lay, in what is the province today."""
    found = select(Place.id).where(Place.province_id == province_id, Place.level == COMMUNE).order_by(Place.id)
    return list((await session.execute(found)).scalars())


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
