"""Clans and units in full: what a clan keeps up, the end of a group, more kinds of unit, and who sees a group of several communes.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_25_wording_of_law
"""

from pathlib import Path

from alembic import op

revision = "2026_11_25_x_groups_in_full"
down_revision = "2026_11_25_wording_of_law"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New columns and a table, policies that see through memberships, and the functions behind joining and ending."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
