"""Paper cards of households: their tables, the functions that issue and open them, and what a card is shown of its household.

The statements stand frozen in the .sql file beside this one, each behind a line `-- next`.

Revises: 2026_11_29_p_village_titles
"""

from pathlib import Path

from alembic import op

revision = "2026_11_29_za_paper_cards"
down_revision = "2026_11_29_z_days_off"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables, eight functions, `enter` and seven policies that know a card."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    script = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind()
    for statement in script.split("\n-- next\n"):
        connection.exec_driver_sql(statement)
