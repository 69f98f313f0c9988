"""Every state of a dossier, its versions and meeting, councils, terms that lapse, and two persons kept by the database.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_covering_search
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_zzz_procedure"
down_revision = "2026_11_28_covering_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns on what is there, then the new tables with their rights, functions and triggers."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
