"""Who counts as a learning citizen on the last day of the window: a decided title in force, or, in a forecast, a passing score."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_

from service.assessments.gather import Wanted
from service.assessments.tables import Assessment
from service.scoring import Outcome
from service.titles.tables import TitleHeld
from service.titles.vocabulary import SubjectKind, Title


def counts_as_learning_citizen(person: Any, wanted: Wanted) -> ColumnElement[bool]:
    """A condition on a person (anything with `province_id` and `id`)."""
    decided = exists().where(
        TitleHeld.province_id == person.province_id,
        TitleHeld.subject_kind == SubjectKind.PERSON,
        TitleHeld.subject_id == person.id,
        TitleHeld.title == Title.CITIZEN,
        TitleHeld.valid.op("@>")(wanted.window_end),
        or_(TitleHeld.revoked_on.is_(None), TitleHeld.revoked_on > wanted.window_end),
    )
    if not wanted.forecast:
        return decided
    scores = exists().where(
        Assessment.province_id == person.province_id,
        Assessment.subject_kind == SubjectKind.PERSON,
        Assessment.subject_id == person.id,
        Assessment.title == Title.CITIZEN,
        Assessment.assessed_year == wanted.assessed_year,
        Assessment.verdict == int(Outcome.PASSED),
    )
    return or_(decided, scores)
