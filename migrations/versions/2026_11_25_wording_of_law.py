"""Instruments with their articles word for word, and the notes on slips and on what is missing; a published wording never changes.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_25_titles_move_titles
"""

from pathlib import Path

from alembic import op

revision = "2026_11_25_wording_of_law"
down_revision = "2026_11_25_titles_move_titles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables, and the trigger that keeps what was published."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
