"""What pages tell of lists of dossiers: the cursor of the queue. Pure."""

from collections.abc import Sequence

from service.foundation.rows import AnyRow
from service.subjects.look_queries import Frozen
from service.titles.vocabulary import SubjectKind


def next_cursor(rows: Sequence[AnyRow], *, shown: int) -> str | None:
    """The cursor of the following page, when one row more was fetched."""
    return f"{rows[shown - 1].submitted_on}.{rows[shown - 1].uid}" if len(rows) > shown else None


def people_behind(rows: Sequence[AnyRow]) -> list[Frozen]:
    """The people and households whose dossiers these are; places, clans and units are nobody."""
    kinds = (SubjectKind.PERSON, SubjectKind.HOUSEHOLD)
    return [
        Frozen(row.subject_kind, row.province_id, row.commune_id, row.subject_id) for row in rows if row.subject_kind in kinds
    ]
