"""What would happen if a step were taken: judged by the same rules as the deed itself, told with every warning, and sealed. Writes nothing."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.councils import queries as councils
from service.dossiers import queries as dossiers
from service.dossiers import risk
from service.dossiers.clearance import Cleared, all_or_nothing, cleared_by
from service.dossiers.deadlines import Deadline, deadline
from service.dossiers.states import State, Step
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import ServiceError
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.places import queries as places
from service.recognitions import deed_queries, sampling
from service.recognitions.decision_actions import check_request, council_refusal, last_day_of
from service.recognitions.shown import Seen, Shown
from service.titles.vocabulary import Title


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A step that somebody is about to take: on which dossiers, of which day, with which reason and which reasons by indicator."""

    step: Step
    uids: Sequence[uuid.UUID]
    on: date
    reason: str = ""
    indicators: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """Everything that was typed for it."""
        return {"reason": self.reason, **{f"indicator-{code}": said for code, said in self.indicators.items()}}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One dossier on which the step can be taken. `fictional`: the number of an invented decision behind its parameters."""

    row: AnyRow
    told: AnyRow
    title: Title
    office: str
    signatory: str
    basis: str
    proposal: str
    until: date | None
    deadline: Deadline | None
    reasons: Sequence[str]
    fictional: str

    @property
    def late(self) -> bool:
        """Its day has passed."""
        return self.deadline is not None and self.deadline.late


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One dossier on which it cannot be taken, and why."""

    uid: uuid.UUID
    name: str
    error: ServiceError


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What the page before a deed shows."""

    deed: Deed
    account: int
    items: Sequence[Item]
    refused: Sequence[Refused]
    sample: Sequence[AnyRow]
    places: Mapping[int, str]

    @property
    def unopened(self) -> list[AnyRow]:
        """Dossiers that must be opened before so many are decided together."""
        return [row for row in self.sample if not row.opened]

    @property
    def shown(self) -> Shown:
        """What is sealed."""
        seen = [
            Seen(
                uid=str(item.row.uid), name=item.row.subject_name, version=item.row.version, state=item.row.state, office=item.office,
                basis=item.basis, proposal=item.proposal, until=item.until.isoformat() if item.until else "",
            )
            for item in self.items
        ]  # fmt: skip
        deed = self.deed
        return Shown(step=deed.step.value, account=self.account, on=deed.on.isoformat(), words=deed.words, dossiers=seen)


async def prepare(session: AsyncSession, *, caller: Caller, deed: Deed) -> Prepared:
    """Judge a step on some dossiers of one province; their rows stay locked until the request ends. A fixed number of statements.

    Raises as the deed itself does for one dossier, and for several when none of them can be done."""
    check_request(deed.uids, deed.on)
    found = {row.uid: row for row in await dossiers.lock_dossiers(session, deed.uids)}
    judged = await cleared_by(session, caller, [found.get(uid) for uid in deed.uids], step=deed.step, on=deed.on)
    judged = await _with_decisions(session, deed, judged)
    cleared = [one for one in judged if isinstance(one, Cleared)]
    if not cleared:
        all_or_nothing(judged)
    uids = [one.dossier.uid for one in cleared]
    return Prepared(
        deed=deed,
        account=require_account(caller),
        items=await _items(session, deed, cleared),
        refused=_refused(deed.uids, found, judged),
        sample=await sampling.sample(session, caller=caller, uids=uids) if deed.step is Step.APPROVE else [],
        places=await places.names(session, {row.commune_id for row in found.values()}),
    )


async def _with_decisions(
    session: AsyncSession, deed: Deed, judged: list[Cleared | ServiceError]
) -> list[Cleared | ServiceError]:
    """What stands in the way of a decision beyond the office: the council's proposal, a term that is over."""
    if deed.step is not Step.APPROVE:
        return judged
    proposed = await _proposals(session, judged)
    return [one if isinstance(one, ServiceError) else _decidable(one, deed.on, proposed) for one in judged]


def _decidable(cleared: Cleared, on: date, proposed: Mapping[int, str | None]) -> Cleared | ServiceError:
    if refusal := council_refusal(cleared, proposed):
        return refusal
    try:
        last_day_of(cleared, on=on)
    except ServiceError as over:
        return over
    return cleared


async def _proposals(session: AsyncSession, judged: Sequence[Cleared | ServiceError]) -> dict[int, str | None]:
    asked = [one for one in judged if isinstance(one, Cleared) and one.authority.council_least is not None]
    if not asked:
        return {}
    return await councils.proposals(
        session, province_id=asked[0].dossier.province_id, dossier_ids=[one.dossier.id for one in asked]
    )


def _refused(
    uids: Sequence[uuid.UUID], found: Mapping[uuid.UUID, AnyRow], judged: Sequence[Cleared | ServiceError]
) -> list[Refused]:
    return [
        Refused(uid=uid, name=found[uid].subject_name if uid in found else "Hồ sơ không còn thấy", error=one)
        for uid, one in zip(uids, judged, strict=True)
        if isinstance(one, ServiceError)
    ]


async def _items(session: AsyncSession, deed: Deed, cleared: Sequence[Cleared]) -> list[Item]:
    told = {row.uid: row for row in await deed_queries.told_of(session, [one.dossier.uid for one in cleared])}
    proposed = await _proposals(session, cleared)
    chosen = await legislation.choices_of(session, province_id=cleared[0].dossier.province_id, on=deed.on)
    return [_item(deed, one, told[one.dossier.uid], proposed, chosen) for one in cleared]


def _item(deed: Deed, one: Cleared, told: AnyRow, proposed: Mapping[int, str | None], chosen: Mapping[int, AnyRow]) -> Item:
    row, law = one.dossier, chosen.get(told.rule_set_id)
    return Item(
        row=row,
        told=told,
        title=Title(row.title),
        office=one.office_of(deed.step),
        signatory=one.authority.signatory,
        basis=one.authority.basis,
        proposal=proposed.get(row.id) or "",
        until=last_day_of(one, on=deed.on) if deed.step is Step.APPROVE else None,
        deadline=deadline(
            one.authority, state=State(row.state), assessed_year=row.assessed_year, since=told.state_since, today=clock.today()
        ),
        reasons=risk.reasons(told.risk, version=row.version, request=row.request),
        fictional=law.number if law is not None and law.fictional else "",
    )
