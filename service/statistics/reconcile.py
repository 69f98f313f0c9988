"""Everything counted again from scratch, against what is stored: an empty list is the proof. Reads as the owner, writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.statistics import queries


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A stored count that is not what the register says: in which table, under which key, what is stored and what was recounted."""

    table: str
    key: dict[str, Any]
    stored: dict[str, int]
    recounted: dict[str, int]


async def reconcile(session: AsyncSession) -> list[Difference]:
    """Count everything again from scratch, as the owner. An empty list means that every stored count is right."""
    return [
        *_differences("recognition_count", await queries.wrong_recognition_counts(session)),
        *_differences("subject_count", await queries.wrong_subject_counts(session)),
    ]


def _differences(table: str, rows: Sequence[AnyRow]) -> Iterable[Difference]:
    for row in rows:
        values = row._asdict()
        yield Difference(
            table=table,
            key={name: value for name, value in values.items() if not name.startswith(("stored_", "recounted_"))},
            stored=_starting(values, "stored_"),
            recounted=_starting(values, "recounted_"),
        )


def _starting(values: dict[str, Any], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): int(value) for name, value in values.items() if name.startswith(prefix)}
