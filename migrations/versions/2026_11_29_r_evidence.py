"""A province's decision that an indicator without suitable evidence fails, where the instrument leaves that open.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_q_files
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_r_evidence"
down_revision = "2026_11_29_q_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, its rights, and the marks that it leaves."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
