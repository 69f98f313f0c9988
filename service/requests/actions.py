"""The verbs of requests: file, answer, fulfil. What erasure and withdrawal do to rows is in `functions.py`."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account, require_commune
from service.access.matrix import Action
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.requests import queries
from service.requests.holiday_queries import days_off_after
from service.requests.schemas import AnswerIn, FiledOut, FulfilmentIn, RequestIn
from service.requests.states import NEXT, Kind, State, Step, deadlines, receipt
from service.requests.tables import FamilyRequest

LEFT_BEHIND = "(đã xóa theo yêu cầu)"


async def file(session: AsyncSession, *, caller: Caller, given: RequestIn, assisted_id: int | None = None) -> FiledOut:
    """Take a request in under the next number of the commune; `assisted_id`: the open session in which a desk writes it for who is present.

    Raises Forbidden, NotFound, Invalid."""
    require(caller, Action.MAKE_REQUESTS)
    account_id = require_account(caller)
    home = await _household(session, caller, given.household)
    members = await queries.members_of(session, household_id=home.id) if given.person else ()
    about = _member(members, given)
    return await _filed(session, caller, home, given, about=about, account_id=account_id, assisted_id=assisted_id)


async def file_by_card(session: AsyncSession, *, caller: Caller, given: RequestIn, members: Sequence[AnyRow]) -> FiledOut:
    """Take in what a household asks with its paper card; `members` are those whom the card shows. Raises Forbidden (`card-not-enough`), NotFound, Invalid."""
    if caller.card_id is None or not given.kind.by_card:
        raise Forbidden("card-not-enough", "Thẻ giấy không đủ để làm việc này", "Hãy đến trung tâm học tập cộng đồng của xã.")
    home = await queries.household_of(session, household_id=caller.shown_household, uid=None)
    if home is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    return await _filed(session, caller, home, given, about=_member(members, given), account_id=audit.NOBODYS)


async def _filed(
    session: AsyncSession,
    caller: Caller,
    home: AnyRow,
    given: RequestIn,
    *,
    about: int | None,
    account_id: int,
    assisted_id: int | None = None,
) -> FiledOut:
    on_dossier = await _dossier(session, given.dossier)
    today = clock.today()
    until = deadlines(today, off=await days_off_after(session, province_id=home.province_id, day=today))
    made = await queries.filed(
        session, of_province=home.province_id, of_household=home.id, asked=given.kind, about=about, on_dossier=on_dossier,
        given=given.words, moment=clock.now(), on_day=today, answer_until=until.answer_by, fulfil_until=until.fulfil_by,
        with_help=assisted_id,
    )  # fmt: skip
    number = receipt(made.number_year, made.commune_id, made.number)
    await audit.record(
        session,
        province_id=home.province_id,
        account_id=account_id,
        action="file_request",
        subject_kind="household",
        subject_id=home.id,
        commune_id=made.commune_id if made.commune_id in caller.writes else None,
        kind=given.kind,
        assisted=assisted_id is not None,
        receipt=number,
    )
    return FiledOut(uid=made.uid, receipt=number, answer_by=until.answer_by, fulfil_by=until.fulfil_by)


async def _household(session: AsyncSession, caller: Caller, named: uuid.UUID | None) -> Any:
    if named is None and caller.household_id is None:
        raise Invalid.field("household", "household-needed", "Hãy chọn hộ gửi yêu cầu.")
    home = await queries.household_of(session, household_id=caller.household_id, uid=named)
    if home is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    return home


def _member(members: Sequence[AnyRow], given: RequestIn) -> int | None:
    if given.person is None:
        if given.kind.about_one_person:
            raise Invalid.field("person", "missing", "Hãy chọn người mà yêu cầu nói đến.")
        return None
    found = next((row.id for row in members if row.uid == given.person), None)
    if found is None:
        raise Invalid.field("person", "unknown-person", "Người này không thuộc hộ gửi yêu cầu.")
    return int(found)


async def _dossier(session: AsyncSession, uid: uuid.UUID | None) -> int | None:
    found = await queries.dossier_id(session, uid) if uid else None
    if uid and found is None:
        raise NotFound("unknown-dossier", "Không tìm thấy hồ sơ này")
    return found


async def answer(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, given: AnswerIn) -> None:
    """Accept or refuse, with the reasons. Raises Forbidden, NotFound, Conflict (`request-state`)."""
    step = Step.ACCEPT if given.outcome == "accepted" else Step.REFUSE
    one = await _moved(session, caller, uid, step)
    one.answer, one.answered_on, one.answered_by = given.answer, clock.today(), caller.account_id
    await _write_down(session, caller, one, step)


async def fulfil(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, given: FulfilmentIn) -> None:
    """Do what was accepted: a withdrawal seals the person, an erasure destroys the person's key and names; else say what was done.

    Raises Forbidden, NotFound, Conflict (`request-state`)."""
    one = await _moved(session, caller, uid, Step.FULFIL)
    one.outcome, one.fulfilled_on, one.fulfilled_by = given.outcome, clock.today(), caller.account_id
    one.reissued_dossier_id = await _dossier(session, given.reissued_dossier)
    await session.flush()
    await _do(session, one, on_day=clock.today())
    await _write_down(session, caller, one, Step.FULFIL)


async def _do(session: AsyncSession, one: FamilyRequest, *, on_day: date) -> None:
    whom = {"province_id": one.province_id, "person_id": one.person_id, "on_day": on_day}
    done = True
    if one.kind == Kind.WITHDRAWAL:
        done = await queries.sealed(session, **whom)
    if one.kind == Kind.ERASURE:
        done = await queries.erased(session, **whom, left_behind=LEFT_BEHIND)
    if not done:
        raise Conflict(
            "person-elsewhere",
            "Người này đã chuyển đi",
            "Xã nơi người này đang ở mới thực hiện được. Hãy chuyển yêu cầu đến xã đó.",
        )


async def _moved(session: AsyncSession, caller: Caller, uid: uuid.UUID, step: Step) -> FamilyRequest:
    require(caller, Action.ANSWER_REQUESTS)
    one = await queries.locked(session, uid)
    if one is None:
        raise NotFound("unknown-request", "Không tìm thấy yêu cầu này")
    require_commune(caller, one.commune_id)
    if one.filed_by == caller.account_id and caller.household_id == one.household_id:
        raise Forbidden("own-request", "Không ai tự trả lời yêu cầu của chính gia đình mình")
    after = NEXT.get((State(one.state), step))
    if after is None:
        raise Conflict(
            "request-state",
            f"Yêu cầu này đang ở trạng thái “{State(one.state).label}”",
            "Hãy tải lại trang để xem trạng thái mới.",
        )
    one.state = after
    return one


async def _write_down(session: AsyncSession, caller: Caller, one: FamilyRequest, step: Step) -> None:
    await audit.record(
        session,
        province_id=one.province_id,
        account_id=require_account(caller),
        action=f"{step}_request",
        subject_kind="household",
        subject_id=one.household_id,
        commune_id=one.commune_id,
        kind=one.kind,
        receipt=receipt(one.number_year, one.commune_id, one.number),
    )
