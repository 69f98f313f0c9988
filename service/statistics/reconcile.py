"""Everything counted again from scratch, against what is stored: an empty list is the proof. Reads as the owner, writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.statistics import reconcile_queries as queries


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something stored that the rows behind it do not bear out: in which table, under which key, what is stored and what was recounted."""

    table: str
    key: dict[str, Any]
    stored: dict[str, int]
    recounted: dict[str, int]

    def __str__(self) -> str:
        """A line for whoever runs `python -m service reconcile`: where, what is stored, what it should be."""
        where = ", ".join(f"{name} {value}" for name, value in self.key.items())
        wrong = [name for name, value in self.stored.items() if value != self.recounted[name]]
        told = ", ".join(f"{name} đang lưu {self.stored[name]}, tính lại được {self.recounted[name]}" for name in wrong)
        return f"{self.table} ({where}): {told}"


async def reconcile(session: AsyncSession) -> list[Difference]:
    """Count everything again from scratch, as the owner. An empty list means that everything stored is borne out.

    People whose re-scoring mark waits are left out of the kept facts: what is kept of them is about to be counted anew."""
    return [
        *_differences("recognition_count", await queries.wrong_recognition_counts(session)),
        *_differences("subject_count", await queries.wrong_subject_counts(session)),
        *_differences("kept_fact", await queries.wrong_kept_facts(session)),
        *_differences("assessment", await queries.scores_of_nothing(session)),
        *_differences("title_held", await queries.wrong_titles(session)),
        *_differences("dossier", await queries.wrong_dossiers(session)),
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
