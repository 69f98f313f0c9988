"""What pages and the API tell of cards, and the family's page put together: the same for an account and for a card."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require
from service.access.matrix import Action
from service.assessments import queries as assessments
from service.assessments import standing, telling
from service.assessments.next_steps import ahead_of
from service.dossiers.states import State
from service.families import queries
from service.families.locks import LOCKED_FOR_GOOD
from service.families.plain import Year, line_of, of_request, outlook_of
from service.families.schemas import CardOut
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import NotFound
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.requests import queries as requests
from service.requests.reading import request_out
from service.subjects.looks import Look, note
from service.titles import held_queries
from service.titles.vocabulary import SubjectKind, Title

SHOWN = 20


@dataclass(frozen=True)
class CardsOf:
    """A household of the desk, and its cards."""

    home: AnyRow
    cards: list[CardOut]


async def cards_of(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> CardsOf:
    """The cards of a household of the desk. Raises Forbidden, NotFound (`unknown-household`)."""
    require(caller, Action.ISSUE_CARDS)
    home = await queries.household_of_desk(session, uid, communes=caller.writes)
    if home is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    note(session, Look.HOUSEHOLD, households=[home.uid])
    rows = await queries.cards_of(session, province_id=home.province_id, household_id=home.id)
    return CardsOf(home, [card_out(row, at=clock.now()) for row in rows])


def card_out(row: AnyRow, *, at: datetime) -> CardOut:
    """A card as it is told."""
    waiting = row.locked_until is not None and row.locked_until > at
    for_good = row.wrong_years >= LOCKED_FOR_GOOD
    return CardOut(
        uid=row.uid, issued_on=row.issued_on, opened_at=row.opened_at, wrong_years=row.wrong_years,
        locked=row.ended_at is None and (waiting or for_good), locked_until=row.locked_until if waiting and not for_good else None,
        ended_at=row.ended_at, end_reason=row.end_reason,
    )  # fmt: skip


async def family_page(
    session: AsyncSession, home: AnyRow, members: Sequence[AnyRow], *, year: int, today: date
) -> dict[str, Any]:
    """Where the household and each member stand, why, what would help, titles, dossiers, requests. Names no more than `members` hold."""
    people = [member.person_id for member in members]
    key: dict[str, Any] = {"province_id": home.province_id, "subject_kind": SubjectKind.PERSON}
    scores = await assessments.assessments_of(session, **key, subject_ids=people, assessed_year=year, title=Title.CITIZEN)
    titles = [Title.FAMILY, Title.CITIZEN]
    context = await standing.of_subject(session, home.province_id, SubjectKind.HOUSEHOLD, home.id, year, titles)
    ways = {(one.title, one.subject_id): one.ways for one in await ahead_of(session, [*scores, *context["rows"]])}
    certificates = [*context["held"], *await held_queries.held_by(session, **key, subject_ids=people)]
    dossiers = await queries.dossiers_of(session, province_id=home.province_id, household_id=home.id, limit=SHOWN)
    asked = await requests.requests(session, state=None, limit=SHOWN, household_id=home.id)
    named: dict[tuple[str, int], str] = {(SubjectKind.PERSON.value, m.person_id): m.full_name for m in members}
    named[SubjectKind.HOUSEHOLD.value, home.id] = "Cả nhà"
    year_of = Year(year, certificates, dossiers)
    told = {one.subject_id: one for one in (telling.told(row, context["laws"]) for row in scores)}
    family = context["told"][0] if context["told"] else None
    ways_of = {person: ways.get((Title.CITIZEN.value, person), ()) for person in people}
    family_ways = ways.get((Title.FAMILY.value, home.id), ())
    family_line = line_of(year_of, SubjectKind.HOUSEHOLD, home.id, family, family_ways)
    return context | {
        "home": home,
        "members": members,
        "named": named,
        "family": family,
        "family_line": family_line,
        "family_outlook": outlook_of(family_line, family),
        "family_ways": family_ways,
        "told_of": told,
        "ways_of": ways_of,
        "lines": {one: line_of(year_of, SubjectKind.PERSON, one, told.get(one), ways_of[one]) for one in people},
        "certificates": [one for one in certificates if (one.subject_kind, one.subject_id) in named],
        "dossiers": [row for row in dossiers if (row.subject_kind, row.subject_id) in named],
        "states": {state.value: state for state in State},
        "asked": [(request_out(row, today=today), of_request(row.FamilyRequest)) for row in asked],
        "places": await places.names(session, [place for place in (home.commune_id, home.village_id) if place is not None]),
    }
