"""Scopes of people are given to a program only by who reads people in its commune.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_zzzzz_accounts
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_zzzzzz_programs"
down_revision = "2026_11_28_zzzzz_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The function that makes a program's account, anew."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
