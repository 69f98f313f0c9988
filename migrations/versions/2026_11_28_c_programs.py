"""Programs that sign in as themselves: an account with a grant, scopes, secrets; a sign-in carries its scopes.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_b_second_factor
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_c_programs"
down_revision = "2026_11_28_b_second_factor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, a column, and `enter` that tells it."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
