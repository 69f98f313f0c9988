"""Acting in the demo as somebody would: signing in on a day of the story and taking the real actions under row security and authority."""

import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.actions import sign_in
from service.assessments import worker
from service.demo.accounts import PASSWORD
from service.demo.setting import PROVINCE
from service.dossiers import actions, bulk_actions, office_actions
from service.dossiers.bulk_actions import BULK
from service.dossiers.states import State
from service.dossiers.tables import Dossier
from service.foundation import clock
from service.foundation.database import Database, caller_of
from service.places.queries import by_id
from service.recognitions import decision_actions, dossier_reading, sampling
from service.titles.actions import register_intents
from service.titles.queries import Subject, subjects_by_place
from service.titles.vocabulary import Title

OFFICE_HOURS = time(3, tzinfo=UTC)
"""Ten in the morning in Viet Nam."""
WHOLE_DISTRICT = 1_000
"""Marks of a year, from which on they are scored at once."""


@dataclass
class Desks:
    """The accounts of the demo, each signed in anew on every day on which it acts (its reach is that of the day)."""

    database: Database
    _tokens: dict[tuple[str, date], str] = field(default_factory=dict)

    @asynccontextmanager
    async def acting(self, username: str, on: date) -> AsyncIterator[AsyncSession]:
        """A transaction of this account on a day, the clock standing still at ten."""
        with clock.standing_at(datetime.combine(on, OFFICE_HOURS)):
            token = await self._token(username, on)
            async with self.database.as_caller(token) as session:
                yield session

    async def _token(self, username: str, on: date) -> str:
        if (username, on) not in self._tokens:
            async with self.database.as_caller(None) as session:
                opened = await sign_in(
                    session, username=username, password=PASSWORD, kind="bearer", life=timedelta(hours=8), demo_allowed=True
                )
            self._tokens[username, on] = opened.token
        return self._tokens[username, on]

    async def score(self) -> None:
        """Let the worker do all that waits; a district's new year is a whole."""
        await worker.work_all(self.database, backlog=WHOLE_DISTRICT)

    async def register(self, username: str, on: date, *, title: Title, assessed_year: int, subjects: Sequence[Subject]) -> None:
        """Register the intent of these subjects."""
        async with self.acting(username, on) as session:
            await register_intents(
                session, caller=caller_of(session), title=title, assessed_year=assessed_year, subjects=subjects, on=on
            )

    async def submit_passing(self, username: str, on: date, *, title: Title, commune_id: int, assessed_year: int) -> None:
        """Submit everybody of a commune who passes."""
        remaining = 1
        while remaining:
            async with self.acting(username, on) as session:
                place = await by_id(session, commune_id, on=on)
                assert place is not None  # noqa: S101 - the demo's communes are in the seeds
                done = await bulk_actions.submit_passing(
                    session, caller=caller_of(session), place=place, title=title, level=0, assessed_year=assessed_year
                )
            remaining = done.remaining

    async def submit_commune(self, username: str, on: date, *, commune_id: int, level: int, assessed_year: int) -> uuid.UUID:
        """Submit a commune's own dossier."""
        async with self.acting(username, on) as session:
            [subject] = await subjects_by_place(session, title=Title.COMMUNE, place_ids=[commune_id])
            made = await actions.submit(
                session,
                caller=caller_of(session),
                subject=subject,
                title=Title.COMMUNE,
                level=level,
                assessed_year=assessed_year,
            )
        uid: uuid.UUID = made.uid
        return uid

    async def waiting(self, *, title: Title, communes: Sequence[int], assessed_year: int) -> list[uuid.UUID]:
        """The submitted dossiers of some communes, by commune and subject."""
        found = (
            select(Dossier.uid)
            .where(
                Dossier.province_id == PROVINCE,
                Dossier.title == title,
                Dossier.assessed_year == assessed_year,
                Dossier.state == State.SUBMITTED,
                Dossier.commune_id.in_(communes),
            )
            .order_by(Dossier.commune_id, Dossier.subject_id)
        )
        async with self.database.as_owner() as session:
            return list((await session.execute(found)).scalars())

    async def decide(self, username: str, on: date, uids: Sequence[uuid.UUID]) -> None:
        """Sign decisions, as many at a time as the service takes, after opening the riskiest of each time."""
        for start in range(0, len(uids), BULK):
            batch = uids[start : start + BULK]
            async with self.acting(username, on) as session:
                caller = caller_of(session)
                for row in await sampling.sample(session, caller=caller, uids=batch):
                    await dossier_reading.whole(session, caller, row.uid)
                await decision_actions.decide(session, caller=caller, uids=batch, decided_on=on)

    async def send_back(self, username: str, on: date, uid: uuid.UUID, *, reason: str) -> None:
        """Return a dossier with a reason."""
        async with self.acting(username, on) as session:
            await office_actions.return_dossier(session, caller=caller_of(session), uid=uid, reason=reason)
