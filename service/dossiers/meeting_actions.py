"""Recording the meeting that agreed on a self-assessment (Circular 25, Articles 9.1.c, 14.1.c): by who submits, before the dossier is decided."""

import uuid

from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account, require_commune
from service.access.matrix import Action
from service.dossiers import queries
from service.dossiers.schemas import MeetingIn
from service.dossiers.states import State
from service.dossiers.tables import DossierMeeting
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound

OPEN_TO_WHO_SUBMITS = (State.DRAFT, State.RETURNED, State.SUBMITTED)


async def record_meeting(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, given: MeetingIn) -> None:
    """Record the meeting of a dossier, or correct what was recorded.

    Raises NotFound, Invalid (`date-in-future`), Conflict (`dossier-locked`) once an office has taken it in."""
    require(caller, Action.SUBMIT)
    found = await queries.lock_dossiers(session, [uid])
    if not found or found[0].commune_id not in caller.writes:
        raise NotFound("unknown-dossier", "Không tìm thấy hồ sơ này")
    dossier = found[0]
    require(caller, Action.SUBMIT, title=dossier.title)
    require_commune(caller, dossier.commune_id)
    if given.held_on > clock.today():
        raise Invalid.field("held_on", "date-in-future", f"Ngày {given.held_on:%d/%m/%Y} chưa tới: chỉ ghi cuộc họp đã diễn ra.")
    state = State(dossier.state)
    if state not in OPEN_TO_WHO_SUBMITS:
        raise Conflict("dossier-locked", "Hồ sơ đã được tiếp nhận nên không sửa được", f"Tình trạng: {state.label}.")
    values = given.model_dump() | {"recorded_by": require_account(caller), "recorded_at": clock.now()}
    key = {"province_id": dossier.province_id, "dossier_id": dossier.id}
    stored = postgresql.insert(DossierMeeting).values(
        **key, **values, commune_id=dossier.commune_id, household_id=dossier.household_id
    )
    await session.execute(stored.on_conflict_do_update(index_elements=list(key), set_=values))
    await audit.record(
        session, province_id=dossier.province_id, account_id=require_account(caller), action="record_meeting", subject_kind="dossier",
        subject_id=dossier.id, commune_id=dossier.commune_id,
    )  # fmt: skip
