"""Scores without references checked row by row: only the worker writes them, and `reconcile` holds what the references held.

Revises: 2026_11_28_n_chained_audit
"""

from alembic import op

revision = "2026_11_28_plain_scores"
down_revision = "2026_11_28_n_chained_audit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Checking them took half of the time of scoring a year."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("fk_assessment_applied_law_id", "fk_assessment_commune_id_province_id"):
        op.execute(f"ALTER TABLE assessment DROP CONSTRAINT {name}")
