"""Accounts of a province over the API: invite, list, rights, close, and resets that take two administrators."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.access import account_actions as actions
from service.access.account_reading import account_list, one_account
from service.access.account_schemas import (
    AccountOut,
    ConfirmedOut,
    GrantEndIn,
    GrantIn,
    InvitationIn,
    InvitationOut,
    ReasonIn,
    ResetIn,
)
from service.access.caller import KnownCaller
from service.access.matrix import Role
from service.foundation.database import Session

router = APIRouter(prefix="/api/v1/accounts", tags=["access"])
PlaceId = Annotated[int | None, Query(ge=1, le=2_000_000_000)]


@router.get("")
async def list_accounts(
    session: Session, caller: KnownCaller, role: Role | None = None, place_id: PlaceId = None, before: uuid.UUID | None = None
) -> list[AccountOut]:
    """The accounts of the province's desks but one's own, the newest first, a hundred a page; `before` is the last of the page before.

    Families and programs are not among them."""
    return await account_list(session, caller, role=role, place_id=place_id, before=before)


@router.post("", status_code=201)
async def invite(session: Session, caller: KnownCaller, given: InvitationIn) -> InvitationOut:
    """Invite somebody: an account with one right, and a code that is good once and for seven days. Its holder sets the password."""
    return await actions.invite(session, caller=caller, given=given)


@router.get("/{uid}")
async def account(session: Session, caller: KnownCaller, uid: uuid.UUID) -> AccountOut:
    """One account with all its rights, and resets that wait."""
    return await one_account(session, caller, uid)


@router.post("/{uid}/invitations", status_code=201)
async def invite_again(session: Session, caller: KnownCaller, uid: uuid.UUID) -> InvitationOut:
    """Another code for somebody who has not set a password yet; the one before is worth nothing."""
    return await actions.invite_again(session, caller=caller, uid=uid)


@router.post("/{uid}/closings", status_code=204)
async def close(session: Session, caller: KnownCaller, uid: uuid.UUID, given: ReasonIn) -> Response:
    """Close an account: its password, codes, sign-ins and tokens are worth nothing from now on."""
    await actions.close(session, caller=caller, uid=uid, given=given)
    return Response(status_code=204)


@router.post("/{uid}/grants", status_code=201)
async def give_grant(session: Session, caller: KnownCaller, uid: uuid.UUID, given: GrantIn) -> AccountOut:
    """Give one more right. The account's open sign-ins end, since they carry the rights of before."""
    await actions.give_grant(session, caller=caller, uid=uid, given=given)
    return await one_account(session, caller, uid)


@router.post("/{uid}/grants/{grant}/endings")
async def end_grant(session: Session, caller: KnownCaller, uid: uuid.UUID, grant: uuid.UUID, given: GrantEndIn) -> AccountOut:
    """End a right, now or after a day to come. The account's open sign-ins end."""
    await actions.end_grant(session, caller=caller, uid=uid, grant=grant, given=given)
    return await one_account(session, caller, uid)


@router.post("/{uid}/resets", status_code=201)
async def ask_reset(session: Session, caller: KnownCaller, uid: uuid.UUID, given: ResetIn) -> AccountOut:
    """Say that somebody's phone or password is lost. Nothing changes until another administrator confirms it."""
    await actions.ask_reset(session, caller=caller, uid=uid, given=given)
    return await one_account(session, caller, uid)


@router.post("/{uid}/resets/{reset}/confirmations", status_code=201)
async def confirm_reset(session: Session, caller: KnownCaller, uid: uuid.UUID, reset: uuid.UUID) -> ConfirmedOut:
    """Confirm what another administrator asked for, within seven days: the phone is forgotten, or a code for a new password is made."""
    return await actions.confirm_reset(session, caller=caller, uid=uid, reset=reset)
