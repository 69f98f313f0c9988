"""Declared figures of a set of subjects, one column a fact; a fact of the year before is the figure declared for that year."""

from collections.abc import Sequence

from sqlalchemy import Subquery, func, select

from service.assessments.gather import Wanted
from service.assessments.tables import DeclaredFigure
from service.scoring import YEAR_BEFORE
from service.titles.vocabulary import SubjectKind


def declared(wanted: Wanted, names: Sequence[str], *, kind: SubjectKind) -> Subquery:
    """One row a subject that declared anything: `subject_id` and a column for each name (NULL: not declared)."""
    years = (wanted.assessed_year, wanted.assessed_year - 1)
    values = [
        func.max(DeclaredFigure.value)
        .filter(
            DeclaredFigure.fact == name.removesuffix(YEAR_BEFORE),
            DeclaredFigure.assessed_year == years[name.endswith(YEAR_BEFORE)],
        )
        .label(name)
        for name in names
    ]
    return (
        select(DeclaredFigure.subject_id, *values)
        .where(
            DeclaredFigure.province_id == wanted.province_id,
            DeclaredFigure.subject_kind == kind,
            DeclaredFigure.assessed_year.in_(years),
            DeclaredFigure.superseded_at.is_(None),
            DeclaredFigure.subject_id.in_(select(wanted.subjects("declared_of").c.subject_id)),
        )
        .group_by(DeclaredFigure.subject_id)
        .subquery("declared")
    )
