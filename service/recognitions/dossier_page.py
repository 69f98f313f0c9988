"""What the page of one dossier shows, for every form on it that comes back: the whole dossier, and which steps the caller may take."""

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Action, may
from service.councils import queries as councils
from service.councils.tables import Mode, Proposal
from service.dossiers.meeting_actions import OPEN_TO_WHO_SUBMITS
from service.dossiers.states import Step
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.rendering import vietnamese_date
from service.recognitions.dossier_reading import Whole, whole
from service.titles.vocabulary import Title

DOSSIER = "recognitions/dossier.html"
_OFFICE_STEPS = (Step.RECEIVE, Step.APPRAISE, Step.CONCLUDE, Step.RETURN, Step.REFUSE, Step.APPROVE, Step.REVOKE)


async def dossier_context(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    """Everything that the page needs; the authority itself is judged when a step is taken. Raises NotFound."""
    told = await whole(session, caller, uid)
    row = told.row
    steps = _steps(caller, told)
    choosing = await councils.councils(session, title=row.title) if Step.APPRAISE in steps else []
    members = (
        await councils.members_of(session, province_id=row.province_id, council_id=told.case.council_id)
        if told.case is not None and Step.CONCLUDE in steps
        else []
    )
    submits = may(caller.roles, Action.SUBMIT, title=row.title) and row.commune_id in caller.writes
    return {
        "whole": told,
        "row": row,
        "told": row.frozen["sentences"] if row.frozen else None,
        "events": told.events,
        "places": told.places,
        "title": Title(row.title),
        "state": told.state,
        "steps": steps,
        "labels": {step.value: step.label for step in Step},
        "councils": choosing,
        "members": members,
        "modes": [(mode.value, mode.label) for mode in Mode],
        "proposals": [(proposal.value, proposal.label) for proposal in Proposal],
        "may_record_meeting": submits and told.state in OPEN_TO_WHO_SUBMITS,
        "may_submit": submits and told.actor == "submitter",
        "form": {"decided_on": vietnamese_date(clock.today()), "reason": ""},
    }


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
