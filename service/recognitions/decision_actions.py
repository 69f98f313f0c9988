"""Deciding one dossier or many, and revoking a title.

Lock order everywhere: dossiers in key order → number of the issuing place → leaf counts in key order; so deciders wait and never deadlock."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Integer, Text, insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account
from service.access.matrix import Action
from service.councils import queries as councils
from service.councils.tables import Proposal
from service.dossiers import authority
from service.dossiers import queries as dossiers
from service.dossiers.bulk_actions import BULK
from service.dossiers.clearance import Cleared, all_or_nothing, cleared_by
from service.dossiers.office_actions import audit_one, check_reason, take_step
from service.dossiers.states import Step
from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound, ServiceError
from service.recognitions import queries, terms
from service.recognitions.sampling import require_sample_opened
from service.recognitions.tables import Decision, DecisionNumber
from service.titles import actions as titles
from service.titles.actions import TitleGrant
from service.titles.queries import Subject, lock_title_held, rows_of, selected
from service.titles.vocabulary import SubjectKind, Title

KNOWN_CONSTRAINTS |= {
    "uq_title_held_in_force": ("already-held", "Đối tượng đang giữ danh hiệu này cho năm này."),
    "uq_decision_province_id_dossier_id_version": ("already-decided", "Hồ sơ này đã có quyết định."),
}


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision, with the title that it grants."""

    uid: uuid.UUID
    dossier_uid: uuid.UUID
    title_uid: uuid.UUID
    number_text: str
    decided_on: date
    office: str
    signatory: str
    basis: str
    last_day: date


async def decide(
    session: AsyncSession, *, caller: Caller, uids: Sequence[uuid.UUID], decided_on: date | None = None
) -> list[Decided]:
    """Recognise dossiers of one province: all of them, or none. The number of statements does not grow with theirs.

    Raises NotFound, Conflict (`already-decided`, `not-submitted`, `no-authority`, `not-appraised`, `not-concluded`, `council-against`,
    `sample-not-opened`), Forbidden (`wrong-office`, `authority-ended`,
    `own-submission`, `own-household`), Invalid; for several dossiers Conflict (`not-all-decidable`) with one entry a dossier."""
    require(caller, Action.DECIDE)
    on = decided_on or clock.today()
    check_request(uids, on)
    found = {row.uid: row for row in await dossiers.lock_dossiers(session, uids)}
    cleared = all_or_nothing(await cleared_by(session, caller, [found.get(uid) for uid in uids], step=Step.APPROVE, on=on))
    province_id = cleared[0].dossier.province_id
    await _require_council(session, cleared)
    await require_sample_opened(session, caller=caller, uids=uids)
    await take_step(session, caller=caller, cleared=cleared, step=Step.APPROVE, on=on)
    await audit.record(
        session, province_id=province_id, account_id=require_account(caller), action="decide", subject_kind="dossier",
        subject_id=cleared[0].dossier.id if len(cleared) == 1 else None, commune_id=cleared[0].dossier.commune_id,
        decided_on=on.isoformat(), dossiers=[c.dossier.id for c in cleared],
    )  # fmt: skip
    numbers = await _take_numbers(session, province_id, [c.place_id for c in cleared], year=on.year)
    texts = [authority.number_text(n, deciding_office=c.authority.deciding_office) for n, c in zip(numbers, cleared, strict=True)]
    decisions = await _store_decisions(session, caller=caller, cleared=cleared, numbers=numbers, texts=texts, on=on)
    grants = [_grant(c, number_text=text, on=on) for c, text in zip(cleared, texts, strict=True)]
    held = await titles.grant_titles(session, grants=grants)
    return [
        Decided(
            uid=decisions[c.dossier.id], dossier_uid=c.dossier.uid, title_uid=title_uid, number_text=grant.decision_number,
            decided_on=on, office=c.authority.deciding_office, signatory=c.authority.signatory, basis=c.authority.basis,
            last_day=grant.last_day,
        )
        for c, grant, title_uid in zip(cleared, grants, held, strict=True)
    ]  # fmt: skip


async def revoke(
    session: AsyncSession, *, caller: Caller, title_uid: uuid.UUID, reason: str, revoked_on: date | None = None
) -> None:
    """Revoke a title from a day on, by the office that decides it on that day; the dossier may be submitted again.

    Raises NotFound, Conflict (`already-revoked`), Forbidden (`wrong-office`, `authority-ended`, `own-household`), Invalid."""
    require(caller, Action.DECIDE)
    check_reason(reason)
    on = revoked_on or clock.today()
    check_not_future("revoked_on", on)
    dossier = await queries.lock_dossier_of_title(session, title_uid)
    held = await lock_title_held(session, title_uid)
    if dossier is None or held is None:
        raise NotFound("unknown-title", "Không tìm thấy danh hiệu này")
    await titles.revoke_title(session, held=held, on=on)
    cleared = all_or_nothing(await cleared_by(session, caller, [dossier], step=Step.REVOKE, on=on))
    await take_step(session, caller=caller, cleared=cleared, step=Step.REVOKE, on=on, reason=reason)
    await audit_one(session, caller=caller, cleared=cleared[0], action="revoke", reason=reason)


async def _require_council(session: AsyncSession, cleared: Sequence[Cleared]) -> None:
    """Where the instrument asks for a council, only what it proposes to recognise is signed (Circular 25, Article 9.2.đ)."""
    ids = [c.dossier.id for c in cleared if c.authority.council_least is not None]
    if not ids:
        return
    proposed = await councils.proposals(session, province_id=cleared[0].dossier.province_id, dossier_ids=ids)
    for one in cleared:
        if refusal := council_refusal(one, proposed):
            raise refusal


