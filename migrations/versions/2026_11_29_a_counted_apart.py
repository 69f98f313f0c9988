"""People who were sealed on request leave every count of a place, those of before too; a province counts them in groups.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_zzzzzz_programs
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_a_counted_apart"
down_revision = "2026_11_28_zzzzzz_programs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns, the table of the group, functions; then those who are sealed already."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
