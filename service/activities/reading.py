"""From rows of the log to what the API shows: tenths become decimals. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from service.activities.schemas import CorrectionOut, RollEntryOut, SessionDetail, SessionRow, SessionsPage
from service.foundation.rows import AnyRow


def sessions_page(rows: Sequence[AnyRow], *, limit: int) -> SessionsPage:
    """At most `limit` sessions; one row more says that there is a next page."""
    shown = rows[:limit]
    more = shown[-1].LearningSession.uid if len(rows) > limit else None
    return SessionsPage(sessions=[SessionRow(**_session(row)) for row in shown], next=more)


def session_detail(row: AnyRow, roll: Sequence[AnyRow], corrections: Sequence[AnyRow]) -> SessionDetail:
    """A session with its roll and its corrections."""
    return SessionDetail(
        **_session(row),
        void_reason=row.LearningSession.void_reason,
        roll=[_entry(line) for line in roll],
        corrections=[_correction(line) for line in corrections],
    )


def _session(row: AnyRow) -> dict[str, Any]:
    logged = row.LearningSession
    return {
        "uid": logged.uid,
        "kind": logged.kind,
        "topic": logged.topic,
        "held_on": logged.held_on,
        "hours": Decimal(logged.hours) / 10,
        "commune_id": logged.commune_id,
        "village_id": logged.village_id,
        "credited": row.credited,
        "voided": logged.voided_at is not None,
    }


def _entry(row: AnyRow) -> RollEntryOut:
    entry = row.RollEntry
    return RollEntryOut(
        person=row.uid,
        full_name=row.full_name,
        hours=Decimal(entry.hours) / 10,
        completed=entry.completed,
        certificate=entry.certificate,
        employed_after=entry.employed_after,
        voided=entry.voided,
    )


def _correction(row: AnyRow) -> CorrectionOut:
    kept = row.RollCorrection
    return CorrectionOut(
        person=row.uid,
        before=_said(kept.before),
        after=_said(kept.after),
        reason=kept.reason,
        corrected_at=kept.corrected_at,
    )


def _said(values: dict[str, Any]) -> dict[str, object]:
    return {name: value / 10 if name == "hours" else value for name, value in values.items()}
