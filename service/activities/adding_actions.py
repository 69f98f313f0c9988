"""Adding people to a session that stands already: who was forgotten, or whom a colleague's sheet of the same session left out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.activities import queries, roll_queries
from service.activities.actions import credit, mark
from service.activities.checking import EMPTY_ROLL, NO_HOURS, tenths_of, twice
from service.activities.correction_actions import own_session
from service.activities.roll_queries import Line, Logged
from service.activities.schemas import RollLine
from service.activities.tables import LearningSession
from service.foundation import audit
from service.foundation.caller import Caller
from service.foundation.errors import FieldError, Invalid


@dataclass(frozen=True)
class Added:
    """How many people joined the roll, and how many stood on it before, voided lines included."""

    added: int
    already: int


async def add_people(session: AsyncSession, *, caller: Caller, session_uid: uuid.UUID, roll: Sequence[RollLine]) -> Added:
    """Credit more people for a session, as of its day; who is on the roll stays as they are. Sent twice, nobody is added twice.

    Raises Invalid (one entry a wrong line), NotFound (not the caller's session), Conflict (`session-voided`)."""
    logged = await own_session(session, caller, session_uid)
    hours = await _checked(session, logged, roll)
    known = await roll_queries.uids_on_roll(session, logged)
    fresh = [
        (at, Line(line.person, tenths, line.completed, line.certificate, line.employed_after))
        for at, (line, tenths) in enumerate(zip(roll, hours, strict=True))
        if line.person not in known
    ]
    if fresh:
        place = Logged(logged.province_id, logged.id, logged.kind, logged.held_on, logged.commune_id)
        await credit(session, place, [line for _, line in fresh], at=[at for at, _ in fresh])
        await mark(session, province_id=logged.province_id, session_id=logged.id)
        await audit.record(
            session,
            province_id=logged.province_id,
            account_id=require_account(caller),
            action="add_to_roll",
            subject_kind="session",
            subject_id=logged.id,
            commune_id=logged.commune_id,
            people=len(fresh),
        )
    return Added(len(fresh), len(roll) - len(fresh))


async def _checked(session: AsyncSession, logged: LearningSession, roll: Sequence[RollLine]) -> list[int]:
    """The hours of each line in tenths: the session's unless told."""
    hours = [logged.hours if line.hours is None else tenths_of(line.hours) for line in roll]
    problems = [] if roll else [EMPTY_ROLL]
    problems += [FieldError(f"roll.{at}.hours", "absurd-hours", NO_HOURS) for at, tenths in enumerate(hours) if tenths is None]
    problems += twice(roll)
    if any(line.employed_after is not None for line in roll):
        asking = {kind.code for kind in await queries.kinds(session) if kind.with_employment}
        message = "Loại hoạt động này không ghi việc làm sau khi học."
        problems += [
            FieldError(f"roll.{at}.employed_after", "employment-not-asked", message)
            for at, line in enumerate(roll)
            if line.employed_after is not None and logged.kind not in asking
        ]
    if problems:
        raise Invalid(problems[0].slug, problems[0].message, errors=problems)
    return [tenths for tenths in hours if tenths is not None]
