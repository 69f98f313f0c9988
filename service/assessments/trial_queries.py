"""A draft law over the facts of a year: every subject of some places judged by the one scoring statement, beside the verdict that is stored.

Nothing is listed and nothing is stored: who is meant is a relation in the database, and what leaves it is counts, or one page of subjects."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, Integer, Subquery, and_, any_, exists, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.scorer import GATHERERS
from service.assessments.tables import Assessment
from service.assessments.trial_subject_queries import Trial, among, chosen_in
from service.foundation.rows import AnyRow
from service.places.tables import Place
from service.scoring import Outcome, score_statement
from service.subjects.tables import Clan, Household, Person, Unit
from service.titles.tables import RescoreMark
from service.titles.vocabulary import SubjectKind

PASSED, UNKNOWN = int(Outcome.PASSED), int(Outcome.UNKNOWN)
COUNTS = ("subjects", "pass_now", "pass_draft", "gain", "lose", "unknown_now", "unknown_draft", "not_scored")


async def counts(session: AsyncSession, trial: Trial) -> Sequence[AnyRow]:
    """One row a place where subjects stand (`place_id`, then `COUNTS`), and one for the whole with `place_id` NULL. One statement."""
    both = _compared(trial)
    now, draft = both.c.now == PASSED, both.c.draft == PASSED
    conditions = {
        "pass_now": now,
        "pass_draft": draft,
        "gain": gains(both),
        "lose": loses(both),
        "unknown_now": both.c.now == UNKNOWN,
        "unknown_draft": both.c.draft == UNKNOWN,
        "not_scored": both.c.now.is_(None),
    }
    counted = [func.count().filter(condition).label(name) for name, condition in conditions.items()]
    found = select(both.c.place_id, func.count().label("subjects"), *counted)
    grouped = found.group_by(func.rollup(both.c.place_id))
    return (await session.execute(grouped.order_by(both.c.place_id.nulls_last()))).all()


async def changed(
    session: AsyncSession, trial: Trial, *, change: str, places: Sequence[int], limit: int, offset: int
) -> Sequence[AnyRow]:
    """Who gains (`gain`) or loses in these places: subject_id, place_id, now, draft, and of_all, how many there are."""
    both = _compared(trial)
    moved = gains(both) if change == "gain" else loses(both)
    found = select(both, func.count().over().label("of_all")).where(
        moved, both.c.place_id == any_(literal(list(places), ARRAY(Integer)))
    )
    return (await session.execute(found.order_by(both.c.place_id, both.c.subject_id).limit(limit).offset(offset))).all()


def gains(both: Subquery) -> ColumnElement[bool]:
    """Passes under the draft, and does not pass now (or has no score)."""
    return and_(both.c.draft == PASSED, both.c.now.is_distinct_from(PASSED))


def loses(both: Subquery) -> ColumnElement[bool]:
    """Passes now, and not under the draft."""
    return and_(both.c.now == PASSED, both.c.draft != PASSED)


def _compared(trial: Trial) -> Subquery:
    chosen = chosen_in(trial)
    facts = GATHERERS[trial.title].facts(among(trial, chosen), trial.bound.facts)
    draft = score_statement(trial.bound, facts).subquery("draft")
    stored = and_(
        Assessment.province_id == trial.province_id,
        Assessment.subject_kind == trial.title.subject_kind,
        Assessment.subject_id == chosen.c.subject_id,
        Assessment.title == trial.title,
        Assessment.assessed_year == trial.assessed_year,
        Assessment.level == trial.level,
    )
    now = Assessment.forecast_verdict if trial.forecast else Assessment.verdict
    joined = chosen.join(draft, draft.c.subject_id == chosen.c.subject_id).outerjoin(Assessment, stored)
    columns = (chosen.c.subject_id, chosen.c.place_id, now.label("now"), draft.c.verdict.label("draft"))
    return select(*columns).select_from(joined).subquery("compared")


async def being_scored(session: AsyncSession, trial: Trial) -> bool:
    """Do marks of the province's year wait for the worker: are stored verdicts about to move?"""
    waiting = exists().where(RescoreMark.province_id == trial.province_id, RescoreMark.assessed_year == trial.assessed_year)
    return bool((await session.execute(select(waiting))).scalar_one())


async def provinces_of(session: AsyncSession, place_ids: Sequence[int]) -> dict[int, int]:
    """Place → its province on today's map, the key of the rows of its people."""
    found = select(Place.id, Place.province_id).where(
        Place.id == any_(literal(list(place_ids), ARRAY(Integer))), Place.province_id.is_not(None)
    )
    return {row.id: row.province_id for row in (await session.execute(found)).all()}


async def uids_of(session: AsyncSession, *, kind: SubjectKind, province_id: int, ids: Sequence[int]) -> dict[int, str]:
    """The ids that may leave the server, of those subjects that the caller sees; a place goes by its own id."""
    model = _MODELS.get(kind)
    if model is None:
        return {place_id: str(place_id) for place_id in ids}
    found = select(model.id, model.uid).where(
        model.province_id == province_id, model.id == any_(literal(list(ids), ARRAY(BigInteger)))
    )
    return {row.id: str(row.uid) for row in (await session.execute(found)).all()}


_MODELS: dict[SubjectKind, type[Person | Household | Clan | Unit]] = {
    SubjectKind.PERSON: Person,
    SubjectKind.HOUSEHOLD: Household,
    SubjectKind.CLAN: Clan,
    SubjectKind.UNIT: Unit,
}
