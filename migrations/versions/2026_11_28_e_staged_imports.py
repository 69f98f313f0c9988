"""Imports of Excel: the import, the rows of its file with their verdicts (unlogged), and what it changed in sessions that stood before.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_zzzz_kept_versions
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_e_staged_imports"
down_revision = "2026_11_28_zzzz_kept_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables with their rights."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
