"""Loads the kinds of activity of `seeds/vocabulary/activity-kinds.yaml`. A second run brings labels up to date and removes nothing."""

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities.tables import ActivityKind


async def load_kinds(session: AsyncSession, file: Path) -> None:
    """Bring every kind of the file into the table, in the file's order."""
    rows: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    values = [{**row, "position": position} for position, row in enumerate(rows)]
    statement = insert(ActivityKind)
    changed = {name: statement.excluded[name] for name in ("label", "hint", "with_certificate", "with_employment", "position")}
    await session.execute(statement.values(values).on_conflict_do_update(index_elements=["code"], set_=changed))
