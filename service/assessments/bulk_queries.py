"""Who is scored when a whole year is: the subjects of a title in some communes, where they stand, and whether they had scores before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, FromClause, cast, delete, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.gather import Wanted, WantedAmong
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


@dataclass(frozen=True, kw_only=True)
class _Among(Wanted):
    """The subjects of a query that has the column `subject_id`."""

    found: AnySelect

    def subjects(self, name: str = "wanted") -> FromClause:
        """The query under a name."""
        return self.found.subquery(name)


def chosen_of(title: Title, *, province_id: int, assessed_year: int, communes: Collection[int]) -> AnySelect:
    """A title's subjects in these communes and where they stand (`subject_id, commune_id, household_id`); the latter NULL when they are not assessed."""
    end = date(assessed_year, 12, 31)
    found = subjects_of(title, province_id=province_id, communes=communes, on=end)
    among = _Among(province_id=province_id, assessed_year=assessed_year, ids=(), found=found)
    subjects, standing = among.subjects("subjects"), among.standing(GATHERERS[title].standings)
    joined = subjects.outerjoin(standing, standing.c.subject_id == subjects.c.subject_id)
    return select(subjects.c.subject_id, standing.c.commune_id, standing.c.household_id).select_from(joined)


def subjects_of(title: Title, *, province_id: int, communes: Collection[int], on: date) -> AnySelect:
    """The ids (`subject_id`) of a title's subjects in these communes; of districts and provinces, those above them on the day."""
    if title.subject_kind is not SubjectKind.PLACE:
        model = _MODELS[title.subject_kind]
        return select(model.id.label("subject_id")).where(model.province_id == province_id, model.commune_id.in_(communes))
    period, stands = PlacePeriod, PlacePeriod.valid.op("@>")(on)
    above = select(period.parent_id).where(period.place_id.in_(communes), stands)
    higher = select(period.parent_id).where(period.place_id.in_(above), stands)
    wanted = {
        Title.VILLAGE: period.parent_id.in_(communes),
        Title.COMMUNE: period.place_id.in_(communes),
    }.get(title, or_(period.place_id.in_(above), period.place_id.in_(higher)))
    return select(cast(period.place_id, BigInteger).label("subject_id")).where(period.level == _LEVELS[title], stands, wanted)


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


async def leaves_of(session: AsyncSession, wanted: WantedAmong) -> set[int]:
    """The communes (or places) whose counts the subjects move."""
    places = wanted.relation.c.commune_id
    return set((await session.execute(select(places).where(places.is_not(None)).distinct())).scalars())


async def laws_scored_by(session: AsyncSession, title: Title, wanted: WantedAmong) -> set[int]:
    """The applied laws that the subjects' scores of the year rest on; empty when none of them has a score."""
    laws = select(Assessment.applied_law_id).where(
        Assessment.province_id == wanted.province_id,
        Assessment.subject_kind == title.subject_kind,
        Assessment.title == title,
        Assessment.assessed_year == wanted.assessed_year,
        Assessment.subject_id.in_(select(wanted.subjects("scored").c.subject_id)),
    )
    return set((await session.execute(laws.distinct())).scalars())
