"""Confirming points, opening a year, trying facts, replaying a stored score, freezing one for a dossier."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, insert, literal_column
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import queries
from service.assessments.explaining import explanation_out, law_of
from service.assessments.opening_queries import MARK_COLUMNS, marks_of_year
from service.assessments.schemas import PointsIn
from service.assessments.tables import PointSource, StatedPoint
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import FieldError, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.legislation.queries import law_in_force
from service.scoring import (
    BoundRuleSet,
    Explanation,
    FactErrors,
    MissingParameters,
    ParameterErrors,
    bind,
    check_facts,
    explain,
)
from service.scoring.problems import FactProblem
from service.scoring.rule_set import RuleSet
from service.subjects.tables import Person
from service.titles.tables import RescoreMark
from service.titles.vocabulary import SubjectKind


async def confirm_points(session: AsyncSession, *, caller: Caller, person: Person, given: PointsIn) -> None:
    """Store points that staff confirmed with a reason: they win over what the log computes.

    Raises Invalid (`indicator-twice`, `year-in-future`)."""
    if wrong := _future_year(given.assessed_year):
        raise Invalid(wrong[0].slug, wrong[0].message, errors=wrong)
    codes = [point.indicator for point in given.points]
    if len(set(codes)) < len(codes):
        raise Invalid.field("points", "indicator-twice", "Mỗi chỉ số chỉ ghi một lần. Hãy bỏ dòng thừa.")
    common = {
        "province_id": person.province_id, "person_id": person.id, "assessed_year": given.assessed_year, "point_source": PointSource.CONFIRMED,
        "commune_id": person.commune_id, "household_id": person.household_id, "stated_by": caller.account_id, "stated_at": clock.now(),
    }  # fmt: skip
    rows = [{**common, "indicator": p.indicator, "tenths": int(p.points * 10), "reason": p.reason} for p in given.points]
    statement = upsert(StatedPoint)
    changed = {
        name: statement.excluded[name] for name in ("tenths", "reason", "stated_by", "stated_at", "commune_id", "household_id")
    }
    stored = statement.values(rows).on_conflict_do_update(constraint="pk_stated_point", set_=changed)
    was: ColumnElement[int | None] = literal_column("old.tenths")
    before = (await session.execute(stored.returning(StatedPoint.indicator, was.label("tenths")))).all()
    await _mark(
        session, person.province_id, SubjectKind.PERSON, person.id, given.assessed_year, person.commune_id, person.household_id
    )
    await audit.record(
        session, province_id=person.province_id, account_id=caller.account_id or 0, action="confirm_points", subject_kind="person",
        subject_id=person.id, commune_id=person.commune_id, assessed_year=given.assessed_year, reason="; ".join(dict.fromkeys(p.reason for p in given.points)),
        before={row.indicator: row.tenths for row in before}, after={row["indicator"]: row["tenths"] for row in rows},
    )  # fmt: skip


def _future_year(assessed_year: int) -> list[FieldError]:
    this = clock.today().year
    message = f"Năm {assessed_year} chưa tới: chỉ ghi được đến năm {this}."
    return [FieldError("assessed_year", "year-in-future", message)] if assessed_year > this else []


async def _mark(
    session: AsyncSession,
    province_id: int,
    kind: SubjectKind,
    subject_id: int,
    year: int,
    commune_id: int,
    household_id: int | None,
) -> None:
    await session.execute(
        insert(RescoreMark).values(
            province_id=province_id,
            subject_kind=kind,
            subject_id=subject_id,
            assessed_year=year,
            commune_id=commune_id,
            household_id=household_id,
        )
    )


async def open_year(session: AsyncSession, *, province_id: int, communes: Sequence[int], assessed_year: int) -> None:
    """Mark every subject of these communes, and the places above them, for scoring in a year (as the owner or the worker)."""
    for marks in marks_of_year(communes, province_id=province_id, assessed_year=assessed_year):
        await session.execute(insert(RescoreMark).from_select(list(MARK_COLUMNS), marks))


def bound_for_trial(rule_set: RuleSet, parameters: Mapping[str, Any]) -> BoundRuleSet:
    """A rule set ready for a what-if. Raises Invalid naming every parameter that is missing or does not fit."""
    try:
        return bind(rule_set, parameters)
    except MissingParameters as unset:
        errors = [FieldError(f"parameters.{p.parameter}", p.slug, p.message) for p in unset.problems]
        raise Invalid("missing-parameters", "Bộ tiêu chí này chưa chấm được: tỉnh chưa đặt đủ tham số", errors=errors) from unset
    except ParameterErrors as wrong:
        errors = [FieldError(f"parameters.{p.parameter}", p.slug, p.message) for p in wrong.problems]
        raise Invalid("wrong-parameters", "Có tham số chưa đúng", errors=errors) from wrong


async def what_if(session: AsyncSession, *, bound: BoundRuleSet, facts: Mapping[str, object]) -> Explanation:
    """Score facts that somebody gives; nothing is stored. Raises Invalid with one entry a fact."""
    try:
        checked = check_facts(bound, facts)
    except FactErrors as wrong:
        raise Invalid("wrong-facts", "Có dữ kiện chưa đúng", errors=[_fact_error(p) for p in wrong.problems]) from wrong
    row = await queries.score_given(session, bound, checked)
    return explain(bound, row.facts, row.points, row.outcomes, row.total, row.verdict)


def _fact_error(problem: FactProblem) -> FieldError:
    return FieldError(f"facts.{problem.fact}", problem.slug, problem.message)


async def province_parameters(
    session: AsyncSession, *, province_id: int, title: str, rule_set_id: int, on: date
) -> dict[str, Any]:
    """What a province set for a rule set on a day."""
    laws = await law_in_force(session, province_id=province_id, titles=[title], on=on)
    return next((law.parameters for law in laws if law.id == rule_set_id), {})


async def replay(session: AsyncSession, row: AnyRow) -> AnyRow:
    """Work a stored score out again from its own law, parameters and facts, whatever was published or changed since."""
    bound = law_of(row)
    return await queries.score_given(session, bound, dict(zip(bound.facts, row.facts, strict=True)))


async def explained(
    session: AsyncSession, *, province_id: int, subject_kind: str, subject_id: int, title: str, level: int, assessed_year: int
) -> dict[str, Any]:
    """The official sentences of a stored score as JSON, to be frozen in a dossier. Raises NotFound (`not-assessed`)."""
    rows = await queries.assessments_of(
        session,
        province_id=province_id,
        subject_kind=subject_kind,
        subject_ids=[subject_id],
        assessed_year=assessed_year,
        title=title,
    )
    row = next((row for row in rows if row.level == level), None)
    if row is None:
        raise NotFound("not-assessed", "Chưa có kết quả chấm của năm này")
    from_law = law_of(row)
    told = explain(from_law, row.facts, row.points, row.outcomes, row.total, row.verdict)
    return explanation_out(told).model_dump(mode="json")
