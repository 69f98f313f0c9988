"""The house as it was first built: every table, its row security, functions and triggers.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`."""

from pathlib import Path

from alembic import op

revision = "2026_11_22_the_house"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build the whole schema in an empty database."""
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
