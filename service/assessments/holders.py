"""Who counts as recognised on the last day of the window: a decided title in force, or, in a forecast, a passing score.

One condition for every title that another title counts: citizens, families, clans, units, communes, districts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_

from service.assessments.gather import Wanted
from service.assessments.tables import Assessment
from service.scoring import Outcome
from service.titles.tables import TitleHeld
from service.titles.vocabulary import SubjectKind, Title


@dataclass(frozen=True, kw_only=True)
class Held:
    """Which recognition is counted: the titles of one kind of subject, at this level or above.

    `of_the_year`: those decided for the assessed year count although the decision came after the window (TT 25 Art. 11.4.a, 16.4.a);
    `earlier_too`: so do those of earlier years that are still in force when the dossier is submitted."""

    kind: SubjectKind
    titles: Sequence[Title]
    level: int = 0
    of_the_year: bool = False
    earlier_too: bool = True


CITIZENS = Held(kind=SubjectKind.PERSON, titles=(Title.CITIZEN,))
FAMILIES = Held(kind=SubjectKind.HOUSEHOLD, titles=(Title.FAMILY,))
CLANS = Held(kind=SubjectKind.CLAN, titles=(Title.CLAN,))
UNITS = Held(kind=SubjectKind.UNIT, titles=(Title.UNIT_COMMUNE, Title.UNIT_DISTRICT, Title.UNIT_PROVINCE))


def recognised(held: Held, wanted: Wanted, *, province_id: Any, subject_id: Any) -> ColumnElement[bool]:
    """A condition on a subject: recognised, or passing where the forecast asks."""
    decided = exists().where(
        TitleHeld.province_id == province_id,
        TitleHeld.subject_kind == held.kind,
        TitleHeld.subject_id == subject_id,
        TitleHeld.title.in_(held.titles),
        TitleHeld.level >= held.level,
        _of_the_year(held, wanted) if held.of_the_year else _in_force(wanted),
    )
    return or_(decided, _passing(held, wanted, province_id, subject_id)) if wanted.forecast else decided


def counts_as_learning_citizen(person: Any, wanted: Wanted) -> ColumnElement[bool]:
    """A condition on a person (anything with `province_id` and `id`)."""
    return recognised(CITIZENS, wanted, province_id=person.province_id, subject_id=person.id)


def _in_force(wanted: Wanted) -> ColumnElement[bool]:
    standing = or_(TitleHeld.revoked_on.is_(None), TitleHeld.revoked_on > wanted.window_end)
    return and_(TitleHeld.valid.op("@>")(wanted.window_end), standing)


def _of_the_year(held: Held, wanted: Wanted) -> ColumnElement[bool]:
    of_year = TitleHeld.assessed_year == wanted.assessed_year
    earlier = and_(TitleHeld.assessed_year < wanted.assessed_year, TitleHeld.valid.op("@>")(wanted.year_of_submission))
    return and_(TitleHeld.revoked_on.is_(None), or_(of_year, earlier) if held.earlier_too else of_year)


def _passing(held: Held, wanted: Wanted, province_id: Any, subject_id: Any) -> ColumnElement[bool]:
    return exists().where(
        Assessment.province_id == province_id,
        Assessment.subject_kind == held.kind,
        Assessment.subject_id == subject_id,
        Assessment.title.in_(held.titles),
        Assessment.level >= held.level,
        Assessment.assessed_year == wanted.assessed_year,
        Assessment.forecast_verdict == int(Outcome.PASSED),
    )
