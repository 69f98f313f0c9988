"""Administrators invite, give rights, close and reset: functions for it, invitations, resets, and the province of each grant.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_f_rolls_as_sets
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_zzzzz_accounts"
down_revision = "2026_11_28_f_rolls_as_sets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, columns of grants, functions, and wider reading for administrators."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
