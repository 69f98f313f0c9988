"""Where a subject stands in a year, gathered for a page: scores with sentences, the years there are, titles held, what still waits."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import queries, telling
from service.foundation import clock
from service.foundation.errors import NotFound
from service.foundation.rows import AnyRow
from service.legislation.queries import LawInForce, law_in_force
from service.places import queries as places
from service.subjects import queries as subjects
from service.subjects import reading
from service.titles import held_queries
from service.titles.vocabulary import SubjectKind, Title


async def of_subject(
    session: AsyncSession, province_id: int, kind: SubjectKind, subject_id: int, year: int, titles: Sequence[Title]
) -> dict[str, Any]:
    """The scores of a subject in a year with their sentences, the years that there are, titles held, and whether it is being scored."""
    key: dict[str, Any] = {"province_id": province_id, "subject_kind": kind}
    rows = await queries.assessments_of(session, **key, subject_ids=[subject_id], assessed_year=year)
    years = await queries.years_of(session, **key, subject_id=subject_id)
    laws = await law_in_force(session, province_id=province_id, titles=titles, on=date(year, 12, 31))
    return {
        "year": year,
        "labels": {title.value: title for title in Title},
        "years": sorted({*years, year}, reverse=True),
        "rows": rows,
        "told": [telling.told(row, laws) for row in rows],
        "laws": laws,
        "unset": _unset(laws, rows),
        "held": await held_queries.held_by(session, **key, subject_ids=[subject_id]),
        "being_scored": await queries.being_scored(session, **key, subject_ids=[subject_id], assessed_year=year),
    }


def _unset(laws: Sequence[LawInForce], rows: Sequence[AnyRow]) -> list[LawInForce]:
    """Rule sets that cannot score because the province has not set their parameters."""
    scored = {row.rule_set_id for row in rows}
    return [law for law in laws if law.missing and law.id not in scored]


async def of_household(session: AsyncSession, uid: uuid.UUID, year: int) -> dict[str, Any]:
    """A visible household, its members with their verdicts, the family's score. Raises NotFound."""
    today = clock.today()
    found = await subjects.household_by_uid(session, uid, on=today)
    if found is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    home = found.Household
    members = await subjects.members_on(session, province_id=home.province_id, household_id=home.id, on=today)
    scores = await queries.assessments_of(
        session, province_id=home.province_id, subject_kind=SubjectKind.PERSON, subject_ids=[m.person_id for m in members],
        assessed_year=year, title=Title.CITIZEN,
    )  # fmt: skip
    titles = [Title.FAMILY, Title.CITIZEN]
    context = await of_subject(session, home.province_id, SubjectKind.HOUSEHOLD, home.id, year, titles)
    shown = {"household": reading.household(found, members, as_of=today), "home": home, "members": members}
    shown |= {"verdicts": telling.verdicts(scores), "scores": scores}
    place_ids = [place for place in (home.commune_id, home.village_id) if place is not None]
    return context | shown | {"places": await places.names(session, place_ids)}