def council_refusal(cleared: Cleared, proposed: Mapping[int, str | None]) -> ServiceError | None:
    """Why a dossier cannot be signed as far as its council goes: Conflict `not-concluded`, `council-against`; None where nothing stands in the way."""
    if cleared.authority.council_least is None:
        return None
    proposal = proposed.get(cleared.dossier.id)
    if proposal is None:
        return Conflict(
            "not-concluded", "Hội đồng chưa có kết quả thẩm định hồ sơ này", "Hãy ghi kết quả thẩm định trước khi quyết định."
        )
    if proposal != Proposal.RECOGNISE:
        return Conflict(
            "council-against",
            "Hội đồng thẩm định không đề nghị công nhận hồ sơ này",
            "Hãy trả lời bằng văn bản, nêu rõ lý do không đạt.",
        )
    return None


def check_request(uids: Sequence[uuid.UUID], on: date) -> None:
    """How many at once, each once, on a day that has come. Raises Invalid (`too-many`, `dossier-twice`, `date-in-future`)."""
    if not 0 < len(uids) <= BULK:
        raise Invalid.field("dossiers", "too-many", f"Mỗi lần quyết định từ 1 đến {BULK} hồ sơ.")
    if len(set(uids)) < len(uids):
        raise Invalid.field("dossiers", "dossier-twice", "Có hồ sơ ghi hai lần. Hãy bỏ dòng thừa.")
    check_not_future("decided_on", on)


def check_not_future(field: str, on: date) -> None:
    """Only what has been signed is recorded. Raises Invalid (`date-in-future`)."""
    if on > clock.today():
        raise Invalid.field(field, "date-in-future", f"Ngày {on:%d/%m/%Y} chưa tới: chỉ ghi quyết định đã ký.")


async def _take_numbers(session: AsyncSession, province_id: int, place_ids: Sequence[int], *, year: int) -> list[int]:
    """The next number of each issuing place, in order, without gaps: the rows stay locked until the decision stands or falls."""
    places = sorted(set(place_ids))
    rows = rows_of("numbering", {"place_id": (Integer, places), "last": (Integer, [place_ids.count(p) for p in places])})
    same = {"province_id": province_id, "number_year": year}
    taken = postgresql.insert(DecisionNumber).from_select(
        [*rows.c.keys(), *same], selected(rows, always=same, in_order_of=["place_id"])
    )
    taken = taken.on_conflict_do_update(
        index_elements=["province_id", "place_id", "number_year"], set_={"last": DecisionNumber.last + taken.excluded.last}
    )
    last = {
        row.place_id: row.last for row in await session.execute(taken.returning(DecisionNumber.place_id, DecisionNumber.last))
    }
    upcoming = {place: last[place] - place_ids.count(place) for place in places}
    numbers = []
    for place in place_ids:
        upcoming[place] += 1
        numbers.append(upcoming[place])
    return numbers


async def _store_decisions(
    session: AsyncSession, *, caller: Caller, cleared: Sequence[Cleared], numbers: Sequence[int], texts: Sequence[str], on: date
) -> dict[int, uuid.UUID]:
    rows = rows_of(
        "deciding",
        {
            "dossier_id": (BigInteger, [c.dossier.id for c in cleared]),
            "version": (Integer, [c.dossier.version for c in cleared]),
            "place_id": (Integer, [c.place_id for c in cleared]),
            "number": (Integer, list(numbers)),
            "number_text": (Text, list(texts)),
            "office": (Text, [c.authority.deciding_office for c in cleared]),
            "signatory": (Text, [c.authority.signatory for c in cleared]),
            "basis": (Text, [c.authority.basis for c in cleared]),
            "authority_id": (BigInteger, [c.authority.id for c in cleared]),
            "commune_id": (Integer, [c.dossier.commune_id for c in cleared]),
            "household_id": (BigInteger, [c.dossier.household_id for c in cleared]),
        },
    )
    same = {
        "province_id": cleared[0].dossier.province_id,
        "number_year": on.year,
        "decided_on": on,
        "decided_by": require_account(caller),
        "decided_at": clock.now(),
    }
    stored = insert(Decision).from_select([*rows.c.keys(), *same], selected(rows, always=same))
    made = await session.execute(stored.returning(Decision.dossier_id, Decision.uid))
    return {row.dossier_id: row.uid for row in made}


def last_day_of(cleared: Cleared, *, on: date) -> date:
    """The last day of the title that a decision of a day would grant. Raises Invalid (`decided-after-term`) when that is before the decision."""
    dossier = cleared.dossier
    last_day = terms.last_day(dossier.frozen, decided_on=on, assessed_year=dossier.assessed_year)
    if last_day < on:
        message = f"{dossier.subject_name}: danh hiệu năm {dossier.assessed_year} chỉ có giá trị đến {last_day:%d/%m/%Y}, trước ngày ký."
        raise Invalid.field("decided_on", "decided-after-term", message)
    return last_day


def _grant(cleared: Cleared, *, number_text: str, on: date) -> TitleGrant:
    dossier = cleared.dossier
    subject = Subject(
        province_id=dossier.province_id,
        kind=SubjectKind(dossier.subject_kind),
        id=dossier.subject_id,
        commune_id=dossier.commune_id,
        household_id=dossier.household_id,
        name=dossier.subject_name,
    )
    return TitleGrant(
        subject=subject,
        title=Title(dossier.title),
        level=dossier.level,
        assessed_year=dossier.assessed_year,
        decided_on=on,
        last_day=last_day_of(cleared, on=on),
        decision_number=number_text,
    )
