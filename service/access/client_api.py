"""Programs of a province over the API: make one, list them, give it a new secret, close it. The administrator's."""

import uuid
from datetime import timedelta

from fastapi import APIRouter, Response

from service.access import client_actions as actions
from service.access.caller import KnownCaller, require
from service.access.client_queries import clients
from service.access.client_schemas import ClientIn, ClientOut, ClientSecretOut, RotationIn
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session

router = APIRouter(prefix="/api/v1/clients", tags=["access"])


@router.get("")
async def list_clients(session: Session, caller: KnownCaller) -> list[ClientOut]:
    """Every program of the caller's province, closed ones too."""
    require(caller, Action.MANAGE_CLIENTS)
    return [ClientOut.model_validate(row, from_attributes=True) for row in await clients(session, at=clock.now())]


@router.post("", status_code=201)
async def make_client(session: Session, caller: KnownCaller, given: ClientIn) -> ClientSecretOut:
    """A program that reaches one place of the province in the scopes that are named. Its secret is shown this once."""
    require(caller, Action.MANAGE_CLIENTS)
    return await actions.make_client(session, caller=caller, given=given)


@router.post("/{uid}/secrets", status_code=201)
async def rotate_secret(session: Session, caller: KnownCaller, uid: uuid.UUID, given: RotationIn) -> ClientSecretOut:
    """A new secret. The one before opens for `overlap_hours` more, so that the program is changed over without a gap."""
    require(caller, Action.MANAGE_CLIENTS)
    return await actions.rotate(session, caller=caller, uid=uid, overlap=timedelta(hours=given.overlap_hours))


@router.delete("/{uid}", status_code=204)
async def close_client(session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Close a program: its secrets and its open tokens are worth nothing from now on."""
    require(caller, Action.MANAGE_CLIENTS)
    await actions.close(session, caller=caller, uid=uid)
    return Response(status_code=204)
