"""The receipt of a step: what was done, with its numbers and day, and what comes next. Opening it again does nothing again."""

import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.dossiers import authority
from service.dossiers.deadlines import deadline
from service.dossiers.states import State, Step
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.rendering import page
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.places import queries as places
from service.recognitions import deed_queries, queries
from service.recognitions.asking import asked_by
from service.recognitions.reading import people_behind
from service.subjects.looks import Look, note
from service.titles.vocabulary import Title

router = APIRouter(include_in_schema=False)


@router.get("/dossiers/{uid}/receipts/{number}")
async def receipt(
    request: Request,
    session: Session,
    caller: KnownCaller,
    uid: uuid.UUID,
    number: Annotated[int, Path(ge=1, le=10_000)],
    following: Annotated[uuid.UUID | None, Query(alias="next")] = None,
) -> Response:
    """The receipt of the step of that number in a dossier's history; a recognition lists everybody who was recognised with it."""
    require(caller, Action.READ_DOSSIERS)
    row = await queries.dossier_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-dossier", "Không tìm thấy hồ sơ này")
    events = await queries.events_of(session, province_id=row.province_id, dossier_id=row.id)
    if number > len(events):
        raise NotFound("unknown-receipt", "Không có biên nhận này")
    decision, together = await _decided(session, row, events[:number])
    note(session, Look.DOSSIERS, frozen=people_behind([row, *together]))
    asked = asked_by(request.url.query)
    context = {
        "row": row,
        "event": events[number - 1],
        "number": number,
        "label": Step(events[number - 1].action).label,
        "decision": decision,
        "together": together,
        "titles": {title.value: title for title in Title},
        "places": await places.names(session, {one.commune_id for one in [row, *together]}),
        "state": State(row.state),
        "due": await _due(session, row),
        "query": asked.query() if asked else "",
        "next": following,
    }
    return page(request, "recognitions/receipt.html", context)


async def _decided(session: Session, row: AnyRow, events: Sequence[AnyRow]) -> tuple[Any, list[AnyRow]]:
    """The decision that the last of some steps made, with all that were made together with it; nothing for any other step."""
    if events[-1].action != Step.APPROVE:
        return None, []
    made = await deed_queries.decisions_of(session, province_id=row.province_id, dossier_id=row.id)
    decision = made[sum(event.action == Step.APPROVE for event in events) - 1]
    together = await deed_queries.decided_together(
        session, province_id=row.province_id, account_id=decision.decided_by, at=decision.decided_at
    )
    return decision, list(together)


async def _due(session: Session, row: AnyRow) -> Any:
    """Until when it is to be submitted again, while it waits for that."""
    if row.state != State.RETURNED:
        return None
    today = clock.today()
    office = authority.in_force(await legislation.authorities(session, province_id=row.province_id), title=row.title, on=today)
    return deadline(office, state=State.RETURNED, assessed_year=row.assessed_year, since=row.state_since, today=today)
