"""A desk helps somebody who is present: sessions with a reason and an end, and requests that were filed in them.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_p_village_titles
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_v_assisted_sessions"
down_revision = "2026_11_29_u_points"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table, a column, and the functions that take a request in and erase."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
