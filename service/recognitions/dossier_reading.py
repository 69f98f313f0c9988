"""One dossier whole, for its page and the API: who is waited for and until when, the meeting, the council, what changed since the last version."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.councils import queries as councils
from service.dossiers import authority
from service.dossiers import queries as dossiers
from service.dossiers.deadlines import Deadline, deadline, office_of
from service.dossiers.differences import Difference, differences
from service.dossiers.states import Actor, State, Step, Way, awaited, transition, way_of
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import NotFound
from service.foundation.rows import AnyRow
from service.legislation import queries as legislation
from service.places import queries as places
from service.recognitions import queries
from service.recognitions.reading import people_behind
from service.recognitions.sampling import opened
from service.subjects.looks import Look, note
from service.titles import held_queries


@dataclass(frozen=True, kw_only=True)
class Whole:
    """Everything that is told of a dossier. `authority` is the row of today, None where nobody decides the title any more."""

    row: AnyRow
    events: Sequence[AnyRow]
    authority: AnyRow | None
    places: Mapping[int, str]
    meeting: AnyRow | None
    case: AnyRow | None
    opinions: Sequence[AnyRow]
    before: AnyRow | None
    differences: Sequence[Difference]
    years_in_a_row: int

    @property
    def state(self) -> State:
        """Where it stands."""
        return State(self.row.state)

    @property
    def way(self) -> Way:
        """Short, or by a council."""
        return way_of(self.authority.council_least if self.authority else None)

    @property
    def actor(self) -> Actor | None:
        """Who takes the next step."""
        return awaited(self.state, self.way, concluded=self.case is not None and self.case.proposal is not None)

    @property
    def waits_for(self) -> str:
        """The office or place by name."""
        return office_of(self.actor, self.authority, submitter=self.places.get(self.row.commune_id, ""))

    @property
    def deadline(self) -> Deadline | None:
        """The deadline of the next step; none when nobody needs to do anything."""
        if self.actor is None:
            return None
        row = self.row
        return deadline(
            self.authority, state=self.state, assessed_year=row.assessed_year, since=row.state_since, today=clock.today()
        )

    def may(self, step: Step) -> bool:
        """Does the table of states allow a step now?"""
        return self.authority is not None and transition(step, self.state, self.way) is not None


async def whole(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> Whole:
    """Read a dossier; an assessor's reading is remembered. Raises NotFound (`unknown-dossier`) for what the caller does not see."""
    row = await queries.dossier_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-dossier", "Không tìm thấy hồ sơ này")
    note(session, Look.DOSSIER, frozen=people_behind([row]))
    await opened(session, caller=caller, dossier=row)
    key: dict[str, Any] = {"province_id": row.province_id, "dossier_id": row.id}
    case = await councils.case_of(session, **key, version=row.version)
    before = await dossiers.version_before(session, **key, version=row.version) if row.version > 1 else None
    rows = await legislation.authorities(session, province_id=row.province_id)
    return Whole(
        row=row,
        events=await queries.events_of(session, **key),
        authority=authority.in_force(rows, title=row.title, on=clock.today()),
        places=await places.names(session, [row.commune_id]),
        meeting=await dossiers.meeting_of(session, **key),
        case=case,
        opinions=await councils.opinions_of(session, **key, version=row.version) if case and case.proposal else [],
        before=before,
        differences=differences(before.frozen, row.frozen, returned_for=before.returned_for) if before else [],
        years_in_a_row=await _years(session, row),
    )


async def _years(session: AsyncSession, row: AnyRow) -> int:
    if row.title_uid is None:
        return 0
    return await held_queries.years_in_a_row(
        session, province_id=row.province_id, subject_kind=row.subject_kind, subject_id=row.subject_id, title=row.title,
        assessed_year=row.assessed_year,
    )  # fmt: skip
