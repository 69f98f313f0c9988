"""The family's own page, which looks down on several slices. The home of the commune's staff is in `requests/desk_pages.py`."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from service.access.caller import KnownCaller
from service.assessments import standing, telling
from service.assessments.next_steps import ahead_of
from service.dossiers.states import State
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.errors import Forbidden, NotFound
from service.foundation.rendering import page
from service.recognitions import queries
from service.recognitions.queries import Filter
from service.subjects import roster_queries
from service.titles import held_queries
from service.titles.vocabulary import SubjectKind

router = APIRouter(include_in_schema=False)


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
