"""Writing dossiers: new ones, one or many, as they are frozen; the rules of the year; the record of a submission."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Integer, SmallInteger, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.dossiers.queries import Asked
from service.dossiers.risk import risk_of
from service.dossiers.states import State, Step
from service.dossiers.steps import StepTaken, record_steps
from service.dossiers.tables import Dossier, Request
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Invalid
from service.foundation.rows import AnyRow
from service.places import queries as places
from service.titles.queries import Subject, rows_of, selected
from service.titles.vocabulary import Title

COLLECTED_WITHIN_THE_YEAR = frozenset({Title.CITIZEN, Title.FAMILY, Title.CLAN, Title.VILLAGE, Title.UNIT_COMMUNE})
"""Hội Khuyến học collects before 15 December of the year itself, and a commune counts who holds a title on 31 December (TT 25 Art. 6.5.a)."""


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A subject, what its dossier freezes (None: a draft), and what it asks for."""

    subject: Subject
    content: dict[str, Any] | None
    request: Request


def check_year(title: Title, assessed_year: int, today: date) -> None:
    """Circulars 24 and 25 take figures up to 31 December (Art. 9.1.b, 10.1.b). Raises Invalid (`year-not-over`)."""
    if title not in COLLECTED_WITHIN_THE_YEAR and today <= date(assessed_year, 12, 31):
        message = f"Năm {assessed_year} chưa kết thúc: số liệu lấy đến hết ngày 31/12. Hãy nộp từ ngày 01/01/{assessed_year + 1}."
        raise Invalid.field("assessed_year", "year-not-over", message)


def where_assessed(subject: Subject, stored: AnyRow) -> Subject:
    """A person who moved since the year ended is recognised where the year was assessed."""
    return Subject(
        province_id=subject.province_id,
        kind=subject.kind,
        id=subject.id,
        commune_id=stored.commune_id,
        household_id=stored.household_id,
        name=subject.name,
    )


async def store(
    session: AsyncSession, *, caller: Caller, asked: Asked, frozen: Sequence[Frozen], on: date, state: State = State.SUBMITTED
) -> Sequence[AnyRow]:
    """New dossiers, those left out that somebody else made meanwhile. Returns id, uid, commune_id, household_id of each."""
    subjects = [one.subject for one in frozen]
    rows = rows_of(
        "submitting",
        {
            "subject_kind": (Text, [s.kind.value for s in subjects]),
            "subject_id": (BigInteger, [s.id for s in subjects]),
            "subject_name": (Text, [s.name for s in subjects]),
            "commune_id": (Integer, [s.commune_id for s in subjects]),
            "household_id": (BigInteger, [s.household_id for s in subjects]),
            "frozen": (JSONB(none_as_null=True), [one.content for one in frozen]),
            "request": (Text, [one.request.value for one in frozen]),
            "risk": (SmallInteger, [risk_of(one.content, version=1, request=one.request) for one in frozen]),
        },
    )
    same = {
        "province_id": asked.province_id,
        "title": asked.title,
        "level": asked.level,
        "assessed_year": asked.assessed_year,
        "state": state,
        "version": 1,
        "submitted_by": require_account(caller),
        "submitted_on": on,
        "state_since": on,
    }
    stored = postgresql.insert(Dossier).from_select([*rows.c.keys(), *same], selected(rows, always=same))
    made = stored.on_conflict_do_nothing().returning(Dossier.id, Dossier.uid, Dossier.commune_id, Dossier.household_id)
    return (await session.execute(made)).all()


async def first_steps(session: AsyncSession, made: Sequence[AnyRow]) -> list[StepTaken]:
    """The first event of each new dossier."""
    desk = await desk_of(session, made[0].commune_id)
    return [
        StepTaken(dossier_id=row.id, commune_id=row.commune_id, household_id=row.household_id, before=None, office=desk)
        for row in made
    ]


async def desk_of(session: AsyncSession, commune_id: int) -> str:
    """The office that submits: named by its commune."""
    return (await places.names(session, [commune_id])).get(commune_id, "")


async def record(
    session: AsyncSession, *, caller: Caller, asked: Asked, steps: Sequence[StepTaken], step: Step, action: str
) -> None:
    """Events and audit of a submission, in two statements."""
    await record_steps(
        session, caller=caller, province_id=asked.province_id, steps=steps, step=step, reason=None, on=clock.today()
    )
    await audit.record(
        session, province_id=asked.province_id, account_id=require_account(caller), action=action, subject_kind="dossier",
        subject_id=steps[0].dossier_id if len(steps) == 1 else None, commune_id=steps[0].commune_id, title=asked.title, level=asked.level,
        assessed_year=asked.assessed_year, dossiers=[taken.dossier_id for taken in steps],
    )  # fmt: skip
