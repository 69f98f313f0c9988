"""What a refused request could have left behind: the rows of every table that a verb writes, counted by the owner."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

WRITTEN = (
    "learning_session", "roll_entry", "roll_correction", "person", "household", "household_member", "household_residence",
    "declared_figure", "stated_point", "registration", "dossier", "dossier_event", "decision", "title_held", "recognition_count",
    "rescore_mark",
)  # fmt: skip


async def stored(session: AsyncSession) -> dict[str, int]:
    """How many rows each table holds now, everybody's; of the audit the acts alone, since a page that was shown is recorded by right."""
    await session.rollback()
    counts = ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in WRITTEN)
    counts += ", (SELECT count(*) FROM audit_entry WHERE NOT starts_with(action, 'read_')) AS acts"
    return dict((await session.execute(text(f"SELECT {counts}"))).one()._mapping)
