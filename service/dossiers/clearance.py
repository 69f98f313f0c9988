"""May this caller take this step on these dossiers? Fetches the authority table, the offices over each place and the caller's grants,
and lets the pure rules of `authority` and `states` judge; writes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.access import queries as access
from service.access.caller import require_account
from service.access.matrix import Role
from service.dossiers import authority, office_queries
from service.dossiers.authority import Desk, Grant, Seat
from service.dossiers.deadlines import office_of
from service.dossiers.states import Actor, State, Step, transition, way_of
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, ServiceError
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.titles.vocabulary import Title


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """A dossier on which this caller may act: under which row of the authority table, numbered at which place."""

    dossier: AnyRow
    authority: AnyRow
    place_id: int

    def office_of(self, step: Step) -> str:
        """The office that takes a step: who receives, appraises or decides, by the row of the authority table."""
        found = transition(step, State(self.dossier.state))
        actor = found.actor if found and self.authority.council_least is not None else Actor.DECIDER
        return office_of(actor, self.authority, submitter="")


@dataclass(frozen=True, kw_only=True)
class _Scene:
    """What the judgement needs to know, fetched once for all dossiers."""

    caller: Caller
    own: Collection[int]
    rows: Sequence[AnyRow]
    seats: Mapping[int, Collection[Seat]]
    grants: Collection[Grant]
    step: Step
    on: date
    today: date


async def cleared_by(
    session: AsyncSession, caller: Caller, dossiers: Sequence[AnyRow | None], *, step: Step, on: date
) -> list[Cleared | ServiceError]:
    """For each dossier (None: not there, or not the caller's) what stands in the way, or under which authority the step is taken."""
    there = [dossier for dossier in dossiers if dossier is not None]
    if len({dossier.province_id for dossier in there}) > 1:
        raise Invalid.field("dossiers", "several-provinces", "Mỗi lần chỉ quyết định hồ sơ của một tỉnh.")
    if not there:
        return [_not_found() for _ in dossiers]
    scene = await _scene(session, caller, there, step=step, on=on)
    judged = [_judged(dossier, scene) for dossier in dossiers]
    return await _with_ended_offices(session, judged, dossiers, scene)


def all_or_nothing(results: Sequence[Cleared | ServiceError]) -> list[Cleared]:
    """Everything cleared; the one error of a single dossier, or one entry each for several."""
    refused = [(position, result) for position, result in enumerate(results) if isinstance(result, ServiceError)]
    if not refused:
        return [result for result in results if isinstance(result, Cleared)]
    if len(results) == 1:
        raise refused[0][1]
    raise Conflict(
        "not-all-decidable",
        f"{len(refused)} trong {len(results)} hồ sơ không quyết định được, chưa lưu gì",
        "Hãy bỏ những hồ sơ này ra rồi gửi lại.",
        errors=[FieldError(f"dossiers.{position}", error.slug, f"{error.title}. {error.detail}") for position, error in refused],
    )


async def _scene(session: AsyncSession, caller: Caller, there: Sequence[AnyRow], *, step: Step, on: date) -> _Scene:
    province_id = there[0].province_id
    granted = await access.grants_of(session, account_id=require_account(caller))
    return _Scene(
        caller=caller,
        own=await office_queries.own_matters(session, province_id=province_id, ids=[dossier.id for dossier in there]),
        rows=await legislation.authorities(session, province_id=province_id),
        seats=await _seats(session, [dossier.commune_id for dossier in there], on=on),
        grants=[Grant(place_id=g.place_id, first=g.valid.lower, end=g.valid.upper) for g in granted if g.role == Role.ASSESSOR],
        step=step,
        on=on,
        today=clock.today(),
    )


async def _seats(session: AsyncSession, commune_ids: Collection[int], *, on: date) -> dict[int, list[Seat]]:
    seats: dict[int, list[Seat]] = {commune_id: [] for commune_id in commune_ids}
    for row in await office_queries.places_over(session, commune_ids, on=on):
        seats[row.commune_id].append(Seat(place_id=row.place_id, desk=authority.desk_of(level=row.level, kind=row.kind)))
    return seats


def _judged(dossier: AnyRow | None, scene: _Scene) -> Cleared | ServiceError:
    if dossier is None:
        return _not_found()
    try:
        return _cleared(dossier, scene)
    except ServiceError as refused:
        return refused


def _cleared(dossier: AnyRow, scene: _Scene) -> Cleared:
    if transition(scene.step, State(dossier.state)) is None:
        raise _wrong_state(dossier, scene.step)
    if scene.step is not Step.REVOKE and dossier.submitted_by == scene.caller.account_id:
        raise Forbidden("own-submission", "Bạn đã nộp hồ sơ này nên không được xét", "Cần một người khác xét.")
    if dossier.id in scene.own:
        raise Forbidden(
            "own-household", "Đây là hồ sơ của chính bạn, của gia đình, dòng họ hoặc đơn vị bạn", "Cần một người khác xét."
        )
    if scene.on < dossier.submitted_on:
        message = f"Hồ sơ nộp ngày {dossier.submitted_on:%d/%m/%Y}: không thể quyết định trước ngày đó."
        raise Invalid.field("decided_on", "decided-before-submitted", message)
    row = _authority(dossier, scene)
    seats = scene.seats[dossier.commune_id]
    own = authority.seat_of_decider(row, seats=seats, grants=scene.grants, decided_on=scene.on, today=scene.today)
    if transition(scene.step, State(dossier.state), way_of(row.council_least)) is None:
        raise _wrong_way(dossier, row)
    place_id = authority.issuing_place(seats, own=own, desk=Desk(row.deciding_desk))
    return Cleared(dossier=dossier, authority=row, place_id=place_id)


def _authority(dossier: AnyRow, scene: _Scene) -> AnyRow:
    row = authority.in_force(scene.rows, title=dossier.title, on=scene.on)
    if row is None:
        raise authority.nobody_decides(dossier.title, on=scene.on)
    if scene.today not in row.valid:
        raise authority.office_ended(row, authority.in_force(scene.rows, title=dossier.title, on=scene.today))
    return row


async def _with_ended_offices(
    session: AsyncSession, judged: list[Cleared | ServiceError], dossiers: Sequence[AnyRow | None], scene: _Scene
) -> list[Cleared | ServiceError]:
    """Tell "your office decided this until …" from "another office decides this": one look back a title, only when something is refused."""
    lost = [(at, dossier) for at, dossier in enumerate(dossiers) if dossier is not None and _slug(judged[at]) in _LOOK_BACK]
    for title in sorted({dossier.title for _, dossier in lost}):
        former = authority.last_before(scene.rows, title=title, on=scene.on)
        if former is None:
            continue
        last_day = former.valid.upper - timedelta(days=1)
        seats = await _seats(session, [dossier.commune_id for _, dossier in lost], on=last_day)
        mine = {grant.place_id for grant in scene.grants if grant.holds(last_day)}
        now = authority.in_force(scene.rows, title=title, on=scene.on)
        for at, dossier in lost:
            theirs = {seat.place_id for seat in seats[dossier.commune_id] if seat.desk == former.deciding_desk}
            if dossier.title == title and (now is None or mine & theirs):
                judged[at] = authority.office_ended(former, now)
    return judged


_LOOK_BACK = frozenset({"wrong-office", "no-authority"})


def _slug(result: Cleared | ServiceError) -> str:
    return result.slug if isinstance(result, ServiceError) else ""


def _wrong_state(dossier: AnyRow, step: Step) -> ServiceError:
    state = State(dossier.state)
    if state is State.RECEIVED and step in (Step.APPROVE, Step.REFUSE):
        return _not_appraised(dossier)
    if state in (State.APPROVED, State.LAPSED):
        return Conflict("already-decided", "Hồ sơ này đã có quyết định", "Muốn sửa phải thu hồi rồi ra quyết định mới.")
    return Conflict("not-submitted", "Hồ sơ này không ở tình trạng chờ thẩm định", f"Tình trạng: {state.label}.")


def _wrong_way(dossier: AnyRow, row: AnyRow) -> ServiceError:
    label = Title(dossier.title).label
    if row.council_least is None:
        return Conflict(
            "no-council-asked", f"{label}: văn bản không đòi hỏi hội đồng", "Xét và quyết định ngay trên hồ sơ đã nộp."
        )
    return _not_appraised(dossier)


def _not_appraised(dossier: AnyRow) -> ServiceError:
    return Conflict(
        "not-appraised",
        f"{Title(dossier.title).label}: hồ sơ chưa qua hội đồng thẩm định",
        f"Tình trạng: {State(dossier.state).label}. Hãy tiếp nhận, chuyển hội đồng và ghi kết quả thẩm định trước.",
    )


def _not_found() -> ServiceError:
    return NotFound("unknown-dossier", "Không tìm thấy hồ sơ này")
