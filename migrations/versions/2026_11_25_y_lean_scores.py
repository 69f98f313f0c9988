"""Scores name the law that was applied instead of repeating it, and what is kept of the log is one row a person and year.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_25_x_groups_in_full
"""

from pathlib import Path

from alembic import op

revision = "2026_11_25_y_lean_scores"
down_revision = "2026_11_25_x_groups_in_full"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applied law as a table of its own; narrower scores; kept facts counted anew from the rolls."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
