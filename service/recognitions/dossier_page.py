"""What the page of one dossier shows, for every form on it that comes back: the whole dossier, and which steps the caller may take."""

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Action, may
from service.councils import conflicts
from service.councils import queries as councils
from service.councils.composition import Position
from service.councils.tables import Mode, Proposal
from service.dossiers.criteria import Criteria, Only, criteria, law_of
from service.dossiers.meeting_actions import OPEN_TO_WHO_SUBMITS
from service.dossiers.states import Step
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.rendering import vietnamese_date
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.recognitions.asking import Asked
from service.recognitions.dossier_reading import Whole, whole
from service.recognitions.queue_reading import around
from service.subjects.looks import Look, note
from service.titles.vocabulary import Title

DOSSIER = "recognitions/dossier.html"
_OFFICE_STEPS = (Step.RECEIVE, Step.APPRAISE, Step.CONCLUDE, Step.RETURN, Step.REFUSE, Step.APPROVE, Step.REVOKE)


async def dossier_context(
    session: AsyncSession, caller: Caller, uid: uuid.UUID, *, only: Only = Only.ALL, asked: Asked | None = None
) -> dict[str, Any]:
    """Everything that the page needs; the authority itself is judged when a step is taken. `only`: which indicators are shown; `asked`: the
    queue in which one reads. Raises NotFound."""
    told = await whole(session, caller, uid)
    row = told.row
    steps = _steps(caller, told)
    choosing = await councils.councils(session, title=row.title) if Step.APPRAISE in steps else []
    members = (
        await councils.members_of(session, province_id=row.province_id, council_id=told.case.council_id)
        if told.case is not None and Step.CONCLUDE in steps
        else []
    )
    sitting = await councils.members_of_all(session, choosing)
    interests = await _interests(session, told, [*members, *(one for all_ in sitting.values() for one in all_)])
    submits = may(caller.roles, Action.SUBMIT, title=row.title) and row.commune_id in caller.writes
    return {
        "whole": told,
        "row": row,
        "told": row.frozen["sentences"] if row.frozen else None,
        "criteria": await _criteria(session, told, only),
        "only": only,
        "around": await around(session, caller, row, asked) if asked else None,
        "queue_query": asked.query() if asked else "",
        "fictional": await _fictional(session, row),
        "events": told.events,
        "places": told.places,
        "title": Title(row.title),
        "state": told.state,
        "steps": steps,
        "labels": {step.value: step.label for step in Step},
        "councils": choosing,
        "sitting": sitting,
        "members": members,
        "interests": interests,
        "modes": [(mode.value, mode.label) for mode in Mode],
        "positions": {position.value: position.label for position in Position},
        "proposals": [(proposal.value, proposal.label) for proposal in Proposal],
        "may_record_meeting": submits and told.state in OPEN_TO_WHO_SUBMITS,
        "may_submit": submits and told.actor == "submitter",
        "form": {"decided_on": vietnamese_date(clock.today()), "reason": ""},
    }


async def _interests(session: AsyncSession, told: Whole, members: list[AnyRow]) -> conflicts.Interests:
    """What stands between members of councils and the dossier; whose name is borne is said to the page, and noted."""
    found = await conflicts.interests(session, dossier=told.row, members=members)
    note(session, Look.DOSSIER, people=found.namesakes.values())
    return found


async def _criteria(session: AsyncSession, told: Whole, only: Only) -> Criteria | None:
    if told.row.frozen is None:
        return None
    published = await legislation.rule_set_by_id(session, told.row.frozen["rule_set_id"])
    return criteria(told.row.frozen, law_of(told.row.frozen, published), told.differences, only=only)


async def _fictional(session: AsyncSession, row: Any) -> str:
    """The number of the invented decision behind the parameters that were frozen; empty for a real one."""
    if row.frozen is None:
        return ""
    chosen = await legislation.choices_of(session, province_id=row.province_id, on=row.submitted_on)
    found = chosen.get(row.frozen["rule_set_id"])
    return found.number if found is not None and found.fictional else ""


def _steps(caller: Caller, told: Whole) -> set[Step]:
    if "assessor" not in caller.roles:
        return set()
    concluded = told.case is not None and told.case.proposal is not None
    allowed = {step for step in _OFFICE_STEPS if told.may(step)}
    if concluded:
        allowed.discard(Step.CONCLUDE)
        if told.case and told.case.proposal != Proposal.RECOGNISE:
            allowed.discard(Step.APPROVE)
    elif told.way == "full":
        allowed -= {Step.APPROVE, Step.REFUSE}
    return allowed if told.row.title_uid or Step.REVOKE not in allowed else allowed - {Step.REVOKE}
