"""Accounts of a province in a browser: the list and the invitation, one account with its rights, a code that is shown once."""

import uuid
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import account_actions as actions
from service.access.account_reading import account_list, one_account
from service.access.account_schemas import GrantEndIn, GrantIn, InvitationIn, InvitationOut, ReasonIn, ResetIn
from service.access.caller import KnownCaller, require
from service.access.invitation_tables import ResetKind
from service.access.matrix import Action, Role
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import FieldError, Invalid
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page
from service.places.desk_queries import counted_places
from service.places.naming import meant
from service.places.own_queries import clusters
from service.places.queries import names

router = APIRouter(prefix="/accounts", include_in_schema=False)
LIST, ONE, CODE = "access/accounts.html", "access/account-of.html", "access/invitation-code.html"
RIGHT = ("role", "place_id", "since", "last_day", "basis")
ROLES = [(role.value, role.label) for role in Role if role is not Role.FAMILY]


@router.get("")
async def accounts(
    request: Request, session: Session, caller: KnownCaller, role: str = "", at: str = "", before: uuid.UUID | None = None
) -> Response:
    """Every account of the province's desks, and the form that invites. `at`: a place by its name or number."""
    wanted = Role(role) if role in dict(ROLES) else None
    return page(request, LIST, await _list(session, caller, role=wanted, at=at, before=before))


@router.post("")
async def invite(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Invite, and show the code."""
    shown = texts(await typed(request), "username", "display_name", *RIGHT)
    shown["username"] = shown["username"].lower()
    context = await _list(session, caller) | {"form": shown}
    with shown_again(LIST, context):
        made = await actions.invite(session, caller=caller, given=read(InvitationIn, _typed(shown, context)))
    return _code(request, made)


@router.get("/{uid}")
async def account(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """One account."""
    return page(request, ONE, await _one(session, caller, uid))


@router.post("/{uid}/invitations")
async def invite_again(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Another code."""
    with shown_again(ONE, await _one(session, caller, uid)):
        made = await actions.invite_again(session, caller=caller, uid=uid)
    return _code(request, made)


@router.post("/{uid}/closings")
async def close(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Close it."""
    shown = texts(await typed(request), "reason")
    with shown_again(ONE, await _one(session, caller, uid) | {"form": shown}):
        await actions.close(session, caller=caller, uid=uid, given=read(ReasonIn, shown))
    return _back(uid)


@router.post("/{uid}/grants")
async def give_grant(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """One more right."""
    shown = texts(await typed(request), *RIGHT)
    context = await _one(session, caller, uid) | {"form": shown}
    with shown_again(ONE, context):
        await actions.give_grant(session, caller=caller, uid=uid, given=read(GrantIn, _typed(shown, context)))
    return _back(uid)


@router.post("/{uid}/grants/{grant}/endings")
async def end_grant(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, grant: uuid.UUID) -> Response:
    """End a right."""
    shown = texts(await typed(request), "last_day", "reason")
    with shown_again(ONE, await _one(session, caller, uid)):
        given = read(GrantEndIn, _days(shown))
        await actions.end_grant(session, caller=caller, uid=uid, grant=grant, given=given)
    return _back(uid)


@router.post("/{uid}/resets")
async def ask_reset(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Say that a phone or password is lost."""
    shown = texts(await typed(request), "kind", "reason")
    with shown_again(ONE, await _one(session, caller, uid) | {"form": shown}):
        await actions.ask_reset(session, caller=caller, uid=uid, given=read(ResetIn, shown))
    return _back(uid)


@router.post("/{uid}/resets/{reset}/confirmations")
async def confirm_reset(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, reset: uuid.UUID) -> Response:
    """Confirm what another administrator asked for; for a password the code is shown."""
    with shown_again(ONE, await _one(session, caller, uid)):
        done = await actions.confirm_reset(session, caller=caller, uid=uid, reset=reset)
    return _code(request, done.invitation) if done.invitation else _back(uid)


async def _list(
    session: AsyncSession,
    caller: Caller,
    *,
    role: Role | None = None,
    at: str = "",
    before: uuid.UUID | None = None,
) -> dict[str, Any]:
    place, errors = await _place(session, caller, at)
    rows = [] if errors else await account_list(session, caller, role=role, place_id=place, before=before)
    return {
        "rows": rows, "role": role or "", "at": at, "today": clock.today(), "errors": errors, "more": rows[-1].uid if len(rows) == 100 else None,
        **await _choices(session, caller, [grant.place_id for row in rows for grant in row.grants]),
    }  # fmt: skip


async def _place(session: AsyncSession, caller: Caller, words: str) -> tuple[int | None, Sequence[FieldError]]:
    """The place that is asked for, or what is wrong with the words."""
    require(caller, Action.MANAGE_ACCOUNTS)
    try:
        found = meant(await _places(session, caller), words, field="at") if words else ""
    except Invalid as problem:
        return None, problem.errors
    return int(found) if found else None, ()


async def _places(session: AsyncSession, caller: Caller) -> list[tuple[int, str]]:
    """What the caller counts, and clusters that were made since they signed in."""
    today = clock.today()
    fresh = [row.id for province in caller.administers for row in await clusters(session, province, on=today)]
    places = await counted_places(session, {*caller.counted, *fresh}, on=today, limit=1000)
    return [(place.id, place.name) for place in places]


async def _one(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    row = await one_account(session, caller, uid)
    return {"row": row, "today": clock.today(), **await _choices(session, caller, [grant.place_id for grant in row.grants])}


async def _choices(session: AsyncSession, caller: Caller, place_ids: list[int | None]) -> dict[str, Any]:
    called = await names(session, sorted({place_id for place_id in place_ids if place_id is not None}))
    return {
        "places": await _places(session, caller), "names": called, "roles": ROLES, "labels": dict(ROLES),
        "kinds": [(kind.value, kind.label) for kind in ResetKind], "form": {},
    }  # fmt: skip


def _typed(shown: dict[str, str], context: dict[str, Any]) -> dict[str, str]:
    """Days and the place as they are stored."""
    return _days(shown) | {"place_id": meant(context["places"], shown["place_id"])}


def _days(shown: dict[str, str]) -> dict[str, str]:
    return {name: day(value) if name in ("since", "last_day") else value for name, value in shown.items()}


def _code(request: Request, made: InvitationOut) -> Response:
    return page(request, CODE, {"made": made, "address": str(request.url_for("invitation"))})


def _back(uid: uuid.UUID) -> Response:
    return RedirectResponse(f"/accounts/{uid}", status_code=303)
