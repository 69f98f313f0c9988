"""Intents: who strives for a title this year."""

from fastapi import APIRouter

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.database import Session
from service.titles import actions
from service.titles.schemas import RegistrationIn, RegistrationOut

router = APIRouter(prefix="/api/v1", tags=["titles"])


@router.post("/registrations", status_code=201)
async def register(session: Session, caller: KnownCaller, wanted: RegistrationIn) -> RegistrationOut:
    """Register the intent of up to 1,000 subjects for a title and year; those registered before are counted, not doubled."""
    require(caller, Action.REGISTER_INTENT, title=wanted.title)
    on = clock.today()
    subjects = await actions.find_subjects(
        session, caller=caller, title=wanted.title, uids=wanted.subjects, place_ids=wanted.places, on=on
    )
    made = await actions.register_intents(
        session, caller=caller, title=wanted.title, assessed_year=wanted.assessed_year, subjects=subjects, on=on
    )
    return RegistrationOut(
        title=wanted.title, assessed_year=wanted.assessed_year, registered_on=on, new=made.new, already=made.already
    )
