"""Setting up a council, bringing a dossier before it, recording what it proposes. The proposal replaces nobody's signature."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import queries as access
from service.access.caller import require, require_account
from service.access.matrix import Action, Role
from service.councils import composition, interest_queries, queries, tie_actions
from service.councils.schemas import ConclusionIn, CouncilIn
from service.councils.tables import Council, CouncilCase, CouncilMember, CouncilOpinion
from service.dossiers import authority
from service.dossiers.office_actions import audit_one, clear_one, take_step
from service.dossiers.states import Step
from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.places import queries as places

KNOWN_CONSTRAINTS |= {
    "uq_council_decision": (
        "council-known", "Hội đồng theo quyết định này đã được ghi. Hãy mở hội đồng đó, không ghi lần nữa.",
    ),
    "uq_council_member_person": (
        "member-twice", "Một thành viên được ghi hai lần. Hãy bỏ dòng thừa.",
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """A council that was recorded, and what about it can be read two ways."""

    uid: uuid.UUID
    warnings: Sequence[str]


async def set_up(session: AsyncSession, *, caller: Caller, given: CouncilIn) -> SetUp:
    """Record a council that the head of an office has set up for a title.

    Raises Invalid (`one-chair`, `one-secretary`, `even-number`, `too-few-members`, `date-in-future`, `unknown-person`, `unknown-account`),
    Conflict (`no-council-asked`, `no-authority`), NotFound (`unknown-place`) where the caller has no office."""
    require(caller, Action.RETURN)
    _check_day("set_up_on", given.set_up_on)
    place = await _office(session, caller, given.place)
    row = authority.in_force(
        await legislation.authorities(session, province_id=place.province_id), title=given.title, on=given.set_up_on
    )
    if row is None:
        raise authority.nobody_decides(given.title, on=given.set_up_on)
    if row.council_least is None:
        raise Conflict("no-council-asked", f"{given.title.label}: văn bản không đòi hỏi hội đồng")
    positions = [member.position for member in given.members]
    if found := composition.faults(positions, least=row.council_least):
        raise Invalid(found[0].slug, found[0].message, errors=found)
    at = [f"members.{number}." for number in range(len(given.members))]
    ties = await tie_actions.resolved(session, province_id=place.province_id, ties=given.members, at=at)
    values = {
        "province_id": place.province_id, "place_id": place.id, "title": given.title, "office": row.appraising_office,
        "decision_number": given.decision_number, "set_up_on": given.set_up_on, "basis": row.basis,
        "recorded_by": require_account(caller), "recorded_at": clock.now(),
    }  # fmt: skip
    made = (await session.execute(insert(Council).values(**values).returning(Council.id, Council.uid))).one()
    of_council = {"province_id": place.province_id, "council_id": made.id, "place_id": place.id}
    members = [
        of_council | member.model_dump(exclude={"person", "account"}) | tie
        for member, tie in zip(given.members, ties, strict=True)
    ]
    await session.execute(insert(CouncilMember), members)
    await audit.record(
        session, province_id=place.province_id, account_id=require_account(caller), action="set_up_council", subject_kind="council",
        subject_id=made.id, title=given.title, members=len(members),
    )  # fmt: skip
    return SetUp(uid=made.uid, warnings=composition.warnings(positions, least=row.council_least))


async def _office(session: AsyncSession, caller: Caller, place_id: int) -> AnyRow:
    """The place at which the caller is assessor today."""
    offices = await access.offices_of(session, account_id=require_account(caller), role=Role.ASSESSOR, on=clock.today())
    place = await places.latest(session, place_id) if place_id in offices else None
    if place is None:
        raise NotFound("unknown-place", "Không tìm thấy cơ quan này trong những nơi bạn thẩm định")
    return place


def _check_day(field: str, day: date) -> None:
    if day > clock.today():
        raise Invalid.field(field, "date-in-future", f"Ngày {day:%d/%m/%Y} chưa tới. Hãy ghi ngày đã diễn ra.")


async def appraise(session: AsyncSession, *, caller: Caller, dossier: uuid.UUID, council: uuid.UUID) -> None:
    """Bring a received dossier before a council.

    Raises as a decision does, NotFound (`unknown-council`), Conflict (`other-council`, `council-in-conflict`)."""
    require(caller, Action.RETURN)
    cleared = await clear_one(session, caller=caller, uid=dossier, step=Step.APPRAISE)
    found = await queries.council_by_uid(session, council)
    if found is None:
        raise NotFound("unknown-council", "Không tìm thấy hội đồng này")
    if (found.province_id, found.title) != (cleared.dossier.province_id, cleared.dossier.title):
        raise Conflict("other-council", "Hội đồng này được thành lập cho danh hiệu khác", "Hãy chọn hội đồng của đúng danh hiệu.")
    one = cleared.dossier
    members = await queries.members_of(session, province_id=found.province_id, council_id=found.id)
    if {member.id for member in members} <= await _conflicted(session, one, found.id):
        raise Conflict(
            "council-in-conflict",
            "Mọi thành viên của hội đồng này đều có liên quan đến hồ sơ",
            "Không còn ai nêu ý kiến. Hãy chọn hoặc ghi hội đồng khác.",
        )
    await take_step(session, caller=caller, cleared=[cleared], step=Step.APPRAISE, on=clock.today())
    values = {
        "province_id": one.province_id, "dossier_id": one.id, "version": one.version, "council_id": found.id,
        "opened_on": clock.today(), "recorded_by": require_account(caller), "recorded_at": clock.now(),
        "commune_id": one.commune_id, "household_id": one.household_id,
    }  # fmt: skip
    await session.execute(insert(CouncilCase).values(**values))
    await audit_one(session, caller=caller, cleared=cleared, action="appraise")


async def _conflicted(session: AsyncSession, dossier: AnyRow, council_id: int) -> frozenset[int]:
    return await interest_queries.conflicted_members(
        session, province_id=dossier.province_id, dossier_id=dossier.id, council_ids=[council_id]
    )


async def conclude(session: AsyncSession, *, caller: Caller, dossier: uuid.UUID, given: ConclusionIn) -> None:
    """Record how the council appraised, what each member said, its report and its proposal. Who has an interest in the dossier abstains.

    Raises as a decision does, Invalid (`unknown-member`, `member-in-conflict`, `date-in-future`, `opinion-twice`), Conflict (`already-concluded`)."""
    require(caller, Action.RETURN)
    _check_day("held_on", given.held_on)
    cleared = await clear_one(session, caller=caller, uid=dossier, step=Step.CONCLUDE)
    one = cleared.dossier
    key = {"province_id": one.province_id, "dossier_id": one.id, "version": one.version}
    case = await queries.case_of(session, **key)
    if case is None or case.proposal is not None:
        raise Conflict("already-concluded", "Kết quả thẩm định của hội đồng đã được ghi", "Muốn xét lại thì trả lại hồ sơ.")
    if given.held_on < case.opened_on:
        raise Invalid.field("held_on", "held-before-opened", f"Hồ sơ chuyển hội đồng ngày {case.opened_on:%d/%m/%Y}.")
    sitting = await queries.members_of(session, province_id=one.province_id, council_id=case.council_id)
    members = {row.full_name: row.id for row in sitting}
    conflicted = await _conflicted(session, one, case.council_id)
    _check_opinions(given, members, conflicted)
    said = [{"member_id": members[o.member], "in_favour": o.in_favour, "note": o.note} for o in given.opinions]
    said += [{"member_id": id_, "in_favour": None, "note": None} for id_ in sorted(conflicted)]
    if said:
        await session.execute(insert(CouncilOpinion), [key | {"commune_id": one.commune_id} | opinion for opinion in said])
    concluded = given.model_dump(include={"mode", "held_on", "proposal", "report"})
    of_case = [getattr(CouncilCase, name) == value for name, value in key.items()]
    await session.execute(update(CouncilCase).where(*of_case).values(**concluded))
    await take_step(session, caller=caller, cleared=[cleared], step=Step.CONCLUDE, on=clock.today())
    await audit_one(session, caller=caller, cleared=cleared, action="conclude_appraisal")


def _check_opinions(given: ConclusionIn, members: dict[str, int], conflicted: frozenset[int]) -> None:
    names = [opinion.member for opinion in given.opinions]
    for position, name in enumerate(names):
        if name not in members:
            raise Invalid.field(f"opinions.{position}", "unknown-member", f"{name} không có trong hội đồng này.")
        if members[name] in conflicted:
            message = f"{name} có liên quan đến hồ sơ này nên không nêu ý kiến: hãy để trống."
            raise Invalid.field(f"opinions.{position}", "member-in-conflict", message)
    if len(set(names)) < len(names):
        raise Invalid.field("opinions", "opinion-twice", "Một thành viên được ghi ý kiến hai lần.")
