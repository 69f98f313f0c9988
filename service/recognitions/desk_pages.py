"""The two pages that look down on several slices: the home of the commune's staff (what to do next), and the family's own page."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.activities import queries as activities
from service.activities import reading as sessions
from service.assessments import standing, telling
from service.assessments.next_steps import ahead_of
from service.dossiers.deadlines import cut_offs
from service.dossiers.states import State
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import Forbidden, NotFound
from service.foundation.rendering import page
from service.places import queries as places
from service.recognitions import queries
from service.recognitions.queries import Filter
from service.recognitions.reading import people_behind
from service.subjects import roster_queries
from service.subjects.looks import Look, note
from service.titles import held_queries
from service.titles.vocabulary import SubjectKind, Title

router = APIRouter(include_in_schema=False)
RECENT = 20


@router.get("/activities")
async def home(request: Request, session: Session, caller: KnownCaller, after: uuid.UUID | None = None) -> Response:
    """What to do next: dossiers that came back, days to the next cut-offs, sessions logged last."""
    require(caller, Action.LOG_ACTIVITY)
    wanted = Filter(state=State.RETURNED, on=clock.today())
    page_of = sessions.sessions_page(await activities.sessions_page(session, after=after, limit=RECENT + 1), limit=RECENT)
    returned = await queries.dossiers_page(session, wanted, after=None, limit=RECENT)
    note(session, Look.DOSSIERS, frozen=people_behind(returned))
    context = {
        "sessions": page_of,
        "kinds": {kind.code: kind for kind in await activities.kinds(session)},
        "returned": returned,
        "counts": await queries.dossiers_by_state(session, wanted),
        "labels": {title.value: title for title in Title},
        "cut_offs": cut_offs(clock.today()),
        "places": await places.names(session, {one.commune_id for one in page_of.sessions}),
    }
    return page(request, "recognitions/home.html", context)


@router.get("/family")
async def family(
    request: Request, session: Session, caller: KnownCaller, assessed_year: Annotated[int | None, Query(ge=2015, le=2100)] = None
) -> Response:
    """The caller's own household: where each member stands and why, titles held, where each dossier is. Nothing to edit."""
    if caller.household_id is None:
        raise Forbidden("no-household", "Trang này dành cho gia đình", "Tài khoản của bạn không gắn với hộ nào.")
    home = await roster_queries.household_of_id(session, caller.household_id)
    if home is None:
        raise NotFound("no-household", "Không tìm thấy hộ của bạn", "Hãy liên hệ trung tâm học tập cộng đồng của xã.")
    context = await standing.of_household(session, home.Household.uid, assessed_year or clock.today().year)
    return page(request, "recognitions/family.html", context | await _titles_and_dossiers(session, context))


async def _titles_and_dossiers(session: Session, context: dict[str, Any]) -> dict[str, Any]:
    ids = [member.person_id for member in context["members"]]
    key = {"province_id": context["home"].province_id, "subject_kind": SubjectKind.PERSON}
    return {
        "ways_of": {
            (one.title, one.subject_id): one.ways for one in await ahead_of(session, [*context["scores"], *context["rows"]])
        },
        "told_of": {row.subject_id: telling.told(row, context["laws"]) for row in context["scores"]},
        "titles_of": await held_queries.held_by(session, **key, subject_ids=ids),
        "dossiers": await queries.dossiers_page(session, Filter(on=clock.today()), after=None, limit=50),
        "states": {state.value: state for state in State},
        "name_of": {member.person_id: member.full_name for member in context["members"]},
    }
