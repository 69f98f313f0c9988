"""Scores with their reasons, what-ifs and confirmed points. Declared figures are `figure_api.py`'s."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.assessments import actions, queries
from service.assessments.explaining import assessment_out, explanation_out
from service.assessments.next_steps import ahead_of, ahead_out
from service.assessments.schemas import (
    AssessedYear,
    ExplanationOut,
    NextSteps,
    PointsIn,
    SubjectAssessments,
    WhatIfIn,
)
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.legislation.queries import rule_set_by_uid
from service.places import queries as places
from service.scoring import Outcome, parse_rule_set
from service.subjects import queries as subjects
from service.subjects.looks import Look, note
from service.subjects.tables import Person
from service.titles.vocabulary import SubjectKind

router = APIRouter(prefix="/api/v1", tags=["assessments"])


@router.get("/people/{uid}/assessments")
async def assessments_of_person(
    session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear
) -> SubjectAssessments:
    """Where a citizen stands in a year, and why."""
    person = await _person(session, uid)
    return await _scores(session, str(uid), person.province_id, SubjectKind.PERSON, person.id, assessed_year)


@router.get("/households/{uid}/assessments")
async def assessments_of_household(
    session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear
) -> SubjectAssessments:
    """Where a family stands in a year, and why."""
    found = await subjects.household_by_uid(session, uid, on=clock.today())
    if found is None:
        raise NotFound
    note(session, Look.SCORE, households=[uid])
    home = found.Household
    return await _scores(session, str(uid), home.province_id, SubjectKind.HOUSEHOLD, home.id, assessed_year)


@router.get("/places/{place_id}/assessments")
async def assessments_of_place(
    session: Session, caller: KnownCaller, place_id: int, assessed_year: AssessedYear
) -> SubjectAssessments:
    """Where a village, commune, district or province stands in a year, every level, and why."""
    if place_id not in caller.counted and place_id not in caller.communes:
        raise NotFound
    place = await places.latest(session, place_id)
    if place is None:
        raise NotFound
    return await _scores(session, str(place_id), place.province_id, SubjectKind.PLACE, place_id, assessed_year)


@router.get("/clans/{uid}/assessments")
async def assessments_of_clan(
    session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear
) -> SubjectAssessments:
    """Where a clan stands in a year, and why."""
    clan = await subjects.clan_by_uid(session, uid)
    if clan is None:
        raise NotFound
    return await _scores(session, str(uid), clan.province_id, SubjectKind.CLAN, clan.id, assessed_year)


@router.get("/units/{uid}/assessments")
async def assessments_of_unit(
    session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear
) -> SubjectAssessments:
    """Where a unit stands in a year under the title that its managing level gives it, and why."""
    unit = await subjects.unit_by_uid(session, uid)
    if unit is None:
        raise NotFound
    return await _scores(session, str(uid), unit.province_id, SubjectKind.UNIT, unit.id, assessed_year)


@router.get("/people/{uid}/next-steps")
async def next_steps_of_person(session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear) -> NextSteps:
    """The least changes that would make this person a learning citizen, worked out by the statement that scores. Nothing is stored."""
    person = await _person(session, uid)
    return await _next_steps(session, str(uid), person.province_id, SubjectKind.PERSON, person.id, assessed_year)


@router.get("/households/{uid}/next-steps")
async def next_steps_of_household(
    session: Session, caller: KnownCaller, uid: uuid.UUID, assessed_year: AssessedYear
) -> NextSteps:
    """The least changes that would bring the family's title; those of its members are asked for one by one."""
    found = await subjects.household_by_uid(session, uid, on=clock.today())
    if found is None:
        raise NotFound
    note(session, Look.SCORE, households=[uid])
    home = found.Household
    return await _next_steps(session, str(uid), home.province_id, SubjectKind.HOUSEHOLD, home.id, assessed_year)


async def _next_steps(
    session: Session, subject: str, province_id: int, kind: SubjectKind, subject_id: int, year: int
) -> NextSteps:
    rows = await queries.assessments_of(
        session, province_id=province_id, subject_kind=kind, subject_ids=[subject_id], assessed_year=year
    )
    ahead = [ahead_out(one) for one in await ahead_of(session, rows)]
    passing = [row.title for row in rows if row.verdict == Outcome.PASSED]
    return NextSteps(subject=subject, assessed_year=year, passing=passing, missing=ahead)


async def _person(session: Session, uid: uuid.UUID) -> Person:
    found = await subjects.person_by_uid(session, uid)
    if found is None:
        raise NotFound
    note(session, Look.SCORE, people=[uid])
    person: Person = found.Person
    return person


async def _scores(
    session: Session, subject: str, province_id: int, kind: SubjectKind, subject_id: int, year: int
) -> SubjectAssessments:
    rows = await queries.assessments_of(
        session, province_id=province_id, subject_kind=kind, subject_ids=[subject_id], assessed_year=year
    )
    waiting = await queries.being_scored(
        session, province_id=province_id, subject_kind=kind, subject_ids=[subject_id], assessed_year=year
    )
    return SubjectAssessments(
        subject=subject, assessed_year=year, being_scored=waiting, assessments=[assessment_out(row) for row in rows]
    )


@router.post("/rulesets/{uid}/what-if", tags=["rulesets"])
async def what_if(
    session: Session,
    caller: KnownCaller,
    uid: uuid.UUID,
    trial: WhatIfIn,
    province: Annotated[
        int | None, Query(ge=1, le=2_000_000_000, description="Whose parameters to take; the caller's own unless told")
    ] = None,
) -> ExplanationOut:
    """Facts by name → outcome, level or points per indicator, sentences with article and certainty. Nothing is stored."""
    require(caller, Action.TRY_RULES)
    row = await rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    parameters = trial.parameters
    if parameters is None:
        own = province or await _province_of(session, caller.counted)
        on = min(row.valid_to or clock.today(), clock.today())
        parameters = await actions.province_parameters(session, province_id=own, title=row.title, rule_set_id=row.id, on=on)
    bound = actions.bound_for_trial(parse_rule_set(row.content, where=row.instrument_number), parameters)
    return explanation_out(await actions.what_if(session, bound=bound, facts=trial.facts))


async def _province_of(session: Session, counted: tuple[int, ...]) -> int:
    place = await places.latest(session, counted[0]) if counted else None
    return 0 if place is None or place.province_id is None else int(place.province_id)


@router.post("/people/{uid}/points", status_code=204)
async def confirm_points(session: Session, caller: KnownCaller, uid: uuid.UUID, points: PointsIn) -> Response:
    """Confirm points of a citizen's indicators with a reason."""
    require(caller, Action.CONFIRM_POINTS, title="citizen")
    person = await _person(session, uid)
    require_commune(caller, person.commune_id)
    await actions.confirm_points(session, caller=caller, person=person, given=points)
    return Response(status_code=204)
