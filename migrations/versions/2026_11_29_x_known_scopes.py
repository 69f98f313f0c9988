"""Programs keep no scope beyond the table of scopes, also those made before decision 0026; who lost one signs in anew.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_w_staged_rows_go
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_x_known_scopes"
down_revision = "2026_11_29_w_staged_rows_go"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Sign-ins, scopes, and a check."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
