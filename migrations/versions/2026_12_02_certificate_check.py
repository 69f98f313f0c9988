"""Certificates that anybody can check: a title found by its uid alone, and the function that tells its state.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_30_council_ties
"""

from pathlib import Path

from alembic import op

revision = "2026_12_02_certificate_check"
down_revision = "2026_11_30_council_ties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One key and one function."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
