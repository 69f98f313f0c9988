"""Requests of families under receipt numbers; people who are sealed or erased.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_plain_scores
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_requests_of_families"
down_revision = "2026_11_28_plain_scores"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, two columns, three functions, and who sees a person."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
