"""Decisions that were made together are found by when they were made: the receipt lists them.

Revises: 2026_11_29_r_evidence
"""

from alembic import op

revision = "2026_11_29_t_receipts"
down_revision = "2026_11_29_r_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index of decisions by instant."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_decision_province_id_decided_at", "decision", ["province_id", "decided_at"])
