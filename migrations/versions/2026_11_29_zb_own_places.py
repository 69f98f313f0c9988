"""Villages and clusters kept by the administrator of their province: the acts behind a period and a membership, what a key has made, eight functions.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_za_paper_cards
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_zb_own_places"
down_revision = "2026_11_29_za_paper_cards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, three columns, and the functions that write in the tables of places."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
