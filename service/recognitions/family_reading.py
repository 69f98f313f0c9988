"""What a family sees of itself: where each member stands and why, what the household and its people hold, where each dossier is."""

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import standing, telling
from service.assessments.next_steps import ahead_of
from service.dossiers.states import State
from service.foundation import clock
from service.recognitions import queries
from service.recognitions.queries import Filter
from service.titles import held_queries
from service.titles.vocabulary import SubjectKind


async def of_family(session: AsyncSession, household: uuid.UUID, year: int) -> dict[str, Any]:
    """The page of a household, in a number of statements that does not grow with its members. Raises NotFound."""
    context = await standing.of_household(session, household, year)
    return context | await _titles_and_dossiers(session, context)


async def _titles_and_dossiers(session: AsyncSession, context: dict[str, Any]) -> dict[str, Any]:
    ids = [member.person_id for member in context["members"]]
    home = context["home"]
    key = {"province_id": home.province_id, "subject_kind": SubjectKind.PERSON}
    wanted = Filter(on=clock.today(), household_id=home.id)
    return {
        "ways_of": {
            (one.title, one.subject_id): one.ways for one in await ahead_of(session, [*context["scores"], *context["rows"]])
        },
        "told_of": {row.subject_id: telling.told(row, context["laws"]) for row in context["scores"]},
        "titles_of": await held_queries.held_by(session, **key, subject_ids=ids),
        "dossiers": await queries.dossiers_page(session, wanted, after=None, limit=50),
        "states": {state.value: state for state in State},
        "name_of": {member.person_id: member.full_name for member in context["members"]},
    }
