"""Members of councils tied to a citizen or an account; what is their own they have no say on.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_zb_own_places
"""

from pathlib import Path

from alembic import op

revision = "2026_11_30_council_ties"
down_revision = "2026_11_29_zb_own_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns, six functions, three triggers; an opinion may be to abstain."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
