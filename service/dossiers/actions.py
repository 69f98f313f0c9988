"""Submitting: a dossier over an assessment that is frozen with its sentences, one at a time or a whole commune's at once.

What offices do with a dossier (return, decide, revoke) is in `decision_actions.py`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, insert, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account, require_commune
from service.access.matrix import Action
from service.dossiers import queries
from service.dossiers.freezing import Law, freeze, law_behind
from service.dossiers.queries import Asked
from service.dossiers.states import AFTER, State, Step, transition
from service.dossiers.tables import Dossier, DossierEvent
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.scoring import Outcome
from service.titles.queries import Subject, rows_of, selected, subjects_by_id
from service.titles.vocabulary import SubjectKind, Title

COLLECTED_WITHIN_THE_YEAR = frozenset({Title.CITIZEN, Title.FAMILY, Title.CLAN, Title.VILLAGE, Title.UNIT_COMMUNE})
"""Hội Khuyến học collects before 15 December of the year itself, and a commune counts who holds a title on 31 December (TT 25 Art. 6.5.a)."""

BULK = 500
"""How many dossiers one call submits or decides at most."""


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A dossier after its submission."""

    uid: Any
    state: State
    version: int


@dataclass(frozen=True, kw_only=True)
class SubmittedMany:
    """What a submission in bulk did: `remaining` pass and wait for the next call, `being_scored` are about to change."""

    submitted: int
    remaining: int
    being_scored: int


@dataclass(frozen=True, kw_only=True)
class StepTaken:
    """One dossier that took a step, and whose eyes may see it."""

    dossier_id: int
    commune_id: int
    household_id: int | None
    before: str | None
    office: str


async def submit(
    session: AsyncSession, *, caller: Caller, subject: Subject, title: Title, level: int, assessed_year: int
) -> Submitted:
    """Submit the stored assessment of a subject, or submit again what was returned or revoked.

    Raises Invalid (`year-not-over`, `not-assessed`, `not-passing`, `not-enough-figures`), Conflict (`being-scored`, `not-ratified`,
    `already-submitted`), NotFound outside the caller's communes."""
    require(caller, Action.SUBMIT, title=title)
    require_commune(caller, subject.commune_id)
    today = clock.today()
    _check_year(title, assessed_year, today)
    asked = Asked(province_id=subject.province_id, title=title, level=level, assessed_year=assessed_year)
    known = await queries.lock_dossier_of(session, asked, subject_kind=subject.kind, subject_id=subject.id)
    if known is not None and transition(Step.RESUBMIT, State(known.state)) is None:
        raise _already_submitted(known)
    stored = _passing(await queries.assessment_to_freeze(session, asked, subject_kind=subject.kind, subject_id=subject.id))
    subject = _where_assessed(subject, stored)
    require_commune(caller, subject.commune_id)
    law = await law_behind(session, stored, province_id=subject.province_id, on=today)
    frozen = freeze(stored, law)
    if known is not None:
        return await _submit_again(session, caller=caller, asked=asked, known=known, subject=subject, frozen=frozen)
    made = await _store(session, caller=caller, asked=asked, frozen=[(subject, frozen)], on=today)
    if not made:  # somebody submitted it between our look and our write
        raise _already_submitted(None)
    steps = await _first_steps(session, made)
    await _record(session, caller=caller, asked=asked, steps=steps, step=Step.SUBMIT, action="submit")
    return Submitted(uid=made[0].uid, state=State.SUBMITTED, version=1)


