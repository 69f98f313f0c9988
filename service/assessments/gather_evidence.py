"""Whether an indicator has suitable evidence: 1 or 0, never unknown, since without any it fails (Circular 24/2023, Articles 9.3 and 15.3)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, exists

from service.assessments.gather import Wanted
from service.assessments.tables import IndicatorEvidence
from service.scoring import evidence_fact
from service.titles.vocabulary import SubjectKind, Title

_PREFIX = evidence_fact("")


def evidence(
    wanted: Wanted, names: Sequence[str], *, kind: SubjectKind, titles: Sequence[Title], subject_id: Any
) -> dict[str, ColumnElement[int]]:
    """One flag for each evidence fact among the names."""
    return {
        name: cast(_suitable(wanted, name.removeprefix(_PREFIX), kind=kind, titles=titles, subject_id=subject_id), Integer)
        for name in names
        if name.startswith(_PREFIX)
    }


def _suitable(
    wanted: Wanted, indicator: str, *, kind: SubjectKind, titles: Sequence[Title], subject_id: Any
) -> ColumnElement[bool]:
    return exists().where(
        IndicatorEvidence.province_id == wanted.province_id,
        IndicatorEvidence.subject_kind == kind,
        IndicatorEvidence.subject_id == subject_id,
        IndicatorEvidence.title.in_(titles),
        IndicatorEvidence.assessed_year == wanted.assessed_year,
        IndicatorEvidence.indicator == indicator,
        IndicatorEvidence.suitable.is_(True),
        IndicatorEvidence.voided_at.is_(None),
    )
