"""A number that rises with every change of the map, so that sums over it need not be made anew.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_25_z_units_in_villages
"""

from pathlib import Path

from alembic import op

revision = "2026_11_26_version_of_the_map"
down_revision = "2026_11_25_z_units_in_villages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row, and the triggers that raise it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
