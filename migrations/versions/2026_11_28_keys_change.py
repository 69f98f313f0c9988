"""Which master keys are out of force; no data key is added under one.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_a_listed_sign_ins
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_keys_change"
down_revision = "2026_11_28_a_listed_sign_ins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table and one trigger."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
