"""The index behind the search for people holds what a search asks: no person is visited but those shown.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_28_c_programs
"""

from pathlib import Path

from alembic import op

revision = "2026_11_28_covering_search"
down_revision = "2026_11_28_c_programs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three columns from the person, another order of keys, and the triggers that keep them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
