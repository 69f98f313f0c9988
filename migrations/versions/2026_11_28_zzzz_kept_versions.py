"""What a version or an opinion is about stays with its dossier, as everything that desks write does.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_zzz_procedure
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_zzzz_kept_versions"
down_revision = "2026_11_28_zzz_procedure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A function and a trigger for each of the two tables."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
