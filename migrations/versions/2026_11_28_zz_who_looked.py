"""A family asks who looked at its data: a function that looks past row security for its own household only.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_z_periods
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_zz_who_looked"
down_revision = "2026_11_28_z_periods"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The function, and the right to ask it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
