"""A unit's title moves its village, and a clan's board or fund the clan.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_25_y_lean_scores
"""

from pathlib import Path

from alembic import op

revision = "2026_11_25_z_units_in_villages"
down_revision = "2026_11_25_y_lean_scores"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The function that marks what rests on a title, with units; a trigger on the support of clans."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
