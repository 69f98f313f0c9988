"""Loads the law files and the authority table of `seeds/legislation`. A second run publishes nothing twice."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.legislation import actions, queries
from service.legislation.files import read_law
from service.legislation.tables import Authority


async def load_law(session: AsyncSession, folder: Path, *, at: datetime) -> None:
    """Publish what is new, and the authority table when there is none yet. Raises LawFileErrors."""
    await actions.publish(session, read_law(folder), at=at)
    if not await queries.authorities(session):
        rows = yaml.safe_load((folder / "authority.yaml").read_text(encoding="utf-8"))
        await session.execute(insert(Authority), [_authority(row) for row in rows])


def _authority(row: dict[str, Any]) -> dict[str, Any]:
    named = {key: value for key, value in row.items() if key not in ("from", "to", "valid_from", "valid_to")}
    return {"council_least": None, "decide_within": None} | named | {"valid": Range(_day(row, "from"), _day(row, "to"))}


def _day(row: dict[str, Any], key: str) -> date | None:
    value: date | None = row.get(key, row.get(f"valid_{key}"))
    return value
