"""Trying a draft law, or changed parameters, on a year: who gains, who loses. Nothing is stored."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.assessments import trial_queries as queries
from service.assessments.actions import bound_for_trial
from service.assessments.trial_drafts import read_draft
from service.assessments.trial_queries import COUNTS
from service.assessments.trial_running import running
from service.assessments.trial_schemas import Document, TrialIn, TrialOut, TrialRow, TrialSubject, TrialSubjects, TrialSubjectsIn
from service.assessments.trial_subject_queries import Trial
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Database
from service.foundation.errors import Invalid, NotFound
from service.foundation.rows import AnyRow
from service.foundation.text import fold
from service.legislation.queries import certainty_of, parameters_of, rule_set_by_uid
from service.places import queries as places
from service.scoring import EVIDENCE, Outcome, RuleSet, may_ask_for_evidence, parse_rule_set
from service.subjects.looks import Look, note
from service.titles.queries import subjects_by_id, subjects_by_place
from service.titles.vocabulary import SubjectKind, Title

PAGE = 50
WHOLE = "Tổng cộng"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A trial that may run, with the published rule set that it starts from."""

    row: AnyRow
    trial: Trial


async def prepare(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, given: TrialIn) -> Prepared:
    """Check a trial: rule set, places, draft, parameters. Raises NotFound, Invalid (`bad-draft`, `missing-parameters`, …)."""
    row = await rule_set(session, uid)
    if given.assessed_year > clock.today().year:
        raise Invalid.field("assessed_year", "year-in-future", f"Năm {given.assessed_year} chưa tới nên chưa có số liệu để thử.")
    law = law_to_try(row, given.document)
    province_id, reach = await _reach(session, caller, given)
    present = await present_parameters(session, row, province_id=province_id, assessed_year=given.assessed_year)
    known = {definition.name for definition in law.parameters} | ({EVIDENCE} if may_ask_for_evidence(law) else set())
    tried = {name: value for name, value in present.items() if name in known} | dict(given.parameters)
    trial = Trial(
        bound=bound_for_trial(law, tried), title=Title(row.title), level=row.level, province_id=province_id,
        assessed_year=given.assessed_year, places=reach, forecast=given.forecast,
    )  # fmt: skip
    return Prepared(row=row, trial=trial)


async def rule_set(session: AsyncSession, uid: uuid.UUID) -> AnyRow:
    """The published rule set that a trial starts from. Raises NotFound."""
    row = await rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    return row


def law_to_try(row: AnyRow, document: Document | None) -> RuleSet:
    """The draft, or the published law when only parameters change. Raises Invalid."""
    if document is None:
        return parse_rule_set(row.content, where=row.instrument_number)
    return read_draft(document, title=row.title, level=row.level)


async def present_parameters(session: AsyncSession, row: AnyRow, *, province_id: int, assessed_year: int) -> dict[str, Any]:
    """What the province set for the rule set on the last day of the year's window: what its scores were made with."""
    return await parameters_of(session, province_id=province_id, rule_set_id=row.id, on=date(assessed_year, 12, 31))


async def _reach(session: AsyncSession, caller: Caller, given: TrialIn) -> tuple[int, Sequence[int]]:
    """The province and those of the caller's places in it. Raises NotFound for any other."""
    provinces = await queries.provinces_of(session, caller.counted)
    wanted = _own_province(caller, provinces) if given.province is None else given.province
    province_id = wanted if wanted in provinces.values() else provinces.get(wanted)
    if province_id is None:
        raise NotFound("unknown-place", "Không có tỉnh này trong các nơi bạn xem được")
    mine = [place for place, province in provinces.items() if province == province_id]
    if given.places is None:
        return province_id, mine
    if not set(given.places) <= set(mine):
        raise NotFound("unknown-place", "Có nơi không nằm trong các nơi bạn xem được")
    return province_id, sorted(set(given.places))


def _own_province(caller: Caller, provinces: dict[int, int]) -> int:
    own = caller.administers or caller.counted
    return provinces.get(own[0], 0) if own else 0


