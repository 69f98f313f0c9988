"""Staged rows of imports that mean or name somebody go when that person is sealed or erased.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_v_assisted_sessions
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_w_staged_rows_go"
down_revision = "2026_11_29_v_assisted_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The function that seals, anew."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
