"""Rows stay with their subject: a place lies in the province of the row's key, and a desk writes only about who belongs to its commune.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_22_the_house
"""

from pathlib import Path

from alembic import op

revision = "2026_11_25_rows_with_subjects"
down_revision = "2026_11_22_the_house"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Composite references to places, statement triggers on what desks write, narrower rights on sign-ins and the audit."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
