"""Figures of every kind of subject with what backs them, evidence per indicator, flags of places that a province administrator sets.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_25_rows_with_subjects
"""

from pathlib import Path

from alembic import op

revision = "2026_11_25_the_figures_and_flags"
down_revision = "2026_11_25_rows_with_subjects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New columns, the table of evidence, who may declare what, and the marks that a change leaves."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
