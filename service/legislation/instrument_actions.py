"""An instrument gathered for whoever reads it: its articles with their notes, what rests on each, and which provinces apply it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.errors import NotFound
from service.foundation.rows import AnyRow
from service.legislation import instrument_queries as queries
from service.legislation.instrument_reading import Rest, resting
from service.places import queries as places


@dataclass(frozen=True, kw_only=True)
class Whole:
    """An instrument with everything that is shown of it. `rests` and `notes` by article; `provinces` names those in `ratified`."""

    row: AnyRow
    articles: Sequence[AnyRow]
    notes: Mapping[int, Sequence[AnyRow]]
    rule_sets: Sequence[AnyRow]
    rests: Mapping[int, Sequence[Rest]]
    ratified: Sequence[AnyRow]
    provinces: Mapping[int, str]


async def whole(session: AsyncSession, slug: str, *, on: date) -> Whole:
    """One instrument in six statements. Raises NotFound (`unknown-instrument`)."""
    row = await queries.instrument_by_slug(session, slug)
    if row is None:
        raise NotFound("unknown-instrument", "Không có văn bản này", "Danh sách văn bản ở trang /legislation.")
    rule_sets = await queries.rule_sets_of(session, row.number)
    ratified = await queries.ratifications_of(session, [one.id for one in rule_sets], on=on)
    notes: dict[int, list[AnyRow]] = defaultdict(list)
    for note in await queries.slips_of(session, [row.id]):
        notes[note.article].append(note)
    return Whole(
        row=row,
        articles=await queries.articles_of(session, [row.id]),
        notes=notes,
        rule_sets=rule_sets,
        rests=resting(rule_sets),
        ratified=ratified,
        provinces=await places.names(session, {one.province_id for one in ratified}),
    )
