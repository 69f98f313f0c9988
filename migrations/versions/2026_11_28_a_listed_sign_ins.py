"""A sign-in has an id of its own to be named by and says where it was opened; an account may change its own password hash.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_26_version_of_the_map
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_a_listed_sign_ins"
down_revision = "2026_11_26_version_of_the_map"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns, and one right."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