async def province_of(session: AsyncSession, caller: Caller) -> int:
    """The province that a caller speaks of without naming one; 0 for nobody's."""
    own = caller.administers or caller.counted
    return _own_province(caller, await queries.provinces_of(session, own[:1]))


async def tried(session: AsyncSession, database: Database, *, caller: Caller, prepared: Prepared) -> TrialOut:
    """Run a trial: counts by place, and the whole. Raises TooMany, Invalid (`trial-too-long`, `draft-out-of-range`)."""
    trial = prepared.trial
    async with running(database, account_id=require_account(caller)) as apart:
        waiting = await queries.being_scored(apart, trial)
        rows = await queries.counts(apart, trial)
    names = await places.names(session, [row.place_id for row in rows if row.place_id is not None])
    *below, whole = [_row(row, names) for row in rows]
    certainty = certainty_of(trial.bound)
    return TrialOut(
        rule_set=prepared.row.uid, title=trial.title, level=trial.level, province=trial.province_id, assessed_year=trial.assessed_year,
        instrument=trial.bound.rule_set.instrument.number or "chưa rõ số", forecast=trial.forecast, certainty=certainty,
        certainty_label=certainty.label, parameters=dict(trial.bound.parameters), being_scored=waiting,
        places=sorted(below, key=lambda row: (fold(row.place), row.place_id)), total=whole,
    )  # fmt: skip


def _row(row: AnyRow, names: dict[int, str]) -> TrialRow:
    place = WHOLE if row.place_id is None else names.get(row.place_id, "")
    return TrialRow(place_id=row.place_id, place=place, **{name: getattr(row, name) for name in COUNTS})


async def who_changes(
    session: AsyncSession, database: Database, *, caller: Caller, prepared: Prepared, given: TrialSubjectsIn
) -> TrialSubjects:
    """A page of those who gain or lose, named as far as the caller's own desk sees them."""
    trial = prepared.trial
    kind = trial.title.subject_kind
    own = set(caller.counted if kind is SubjectKind.PLACE else caller.communes)
    mine = [place for place in trial.places if place in own]
    if given.places is not None and len(mine) < len(trial.places):
        raise NotFound("unknown-place", "Có nơi không nằm trong các xã bạn phụ trách")
    async with running(database, account_id=require_account(caller)) as apart:
        rows = await queries.changed(apart, trial, change=given.change, places=mine, limit=PAGE, offset=(given.page - 1) * PAGE)
    of_all = rows[0].of_all if rows else 0
    subjects = await _named(session, trial, rows)
    return TrialSubjects(change=given.change, of_all=of_all, page=given.page, pages=-(-of_all // PAGE), subjects=subjects)


async def _named(session: AsyncSession, trial: Trial, rows: Sequence[AnyRow]) -> list[TrialSubject]:
    kind, ids = trial.title.subject_kind, [row.subject_id for row in rows]
    if kind is SubjectKind.PLACE:
        found = await subjects_by_place(session, title=trial.title, place_ids=ids)
    else:
        found = await subjects_by_id(session, title=trial.title, province_id=trial.province_id, ids=ids, on=clock.today())
    names = {subject.id: subject.name for subject in found}
    uids = await queries.uids_of(session, kind=kind, province_id=trial.province_id, ids=ids)
    at = await places.names(session, {row.place_id for row in rows})
    shown = {kind: [uuid.UUID(uid) for uid in uids.values()]}
    note(session, Look.TRIAL, people=shown.get(SubjectKind.PERSON, []), households=shown.get(SubjectKind.HOUSEHOLD, []))
    return [
        TrialSubject(
            id=uids.get(row.subject_id), name=names.get(row.subject_id), place_id=row.place_id, place=at.get(row.place_id, ""),
            now=_word(row.now), draft=_word(row.draft) or "",
        )
        for row in rows
    ]  # fmt: skip


def _word(verdict: int | None) -> str | None:
    return None if verdict is None else Outcome(verdict).name.lower()
