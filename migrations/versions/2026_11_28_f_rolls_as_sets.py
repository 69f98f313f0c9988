"""What a roll credits is held against memberships as sets: a roll of a hundred thousand rows is looked up no longer row by row.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_e_staged_imports
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_f_rolls_as_sets"
down_revision = "2026_11_28_e_staged_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The function of the trigger, anew."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
