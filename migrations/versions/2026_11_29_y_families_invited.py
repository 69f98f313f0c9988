"""A commune's desk invites members of households; an administrator says which citizen a desk's account belongs to.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_x_known_scopes
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_y_families_invited"
down_revision = "2026_11_29_x_known_scopes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three functions, and who sees a link."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
