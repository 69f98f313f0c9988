"""Pages of invitations of families, printed at the commune's desk, and of the citizen behind a desk's account, set by an administrator."""

import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.account_schemas import ReasonIn
from service.access.caller import KnownCaller, require, require_commune
from service.access.matrix import Action
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import read, shown_again, texts, typed
from service.foundation.rendering import page
from service.subjects import link_actions as actions
from service.subjects import link_queries, queries
from service.subjects.link_actions import LinkIn, MemberInvitationIn
from service.subjects.looks import Look, note

router = APIRouter(include_in_schema=False)
INVITE, CODE, LINK = "subjects/invite-member.html", "subjects/member-code.html", "subjects/account-person.html"


@router.get("/people/{uid}/invitation")
async def invitation(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Under which name will this person sign in?"""
    return page(request, INVITE, await _invited(session, caller, uid))


@router.post("/people/{uid}/invitation")
async def invite(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Make the account and show the paper with the code, once."""
    shown = texts(await typed(request), "username", "basis")
    shown["username"] = shown["username"].lower()
    context = await _invited(session, caller, uid)
    with shown_again(INVITE, context | {"form": shown}):
        made = await actions.invite_member(session, caller=caller, person=uid, given=read(MemberInvitationIn, shown))
    return page(request, CODE, context | {"made": made, "place": str(request.url_for("invitation"))})


async def _invited(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    require(caller, Action.REGISTER_PEOPLE)
    found = await queries.person_by_uid(session, uid)
    if found is None:
        raise NotFound("unknown-person", "Không tìm thấy người này")
    require_commune(caller, found.Person.commune_id)
    note(session, Look.PERSON, people=[uid])
    return {"person": found.Person, "form": {}}


@router.get("/accounts/{uid}/person")
async def person_behind(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Is it known which citizen is behind this account?"""
    return page(request, LINK, await _behind(session, caller, uid))


@router.post("/accounts/{uid}/person")
async def link(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Say which one it is, or another one."""
    shown = texts(await typed(request), "person", "basis")
    with shown_again(LINK, await _behind(session, caller, uid) | {"form": shown}):
        await actions.link(session, caller=caller, account=uid, given=read(LinkIn, shown))
    return RedirectResponse(f"/accounts/{uid}/person", status_code=303)


@router.post("/accounts/{uid}/person/removals")
async def unlink(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """A wrong person was named."""
    shown = texts(await typed(request), "reason")
    with shown_again(LINK, await _behind(session, caller, uid) | {"form": shown}):
        await actions.unlink(session, caller=caller, account=uid, given=read(ReasonIn, shown))
    return RedirectResponse(f"/accounts/{uid}/person", status_code=303)


async def _behind(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    account = await actions.administered(session, caller=caller, account=uid)
    return {"account": account, "linked": await link_queries.link_of(session, account.id), "form": {}}