async def submit_passing(
    session: AsyncSession, *, caller: Caller, place: AnyRow, title: Title, level: int, assessed_year: int
) -> SubmittedMany:
    """Submit up to `BULK` people or households of a commune that pass and have no dossier, in a number of statements that does not grow.

    Raises Invalid (`year-not-over`, `not-in-bulk`), Conflict (`not-ratified`), NotFound outside the caller's communes."""
    require(caller, Action.SUBMIT, title=title)
    require_commune(caller, place.id)
    today = clock.today()
    _check_year(title, assessed_year, today)
    if title.subject_kind not in (SubjectKind.PERSON, SubjectKind.HOUSEHOLD):
        raise Invalid.field("title", "not-in-bulk", "Chỉ nộp hàng loạt được cho công dân và gia đình.")
    asked = Asked(province_id=place.province_id, title=title, level=level, assessed_year=assessed_year)
    found, remaining, moving = await queries.passing_without_dossier(session, asked, commune_id=place.id, limit=BULK)
    if not found:
        return SubmittedMany(submitted=0, remaining=0, being_scored=moving)
    frozen = await _freeze_many(session, asked, found, on=today)
    made = await _store(session, caller=caller, asked=asked, frozen=frozen, on=today)
    if made:
        steps = await _first_steps(session, made)
        await _record(session, caller=caller, asked=asked, steps=steps, step=Step.SUBMIT, action="submit_passing")
    return SubmittedMany(submitted=len(made), remaining=remaining, being_scored=moving)


def _check_year(title: Title, assessed_year: int, today: date) -> None:
    """Circulars 24 and 25 take figures up to 31 December (Art. 9.1.b)."""
    if title not in COLLECTED_WITHIN_THE_YEAR and today <= date(assessed_year, 12, 31):
        message = f"Năm {assessed_year} chưa kết thúc: số liệu lấy đến hết ngày 31/12. Hãy nộp từ ngày 01/01/{assessed_year + 1}."
        raise Invalid.field("assessed_year", "year-not-over", message)


def _passing(stored: AnyRow | None) -> AnyRow:
    if stored is None:
        raise Invalid("not-assessed", "Chưa có kết quả chấm của năm này", "Hãy kiểm tra năm, danh hiệu và mức độ.")
    if stored.being_scored:
        raise Conflict("being-scored", "Đang tính lại điểm", "Hãy nộp lại sau vài giây: có số liệu vừa thay đổi.")
    if stored.verdict == Outcome.UNKNOWN:
        raise Invalid("not-enough-figures", "Chưa đủ số liệu để kết luận", "Hãy bổ sung các số liệu còn thiếu rồi nộp lại.")
    if stored.verdict != Outcome.PASSED:
        raise Invalid("not-passing", "Kết quả chấm chưa đạt nên chưa nộp được", "Hãy xem từng chỉ tiêu để biết còn thiếu gì.")
    return stored


def _already_submitted(known: AnyRow | None) -> Conflict:
    label = f" Tình trạng: {State(known.state).label}." if known is not None else ""
    return Conflict("already-submitted", "Đã có hồ sơ của đối tượng này cho năm này", f"Không cần nộp lại.{label}")


async def _freeze_many(
    session: AsyncSession, asked: Asked, found: Sequence[AnyRow], *, on: date
) -> list[tuple[Subject, dict[str, Any]]]:
    laws: dict[tuple[int, str], Law] = {}
    for row in found:  # one law, or two when a rule set changed and not everybody has been scored again
        if _law_key(row) not in laws:
            laws[_law_key(row)] = await law_behind(session, row, province_id=asked.province_id, on=on)
    title = Title(asked.title)
    ids = [row.subject_id for row in found]
    named = {s.id: s for s in await subjects_by_id(session, title=title, province_id=asked.province_id, ids=ids, on=on)}
    return [
        (_where_assessed(named[row.subject_id], row), freeze(row, laws[_law_key(row)]))
        for row in found
        if row.subject_id in named
    ]


def _law_key(stored: AnyRow) -> tuple[int, str]:
    return stored.rule_set_id, json.dumps(stored.parameters, sort_keys=True)


def _where_assessed(subject: Subject, stored: AnyRow) -> Subject:
    """A person who moved since the year ended is recognised where the year was assessed."""
    return Subject(
        province_id=subject.province_id,
        kind=subject.kind,
        id=subject.id,
        commune_id=stored.commune_id,
        household_id=stored.household_id,
        name=subject.name,
    )


