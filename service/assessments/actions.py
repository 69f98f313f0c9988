"""Declaring figures, confirming points, opening a year, trying facts, replaying a stored score, freezing one for a dossier."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import queries
from service.assessments.explaining import explanation_out, law_of
from service.assessments.schemas import FiguresIn, PointsIn
from service.assessments.tables import DeclaredFigure, PointSource, StatedPoint
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import FieldError, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.legislation.queries import law_in_force
from service.places.actions import refuse_closed
from service.scoring import (
    BoundRuleSet,
    Explanation,
    FactErrors,
    MissingParameters,
    ParameterErrors,
    bind,
    check_facts,
    explain,
    fact_named,
)
from service.scoring.problems import FactProblem
from service.scoring.rule_set import RuleSet
from service.subjects.tables import Household, Person
from service.titles.tables import RescoreMark
from service.titles.vocabulary import SubjectKind

FAR_BELOW = 50
"""A registry that holds fewer than this share (%) of the declared population is worth a warning, never an error."""


async def declare_figures(session: AsyncSession, *, caller: Caller, place: AnyRow, given: FiguresIn) -> list[str]:
    """Store figures of a commune; each newer one supersedes, the older stays. Returns warnings.

    Raises Invalid: one entry a figure, `year-in-future`, `date-in-future`, `closed-place`."""
    _check_when(given)
    await refuse_closed(session, [place.id], assessed_year=given.assessed_year, today=clock.today())
    known = {row.fact: row.value for row in await _figures(session, place, given.assessed_year)}
    values = {figure.fact: int(figure.value) for figure in given.figures}
    registry = await queries.registry_count(session, commune_id=place.id)
    _check_figures({**known, **values}, values, registry)
    changed = {fact: value for fact, value in values.items() if known.get(fact) != value}
    if changed:
        await _supersede(session, caller=caller, place=place, given=given, changed=changed)
    population = values.get("population", 0)
    if registry * 100 < FAR_BELOW * population:
        return [
            f"Sổ bộ mới có {registry} người, thấp hơn nhiều so với dân số khai báo {population}: hãy kiểm tra lại một trong hai số."
        ]
    return []


def _check_when(given: FiguresIn) -> None:
    twice = [fact for fact, times in Counter(figure.fact for figure in given.figures).items() if times > 1]
    problems = [FieldError(fact, "fact-twice", f"Số liệu “{fact}” ghi hai lần. Hãy giữ một dòng.") for fact in twice]
    problems += _future_year(given.assessed_year)
    if given.source_date is not None and given.source_date > clock.today():
        message = f"Ngày của nguồn {given.source_date:%d/%m/%Y} chưa tới. Hãy ghi ngày của văn bản đã ban hành."
        problems.append(FieldError("source_date", "date-in-future", message))
    if problems:
        raise Invalid(problems[0].slug, "Có số liệu chưa đúng, chưa lưu gì", errors=problems)


def _future_year(assessed_year: int) -> list[FieldError]:
    this = clock.today().year
    message = f"Năm {assessed_year} chưa tới: chỉ ghi được đến năm {this}."
    return [FieldError("assessed_year", "year-in-future", message)] if assessed_year > this else []


async def _figures(session: AsyncSession, place: AnyRow, year: int) -> Sequence[AnyRow]:
    return await queries.figures_of(
        session, province_id=place.province_id, subject_kind=SubjectKind.PLACE, subject_id=place.id, assessed_year=year
    )


def _check_figures(whole: Mapping[str, int], given: Mapping[str, int], registry: int) -> None:
    problems = [problem for name, value in given.items() if (problem := _figure_problem(name, value, whole))]
    population = whole.get("population")
    if "population" in given and population is not None and registry > population:
        message = f"Sổ bộ đang có {registry} người, nhiều hơn dân số khai báo {population}. Hãy kiểm tra số khai báo hoặc sổ bộ."
        problems.append(FieldError("population", "registry-above-population", message))
    if problems:
        raise Invalid("wrong-figures", "Có số liệu chưa đúng, chưa lưu gì", errors=problems)


def _figure_problem(name: str, value: int, whole: Mapping[str, int]) -> FieldError | None:
    fact = fact_named(name)
    if fact is None or fact.source != "declared" or fact.subject != "commune" or name == "difficult_area":
        return FieldError(name, "unknown-fact", f"Không có số liệu nào tên “{name}” để khai báo cho xã.")
    if not 0 <= value <= fact.maximum:
        return FieldError(name, "out-of-range", f"“{fact.label}” phải từ 0 đến {fact.maximum}.")
    above = whole.get(fact.at_most) if fact.at_most else None
    if above is not None and value > above:
        bound = fact_named(fact.at_most or "")
        return FieldError(
            name,
            "numerator-above-denominator",
            f"“{fact.label}” ({value}) không thể lớn hơn “{bound.label if bound else ''}” ({above}).",
        )
    return None


async def _supersede(
    session: AsyncSession, *, caller: Caller, place: AnyRow, given: FiguresIn, changed: Mapping[str, int]
) -> None:
    now, account = clock.now(), caller.account_id or 0
    key = {
        "province_id": place.province_id,
        "subject_kind": SubjectKind.PLACE,
        "subject_id": place.id,
        "assessed_year": given.assessed_year,
    }
    await session.execute(
        update(DeclaredFigure)
        .where(*(getattr(DeclaredFigure, name) == value for name, value in key.items()))
        .where(DeclaredFigure.fact.in_(list(changed)), DeclaredFigure.superseded_at.is_(None))
        .values(superseded_at=now)
    )
    common = {
        **key,
        "source": given.source,
        "source_date": given.source_date,
        "commune_id": place.id,
        "entered_by": account,
        "entered_at": now,
    }
    await session.execute(insert(DeclaredFigure), [{**common, "fact": fact, "value": value} for fact, value in changed.items()])
    await _mark(session, key["province_id"], SubjectKind.PLACE, place.id, given.assessed_year, place.id, None)
    await audit.record(
        session, province_id=place.province_id, account_id=account, action="declare_figures", subject_kind="place", subject_id=place.id,
        commune_id=place.id, reason=given.source, assessed_year=given.assessed_year, facts=sorted(changed),
    )  # fmt: skip


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
    await session.execute(statement.values(rows).on_conflict_do_update(constraint="pk_stated_point", set_=changed))
    await _mark(
        session, person.province_id, SubjectKind.PERSON, person.id, given.assessed_year, person.commune_id, person.household_id
    )
    await audit.record(
        session, province_id=person.province_id, account_id=caller.account_id or 0, action="confirm_points", subject_kind="person",
        subject_id=person.id, commune_id=person.commune_id, assessed_year=given.assessed_year,
        points={p.indicator: str(p.points) for p in given.points},
    )  # fmt: skip


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
    """Mark every person, household and commune of these communes for scoring in a year (as the owner or the worker)."""
    columns = ["province_id", "subject_kind", "subject_id", "assessed_year", "commune_id", "household_id"]
    year = literal(assessed_year)
    people = select(Person.province_id, literal(SubjectKind.PERSON), Person.id, year, Person.commune_id, Person.household_id)
    homes = select(Household.province_id, literal(SubjectKind.HOUSEHOLD), Household.id, year, Household.commune_id, Household.id)
    for found, commune in ((people, Person.commune_id), (homes, Household.commune_id)):
        await session.execute(insert(RescoreMark).from_select(columns, found.where(commune.in_(communes))))
    places = [dict(zip(columns, (province_id, SubjectKind.PLACE, c, assessed_year, c, None), strict=True)) for c in communes]
    await session.execute(insert(RescoreMark), places)


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
