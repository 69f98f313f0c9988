"""The family's page and what belongs to it, with an account and with a paper card: the same templates, through two doors."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller
from service.certificates.statement import signed
from service.families import queries, reading
from service.families.certificates import CHECK, last_day_of, place_words, said_of, square
from service.families.holder import BY_ACCOUNT, BY_CARD, CardCaller, Door
from service.families.plain import of_request
from service.families.schemas import EvidenceIn
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import Forbidden, NotFound
from service.foundation.forms import day, decimal, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.requests import actions as requests
from service.requests import queries as request_queries
from service.requests.reading import request_out
from service.requests.schemas import FiledOut, RequestIn
from service.requests.states import Kind
from service.subjects import look_reading, roster_queries
from service.subjects import queries as subjects
from service.titles.vocabulary import Title

router = APIRouter(include_in_schema=False)
PAGE, LOOKS, EVIDENCE = "families/family.html", "subjects/looks.html", "families/evidence.html"
ASK, ONE, CERTIFICATE = "families/ask.html", "families/request.html", "families/certificate.html"
Year = Annotated[int | None, Query(ge=2015, le=2100)]
LOOKS_SHOWN = 50
ASKED_BY_CARD = (Kind.CORRECTION, Kind.COMPLAINT)


@router.get("/family")
async def family(request: Request, session: Session, caller: KnownCaller, assessed_year: Year = None) -> Response:
    """The household of the caller's account."""
    return await _family(request, session, caller, BY_ACCOUNT, assessed_year)


@router.get("/card/family")
async def family_by_card(request: Request, session: Session, caller: CardCaller, assessed_year: Year = None) -> Response:
    """The household of the card."""
    return await _family(request, session, caller, BY_CARD, assessed_year)


async def _family(request: Request, session: Session, caller: Caller, door: Door, year: int | None) -> Response:
    home, members = await _home(session, caller, door)
    today = clock.today()
    context = await reading.family_page(session, home, members, year=year or today.year, today=today)
    return page(request, PAGE, context | {"door": door, "assisted": None})


async def _home(session: Session, caller: Caller, door: Door) -> tuple[AnyRow, Sequence[AnyRow]]:
    """The household behind a door, and whom the door shows. Raises Forbidden, NotFound (`no-household`)."""
    if caller.shown_household is None:
        raise Forbidden("no-household", "Trang này dành cho gia đình", "Tài khoản của bạn không gắn với hộ nào.")
    found = await roster_queries.household_of_id(session, caller.shown_household)
    if found is None:
        raise NotFound("no-household", "Không tìm thấy hộ của bạn", "Hãy liên hệ trung tâm học tập cộng đồng của xã.")
    home: AnyRow = found.Household
    return home, await _members(session, home, door)


async def _members(session: Session, home: AnyRow, door: Door) -> Sequence[AnyRow]:
    today = clock.today()
    if door.account:
        return await subjects.members_on(session, province_id=home.province_id, household_id=home.id, on=today)
    return await queries.members_shown(session, on=today)


@router.get("/card/looks")
async def looks_by_card(request: Request, session: Session, caller: CardCaller, number: int = 1) -> Response:
    """Which office looked at, or changed, what is stored of the family."""
    number = min(max(number, 1), 10_000)
    members = await queries.members_shown(session, on=clock.today())
    found = await look_reading.looks_page(session, caller, number=number, limit=LOOKS_SHOWN, members=members)
    return page(request, LOOKS, {"found": found, "number": number, "here": BY_CARD.looks, "home": BY_CARD.home})


@router.get("/family/evidence")
async def evidence(request: Request, session: Session, caller: KnownCaller) -> Response:
    """The form with which a family says what somebody learned."""
    return page(request, EVIDENCE, await _declaring(session, caller, BY_ACCOUNT))


@router.get("/card/evidence")
async def evidence_by_card(request: Request, session: Session, caller: CardCaller) -> Response:
    """The same with a card."""
    return page(request, EVIDENCE, await _declaring(session, caller, BY_CARD))