async def _store(
    session: AsyncSession, *, caller: Caller, asked: Asked, frozen: Sequence[tuple[Subject, dict[str, Any]]], on: date
) -> Sequence[AnyRow]:
    subjects = [subject for subject, _ in frozen]
    rows = rows_of(
        "submitting",
        {
            "subject_kind": (Text, [s.kind.value for s in subjects]),
            "subject_id": (BigInteger, [s.id for s in subjects]),
            "subject_name": (Text, [s.name for s in subjects]),
            "commune_id": (Integer, [s.commune_id for s in subjects]),
            "household_id": (BigInteger, [s.household_id for s in subjects]),
            "frozen": (JSONB, [content for _, content in frozen]),
        },
    )
    same = {
        "province_id": asked.province_id,
        "title": asked.title,
        "level": asked.level,
        "assessed_year": asked.assessed_year,
        "state": State.SUBMITTED,
        "version": 1,
        "submitted_by": require_account(caller),
        "submitted_on": on,
    }
    stored = postgresql.insert(Dossier).from_select([*rows.c.keys(), *same], selected(rows, always=same))
    made = stored.on_conflict_do_nothing().returning(Dossier.id, Dossier.uid, Dossier.commune_id, Dossier.household_id)
    return (await session.execute(made)).all()


async def _first_steps(session: AsyncSession, made: Sequence[AnyRow]) -> list[StepTaken]:
    desk = await _desk(session, made[0].commune_id)
    return [
        StepTaken(dossier_id=row.id, commune_id=row.commune_id, household_id=row.household_id, before=None, office=desk)
        for row in made
    ]


async def _desk(session: AsyncSession, commune_id: int) -> str:
    """The office that submits: named by its commune."""
    return (await places.names(session, [commune_id])).get(commune_id, "")


async def _submit_again(
    session: AsyncSession, *, caller: Caller, asked: Asked, known: AnyRow, subject: Subject, frozen: dict[str, Any]
) -> Submitted:
    again = {
        "state": State.SUBMITTED,
        "version": known.version + 1,
        "level": asked.level,
        "frozen": frozen,
        "submitted_by": require_account(caller),
        "submitted_on": clock.today(),
        "returned_reason": None,
        "commune_id": subject.commune_id,
        "household_id": subject.household_id,
        "subject_name": subject.name,
    }
    await session.execute(update(Dossier).where(queries.of_ids(asked.province_id, [known.id])).values(**again))
    taken = StepTaken(
        dossier_id=known.id,
        commune_id=subject.commune_id,
        household_id=subject.household_id,
        before=known.state,
        office=await _desk(session, subject.commune_id),
    )
    await _record(session, caller=caller, asked=asked, steps=[taken], step=Step.RESUBMIT, action="resubmit")
    return Submitted(uid=known.uid, state=State.SUBMITTED, version=known.version + 1)


async def _record(
    session: AsyncSession, *, caller: Caller, asked: Asked, steps: Sequence[StepTaken], step: Step, action: str
) -> None:
    await record_steps(
        session, caller=caller, province_id=asked.province_id, steps=steps, step=step, reason=None, on=clock.today()
    )
    await audit.record(
        session, province_id=asked.province_id, account_id=require_account(caller), action=action, subject_kind="dossier",
        subject_id=steps[0].dossier_id if len(steps) == 1 else None, commune_id=steps[0].commune_id, title=asked.title, level=asked.level,
        assessed_year=asked.assessed_year, dossiers=[taken.dossier_id for taken in steps],
    )  # fmt: skip


async def record_steps(
    session: AsyncSession,
    *,
    caller: Caller,
    province_id: int,
    steps: Sequence[StepTaken],
    step: Step,
    reason: str | None,
    on: date,
) -> None:
    """Add one event to the history of each dossier, in one statement."""
    rows = rows_of(
        "stepping",
        {
            "dossier_id": (BigInteger, [taken.dossier_id for taken in steps]),
            "commune_id": (Integer, [taken.commune_id for taken in steps]),
            "household_id": (BigInteger, [taken.household_id for taken in steps]),
            "from_state": (Text, [taken.before for taken in steps]),
            "office": (Text, [taken.office for taken in steps]),
        },
    )
    same = {
        "province_id": province_id,
        "action": step.value,
        "account_id": require_account(caller),
        "to_state": AFTER[step].value,
        "reason": reason,
        "on_day": on,
        "at": clock.now(),
    }
    await session.execute(insert(DossierEvent).from_select([*rows.c.keys(), *same], selected(rows, always=same)))
