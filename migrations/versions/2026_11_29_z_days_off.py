"""Days off of a province, left out of its working days.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_y_families_invited
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_z_days_off"
down_revision = "2026_11_29_y_families_invited"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
