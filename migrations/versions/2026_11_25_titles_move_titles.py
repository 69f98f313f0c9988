"""A title moves the titles that count it: marks by triggers for clans, units and villages, and for whatever rests on a granted title.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_25_the_figures_and_flags
"""

from pathlib import Path

from alembic import op

revision = "2026_11_25_titles_move_titles"
down_revision = "2026_11_25_the_figures_and_flags"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Triggers that leave re-scoring marks; the score of a place is read by whoever counts the place."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