@router.post("/family/evidence")
async def declare(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Take it in, as not confirmed."""
    return await _declared(request, session, caller, BY_ACCOUNT)


@router.post("/card/evidence")
async def declare_by_card(request: Request, session: Session, caller: CardCaller) -> Response:
    """The same with a card."""
    return await _declared(request, session, caller, BY_CARD)


async def _declaring(session: Session, caller: Caller, door: Door) -> dict[str, Any]:
    _, members = await _home(session, caller, door)
    return {"door": door, "members": [(member.uid, member.full_name) for member in members], "rows": members, "form": {}}


async def _declared(request: Request, session: Session, caller: Caller, door: Door) -> Response:
    context = await _declaring(session, caller, door)
    shown = texts(await typed(request), "person", "what", "held_on", "hours", "paper")
    with shown_again(EVIDENCE, context | {"form": shown}):
        given = read(EvidenceIn, shown | {"held_on": day(shown["held_on"]), "hours": decimal(shown["hours"])})
        filed = RequestIn(kind=Kind.EVIDENCE, words=given.words(), person=given.person)
        made = await _filed(session, caller, door, filed, context["rows"])
    return RedirectResponse(
        f"/requests/{made.uid}?filed=true" if door.account else f"/card/requests/{made.uid}?filed=true", status_code=303
    )


async def _filed(session: Session, caller: Caller, door: Door, given: RequestIn, members: Sequence[AnyRow]) -> FiledOut:
    if door.account:
        return await requests.file(session, caller=caller, given=given)
    return await requests.file_by_card(session, caller=caller, given=given, members=members)


@router.get("/card/requests/new")
async def ask(request: Request, session: Session, caller: CardCaller, kind: str = "") -> Response:
    """The form of a correction or a complaint."""
    return page(request, ASK, await _asking(session, caller) | {"form": {"kind": kind}})


@router.post("/card/requests/new")
async def file_request(request: Request, session: Session, caller: CardCaller) -> Response:
    """Take it in under a receipt number."""
    context = await _asking(session, caller)
    shown = texts(await typed(request), "kind", "words", "person")
    with shown_again(ASK, context | {"form": shown}):
        made = await _filed(session, caller, BY_CARD, read(RequestIn, shown), context["rows"])
    return RedirectResponse(f"/card/requests/{made.uid}?filed=true", status_code=303)


async def _asking(session: Session, caller: Caller) -> dict[str, Any]:
    return await _declaring(session, caller, BY_CARD) | {"kinds": [(kind.value, kind.label) for kind in ASKED_BY_CARD]}


@router.get("/card/requests/{uid}")
async def one_request(request: Request, session: Session, caller: CardCaller, uid: uuid.UUID, filed: bool = False) -> Response:
    """One request and what became of it."""
    row = await request_queries.request_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-request", "Không tìm thấy yêu cầu này")
    one = request_out(row, today=clock.today())
    return page(request, ONE, {"one": one, "state": of_request(row.FamilyRequest), "filed": filed, "door": BY_CARD})


@router.get("/family/certificates/{uid}")
async def certificate(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """A title with its decision, to read and to print."""
    return await _certificate(request, session, caller, BY_ACCOUNT, uid)


@router.get("/card/certificates/{uid}")
async def certificate_by_card(request: Request, session: Session, caller: CardCaller, uid: uuid.UUID) -> Response:
    """The same with a card."""
    return await _certificate(request, session, caller, BY_CARD, uid)


async def _certificate(request: Request, session: Session, caller: Caller, door: Door, uid: uuid.UUID) -> Response:
    home, members = await _home(session, caller, door)
    found = await queries.certificate(session, uid, household_id=home.id)
    names = {("household", home.id): f"Gia đình, hộ {home.code}"} | {("person", m.person_id): m.full_name for m in members}
    name = names.get((found.subject_kind, found.subject_id)) if found is not None else None
    if found is None or name is None:
        raise NotFound("unknown-title", "Không tìm thấy danh hiệu này")
    wanted = [place for place in (found.place_id, found.commune_id) if place is not None]
    names_of_places = await places.names(session, wanted)
    place = place_words(found, names_of_places)
    text = signed(said_of(found, name=name, place=place), request.app.state.certificates) if found.revoked_on is None else None
    context = {
        "one": found,
        "name": name,
        "title": Title(found.title),
        "place": place,
        "last_day": last_day_of(found),
        "door": door,
        "check": CHECK,
        "text": text,
        "square": text and await asyncio.to_thread(square, f"{request.url.scheme}://{request.url.netloc}{CHECK}", text),
    }
    return page(request, CERTIFICATE, context)
