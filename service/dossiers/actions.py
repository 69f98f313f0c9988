"""Submitting one subject: a draft, the first version over a frozen assessment, and again what came back.

Whole communes at once are in `bulk_actions.py`; what offices do with a dossier in `office_actions.py`, deciding in `recognitions`."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account, require_commune
from service.access.matrix import Action
from service.dossiers import queries
from service.dossiers.freezing import Law, freeze, kept_facts, law_behind
from service.dossiers.queries import Asked
from service.dossiers.requests import request_for
from service.dossiers.risk import risk_of
from service.dossiers.states import State, Step, transition
from service.dossiers.steps import StepTaken
from service.dossiers.storing import Frozen, check_year, desk_of, first_steps, record, store, where_assessed
from service.dossiers.tables import Dossier, DossierVersion, Request
from service.foundation import clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid
from service.foundation.rows import AnyRow
from service.scoring import Outcome
from service.titles.queries import Subject
from service.titles.vocabulary import Title

KNOWN_CONSTRAINTS |= {
    "dossier_files_are_there": (
        "evidence-file-gone",
        "Có tệp minh chứng vừa bị gỡ nên chưa nộp được. Hãy xem lại minh chứng rồi nộp lại.",
    )
}


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A dossier after its submission."""

    uid: uuid.UUID
    state: State
    version: int


async def submit(
    session: AsyncSession, *, caller: Caller, subject: Subject, title: Title, level: int, assessed_year: int
) -> Submitted:
    """Submit the stored assessment of a subject, or submit again what was returned, refused or revoked.

    Raises Invalid (`year-not-over`, `not-assessed`, `not-passing`, `not-enough-figures`, `level-2-too-early`), Conflict (`being-scored`,
    `not-ratified`, `already-submitted`), NotFound outside the caller's communes."""
    require(caller, Action.SUBMIT, title=title)
    require_commune(caller, subject.commune_id)
    today = clock.today()
    check_year(title, assessed_year, today)
    asked = Asked(province_id=subject.province_id, title=title, level=level, assessed_year=assessed_year)
    known = await queries.lock_dossier_of(session, asked, subject_kind=subject.kind, subject_id=subject.id)
    step = _step(known)
    stored = _scored(await queries.assessment_to_freeze(session, asked, subject_kind=subject.kind, subject_id=subject.id))
    subject = where_assessed(subject, stored)
    require_commune(caller, subject.commune_id)
    request = await _request(session, asked, subject, on=today)
    law = await law_behind(session, stored, province_id=subject.province_id, on=today)
    content = await _content(session, asked, subject, stored, law=law, known=known)
    frozen = Frozen(subject=subject, content=content, request=request)
    if known is not None:
        return await _submit_known(session, caller=caller, asked=asked, known=known, frozen=frozen, step=step)
    made = await store(session, caller=caller, asked=asked, frozen=[frozen], on=today)
    if not made:  # somebody submitted it between our look and our write
        raise _already_submitted(None)
    steps = await first_steps(session, made)
    await record(session, caller=caller, asked=asked, steps=steps, step=Step.SUBMIT, action="submit")
    return Submitted(uid=made[0].uid, state=State.SUBMITTED, version=1)


async def draft(
    session: AsyncSession, *, caller: Caller, subject: Subject, title: Title, level: int, assessed_year: int
) -> Submitted:
    """Open the dossier of a subject before it is submitted, so that the meeting can be recorded and the papers read; nothing is frozen.

    Raises Invalid (`not-assessed`, `level-2-too-early`), Conflict (`already-submitted`), NotFound outside the caller's communes."""
    require(caller, Action.SUBMIT, title=title)
    require_commune(caller, subject.commune_id)
    today = clock.today()
    asked = Asked(province_id=subject.province_id, title=title, level=level, assessed_year=assessed_year)
    stored = await queries.assessment_to_freeze(session, asked, subject_kind=subject.kind, subject_id=subject.id)
    if stored is None:
        raise _not_assessed()
    subject = where_assessed(subject, stored)
    require_commune(caller, subject.commune_id)
    frozen = Frozen(subject=subject, content=None, request=await _request(session, asked, subject, on=today))
    made = await store(session, caller=caller, asked=asked, frozen=[frozen], on=today, state=State.DRAFT)
    if not made:
        raise _already_submitted(await queries.lock_dossier_of(session, asked, subject_kind=subject.kind, subject_id=subject.id))
    await record(
        session, caller=caller, asked=asked, steps=await first_steps(session, made), step=Step.DRAFT, action="draft_dossier"
    )
    return Submitted(uid=made[0].uid, state=State.DRAFT, version=1)


