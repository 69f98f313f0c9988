"""The audit is chained for each place, tells in what office somebody acted, and keeps readings of personal data; what was there is chained as it stands.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_keys_change
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_n_chained_audit"
down_revision = "2026_11_28_keys_change"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New columns, the two tables of the chain, and the triggers that add to it and let nothing be changed."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
