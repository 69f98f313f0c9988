"""What pages tell of dossiers: days to the next cut-offs, the cursor of the queue, what a state allows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.dossiers.states import State, Step, transition
from service.foundation.rows import AnyRow
from service.subjects.look_queries import Frozen
from service.titles.vocabulary import SubjectKind


@dataclass(frozen=True)
class CutOff:
    """A day by which something must be there."""

    day: date
    days_left: int
    what: str


def cut_offs(today: date) -> Sequence[CutOff]:
    """The two cut-offs of a year: 15 December (the association collects), 31 December (the data window of TT 25/2023 closes)."""
    year = today.year
    collects = date(year, 12, 15) if today <= date(year, 12, 15) else date(year + 1, 12, 15)
    closes = date(year, 12, 31)
    return (
        CutOff(collects, (collects - today).days, f"Hội Khuyến học thu hồ sơ công dân, gia đình năm {collects.year}"),
        CutOff(closes, (closes - today).days, f"Số liệu năm {closes.year} khép lại; sau đó mới nộp hồ sơ của xã"),
    )


def next_cursor(rows: Sequence[AnyRow], *, shown: int) -> str | None:
    """The cursor of the following page, when one row more was fetched."""
    return f"{rows[shown - 1].submitted_on}.{rows[shown - 1].uid}" if len(rows) > shown else None


def people_behind(rows: Sequence[AnyRow]) -> list[Frozen]:
    """The people and households whose dossiers these are; places, clans and units are nobody."""
    kinds = (SubjectKind.PERSON, SubjectKind.HOUSEHOLD)
    return [
        Frozen(row.subject_kind, row.province_id, row.commune_id, row.subject_id) for row in rows if row.subject_kind in kinds
    ]


def can(step: Step, row: Any) -> bool:
    """Does the state of a dossier allow a step?"""
    return transition(step, State(row.state)) is not None