def _step(known: AnyRow | None) -> Step:
    if known is None or known.state == State.DRAFT:
        return Step.SUBMIT
    if transition(Step.RESUBMIT, State(known.state)) is None:
        raise _already_submitted(known)
    return Step.RESUBMIT


async def _request(session: AsyncSession, asked: Asked, subject: Subject, *, on: date) -> Request:
    held = await queries.titles_granted(session, asked, subject_kind=subject.kind, subject_id=subject.id, on=on)
    return request_for(asked.level, held, on=on)


async def _content(
    session: AsyncSession, asked: Asked, subject: Subject, stored: AnyRow, *, law: Law, known: AnyRow | None
) -> dict[str, Any]:
    """What is frozen: the stored score; where only some indicators were returned, the other figures stay as they were submitted."""
    evidence = await queries.evidence_of(session, asked, subject_kind=subject.kind, subject_id=subject.id)
    if known is None or not known.returned_for or known.frozen is None or known.state != State.RETURNED:
        return freeze(_passing(stored), law, evidence=evidence)
    facts = kept_facts(known.frozen, stored, law, unlocked=set(known.returned_for))
    if facts is None:  # another law, or other values of the province: nothing can be held against it
        return freeze(_passing(stored), law, evidence=evidence)
    before = known.frozen.get("evidence", {})
    kept = {code: rows for code, rows in before.items() if code not in known.returned_for}
    renewed = {code: rows for code, rows in evidence.items() if code in known.returned_for}
    again = await queries.scored_again(session, law.bound, stored, facts=facts)
    return freeze(_passing(again), law, evidence=kept | renewed)


def _scored(stored: AnyRow | None) -> AnyRow:
    if stored is None:
        raise _not_assessed()
    if stored.being_scored:
        raise Conflict("being-scored", "Đang tính lại điểm", "Hãy nộp lại sau vài giây: có số liệu vừa thay đổi.")
    return stored


def _not_assessed() -> Invalid:
    return Invalid("not-assessed", "Chưa có kết quả chấm của năm này", "Hãy kiểm tra năm, danh hiệu và mức độ.")


def _passing(stored: AnyRow) -> AnyRow:
    if stored.verdict == Outcome.UNKNOWN:
        raise Invalid("not-enough-figures", "Chưa đủ số liệu để kết luận", "Hãy bổ sung các số liệu còn thiếu rồi nộp lại.")
    if stored.verdict != Outcome.PASSED:
        raise Invalid("not-passing", "Kết quả chấm chưa đạt nên chưa nộp được", "Hãy xem từng chỉ tiêu để biết còn thiếu gì.")
    return stored


def _already_submitted(known: AnyRow | None) -> Conflict:
    label = f" Tình trạng: {State(known.state).label}." if known is not None else ""
    return Conflict("already-submitted", "Đã có hồ sơ của đối tượng này cho năm này", f"Không cần nộp lại.{label}")


async def _submit_known(
    session: AsyncSession, *, caller: Caller, asked: Asked, known: AnyRow, frozen: Frozen, step: Step
) -> Submitted:
    """Submit a draft, or a next version; the version before is kept as it was."""
    if step is Step.RESUBMIT:
        await session.execute(insert(DossierVersion).from_select(*queries.as_version(asked.province_id, known.id)))
    version = known.version + (step is Step.RESUBMIT)
    subject, today = frozen.subject, clock.today()
    again = {
        "state": State.SUBMITTED,
        "version": version,
        "level": asked.level,
        "frozen": frozen.content,
        "request": frozen.request,
        "risk": risk_of(frozen.content, version=version, request=frozen.request),
        "submitted_by": require_account(caller),
        "submitted_on": today,
        "state_since": today,
        "returned_reason": None,
        "returned_for": None,
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
        office=await desk_of(session, subject.commune_id),
    )
    await record(session, caller=caller, asked=asked, steps=[taken], step=step, action=step.value)
    return Submitted(uid=known.uid, state=State.SUBMITTED, version=version)
