"""Tying a member of a council to a citizen of the register, to an account of the service, to both or to none: conflicts of interest follow."""

import uuid
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account
from service.access.matrix import Action
from service.councils import interest_queries, queries
from service.councils.schemas import TieIn
from service.councils.tables import CouncilMember
from service.foundation import audit
from service.foundation.caller import Caller
from service.foundation.errors import FieldError, Invalid, NotFound
from service.foundation.rows import AnyRow


class _Tied(Protocol):
    @property
    def person(self) -> uuid.UUID | None: ...
    @property
    def account(self) -> str | None: ...


async def tie(session: AsyncSession, *, caller: Caller, council: uuid.UUID, seat: int, given: TieIn) -> None:
    """Say who a member is. Raises NotFound (`unknown-council`), Invalid (`unknown-person`, `unknown-account`)."""
    sits, member = await member_at(session, caller=caller, council=council, seat=seat)
    kept = {"tied_account_id": member.tied_account_id} if given.account is None and given.keeps_account else {}
    values = (await resolved(session, province_id=sits.province_id, ties=[given], at=[""]))[0] | kept
    of_member = CouncilMember.province_id == member.province_id, CouncilMember.id == member.id
    await session.execute(update(CouncilMember).where(*of_member).values(**values))
    await audit.record(
        session, province_id=sits.province_id, account_id=require_account(caller), action="tie_council_member", subject_kind="council",
        subject_id=sits.id, member=member.id, person=values["tied_person_id"], account=values["tied_account_id"],
    )  # fmt: skip


async def member_at(session: AsyncSession, *, caller: Caller, council: uuid.UUID, seat: int) -> tuple[AnyRow, AnyRow]:
    """A council of the caller's office and the member that was named in this place, the first being 1. Raises NotFound (`unknown-council`)."""
    require(caller, Action.RETURN)
    sits = await queries.council_by_uid(session, council)
    members = await queries.members_of(session, province_id=sits.province_id, council_id=sits.id) if sits else ()
    if sits is None or not 0 < seat <= len(members):
        raise NotFound("unknown-council", "Không tìm thấy hội đồng này")
    return sits, members[seat - 1]


async def resolved(
    session: AsyncSession, *, province_id: int, ties: Sequence[_Tied], at: Sequence[str]
) -> list[dict[str, int | None]]:
    """The columns of each tie, in order; `at`: what stands before the names of its fields. Raises Invalid with every wrong one."""
    people = await interest_queries.people_to_tie(session, {t.person for t in ties if t.person}, province_id=province_id)
    accounts = await interest_queries.accounts_to_tie(session, {t.account for t in ties if t.account}, province_id=province_id)
    wrong = [
        FieldError(f"{before}person", "unknown-person", "Không tìm thấy người này trong địa bàn bạn phụ trách.")
        for before, one in zip(at, ties, strict=True)
        if one.person and one.person not in people
    ]
    wrong += [
        FieldError(f"{before}account", "unknown-account", f"Không có tài khoản nào của tỉnh mang tên {one.account}.")
        for before, one in zip(at, ties, strict=True)
        if one.account and one.account not in accounts
    ]
    if wrong:
        raise Invalid(errors=wrong)
    return [
        {
            "tied_person_id": people[t.person] if t.person else None,
            "tied_account_id": accounts[t.account] if t.account else None,
        }
        for t in ties
    ]
