"""Recounts from scratch, held against what is stored: leaf counts, forecasts, kept facts, titles and the decisions behind them.

Each answers the rows in which the two sides differ: the key, `stored_…` and `recounted_…`. None is right."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities import fact_queries
from service.assessments.tables import Assessment
from service.dossiers.states import DECIDED, State
from service.dossiers.tables import Dossier
from service.foundation.rows import AnyRow, AnySelect
from service.legislation.tables import AppliedLaw
from service.places.tables import Place
from service.recognitions.tables import Decision
from service.scoring import Outcome
from service.titles.tables import RecognitionCount, Registration, RescoreMark, SubjectCount, TitleHeld
from service.titles.vocabulary import SubjectKind


async def wrong_recognition_counts(session: AsyncSession) -> Sequence[AnyRow]:
    """Leaf counts that differ from the register, counted from scratch: its key, what is stored and what was recounted."""
    key = ("province_id", "place_id", "title", "assessed_year", "level", "on_day")
    stored = select(
        *(getattr(RecognitionCount, name) for name in key),
        RecognitionCount.registered,
        RecognitionCount.recognised,
        RecognitionCount.lapsed,
    )
    moves = union_all(_registered(), _recognised(), _revoked(), _lapsed()).subquery("move")
    recounted = select(
        *(moves.c[name] for name in key),
        func.sum(moves.c.registered).label("registered"),
        func.sum(moves.c.recognised).label("recognised"),
        func.sum(moves.c.lapsed).label("lapsed"),
    ).group_by(*(moves.c[name] for name in key))
    return await _differing(session, stored, recounted, key=key, counts=("registered", "recognised", "lapsed"))


def _registered() -> AnySelect:
    return select(
        Registration.province_id,
        Registration.commune_id.label("place_id"),
        Registration.title,
        Registration.assessed_year,
        literal(0).label("level"),
        Registration.registered_on.label("on_day"),
        literal(1).label("registered"),
        literal(0).label("recognised"),
        literal(0).label("lapsed"),
    ).where(~Registration.counted_apart)


def _recognised() -> AnySelect:
    return _held(TitleHeld.decided_on, 1)


def _revoked() -> AnySelect:
    return _held(TitleHeld.revoked_on, -1).where(TitleHeld.revoked_on.is_not(None))


def _lapsed() -> AnySelect:
    return _held(TitleHeld.lapsed_on, 0, lapsed=1).where(TitleHeld.lapsed_on.is_not(None))


def _held(day: Any, change: int, *, lapsed: int = 0) -> AnySelect:
    columns = TitleHeld.province_id, TitleHeld.commune_id, TitleHeld.title, TitleHeld.assessed_year, TitleHeld.level
    return select(*columns, day, literal(0), literal(change), literal(lapsed)).where(~TitleHeld.counted_apart)


async def wrong_subject_counts(session: AsyncSession) -> Sequence[AnyRow]:
    """Stored totals and forecasts that differ from the assessments as they stand."""
    key = ("province_id", "place_id", "title", "assessed_year", "level")
    counts = ("total", "passing", "unknown")
    stored = select(*(getattr(SubjectCount, name) for name in (*key, *counts)))
    verdict = Assessment.forecast_verdict
    of = (Assessment.province_id, Assessment.commune_id, Assessment.title, Assessment.assessed_year, Assessment.level)
    recounted = select(
        *(column.label(name) for column, name in zip(of, key, strict=True)),
        func.count().label("total"),
        func.count().filter(verdict == int(Outcome.PASSED)).label("passing"),
        func.count().filter(verdict == int(Outcome.UNKNOWN)).label("unknown"),
    ).group_by(*of)
    return await _differing(session, stored, recounted, key=key, counts=counts)


async def wrong_kept_facts(session: AsyncSession) -> Sequence[AnyRow]:
    """Kept facts that the rolls do not bear out, of everybody for whom no mark waits: the worker counts those anew anyhow."""
    key, counts = fact_queries.BY_KIND[:4], fact_queries.BY_KIND[4:]
    kept, counted = fact_queries.kept_by_kind(), fact_queries.counted_by_kind()
    return await _differing(session, kept, counted, key=key, counts=counts, but_waiting=True)


def _waiting(province_id: Any, person_id: Any, year: Any) -> ColumnElement[bool]:
    return exists().where(
        RescoreMark.province_id == province_id,
        RescoreMark.subject_kind == SubjectKind.PERSON,
        RescoreMark.subject_id == person_id,
        RescoreMark.assessed_year == year,
    )


_DECIDED_FOR = ("province_id", "subject_kind", "subject_id", "title", "assessed_year", "level")


async def wrong_titles(session: AsyncSession) -> Sequence[AnyRow]:
    """Titles in force without the decision that they name, and approved dossiers whose decision gave no title."""
    stored = select(
        *(getattr(TitleHeld, name) for name in _DECIDED_FOR),
        TitleHeld.decision_number,
        TitleHeld.decided_on,
        literal(1).label("titles"),
    ).where(TitleHeld.revoked_on.is_(None))
    recounted = (
        select(
            *(getattr(Dossier, name) for name in _DECIDED_FOR), Decision.number_text.label("decision_number"), Decision.decided_on
        )
        .add_columns(literal(1).label("titles"))
        .join(Decision, _decision_of_dossier())
        .where(Dossier.state.in_((State.APPROVED, State.LAPSED)))
    )
    key = (*_DECIDED_FOR, "decision_number", "decided_on")
    return await _differing(session, stored, recounted, key=key, counts=("titles",))


async def scores_of_nothing(session: AsyncSession) -> Sequence[AnyRow]:
    """Scores kept in a place that is not of their province, or resting on a law that was never applied, by place and title."""
    kept_there = exists().where(Place.id == Assessment.commune_id, Place.province_id == Assessment.province_id)
    applied = exists().where(AppliedLaw.id == Assessment.applied_law_id)
    key = (Assessment.province_id, Assessment.commune_id, Assessment.title, Assessment.assessed_year)
    found = select(*key, func.count().label("stored_scores"), literal(0).label("recounted_scores"))
    return (await session.execute(found.where(or_(~kept_there, ~applied)).group_by(*key))).all()


async def wrong_dossiers(session: AsyncSession) -> Sequence[AnyRow]:
    """Dossiers that say decided without a decision, and those with a decision that do not say so."""
    key = (Dossier.province_id, Dossier.id.label("dossier_id"), literal(1).label("decisions"))
    stored = select(*key).where(Dossier.state.in_(DECIDED))
    recounted = select(*key).where(exists().where(_decision_of_dossier()))
    return await _differing(session, stored, recounted, key=("province_id", "dossier_id"), counts=("decisions",))


def _decision_of_dossier() -> ColumnElement[bool]:
    return and_(
        Decision.province_id == Dossier.province_id, Decision.dossier_id == Dossier.id, Decision.version == Dossier.version
    )


async def _differing(
    session: AsyncSession,
    stored: AnySelect,
    recounted: AnySelect,
    *,
    key: Sequence[str],
    counts: Sequence[str],
    but_waiting: bool = False,
) -> Sequence[AnyRow]:
    """Rows by key in which a count differs; a row that is missing on one side counts nothing there."""
    kept, counted = stored.subquery("kept"), recounted.subquery("counted")
    same_key = and_(*(kept.c[name] == counted.c[name] for name in key))
    keys = [func.coalesce(kept.c[name], counted.c[name]).label(name) for name in key]
    zero = {name: (func.coalesce(kept.c[name], 0), func.coalesce(counted.c[name], 0)) for name in counts}
    settled = ~_waiting(keys[0], keys[1], keys[2]) if but_waiting else true()
    found = (
        select(
            *keys,
            *(have.label(f"stored_{name}") for name, (have, _) in zero.items()),
            *(want.label(f"recounted_{name}") for name, (_, want) in zero.items()),
        )
        .select_from(kept.join(counted, same_key, full=True))
        .where(or_(*(have != want for have, want in zero.values())), settled)
        .order_by(*keys)
    )
    return (await session.execute(found)).all()
