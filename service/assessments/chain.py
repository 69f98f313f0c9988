"""The chain of titles: citizen → family, village, unit → clan → commune → district → province. What a mark asks to be scored, and what a
changed score passes on. Scoring follows `ORDER`; a change goes to what depends on it, and no further."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import chain_queries as queries
from service.foundation.rows import AnyRow
from service.places.tables import COMMUNE, DISTRICT, PROVINCE, VILLAGE
from service.scoring import Outcome
from service.subjects.tables import ManagingLevel
from service.titles.vocabulary import SubjectKind, Title

ORDER = (
    Title.CITIZEN,
    Title.FAMILY,
    Title.UNIT_COMMUNE,
    Title.UNIT_DISTRICT,
    Title.UNIT_PROVINCE,
    Title.CLAN,
    Title.VILLAGE,
    Title.COMMUNE,
    Title.DISTRICT,
    Title.PROVINCE,
)
UNIT_TITLES = {
    ManagingLevel.COMMUNE: Title.UNIT_COMMUNE,
    ManagingLevel.DISTRICT: Title.UNIT_DISTRICT,
    ManagingLevel.PROVINCE: Title.UNIT_PROVINCE,
}
_PLACE_TITLES = {VILLAGE: Title.VILLAGE, COMMUNE: Title.COMMUNE, DISTRICT: Title.DISTRICT, PROVINCE: Title.PROVINCE}
_PLAIN_TITLES = {SubjectKind.PERSON: Title.CITIZEN, SubjectKind.HOUSEHOLD: Title.FAMILY, SubjectKind.CLAN: Title.CLAN}

Touched = dict[Title, set[int]]


@dataclass(frozen=True)
class Scope:
    """One province and assessed year."""

    province_id: int
    assessed_year: int

    @property
    def window_end(self) -> date:
        """31 December of the assessed year."""
        return date(self.assessed_year, 12, 31)


async def asked_by(session: AsyncSession, scope: Scope, marks: Iterable[AnyRow]) -> Touched:
    """The subjects to be scored, by title."""
    touched: Touched = {title: set() for title in ORDER}
    by_kind: dict[SubjectKind, set[int]] = {kind: set() for kind in SubjectKind}
    for mark in marks:
        by_kind[SubjectKind(mark.subject_kind)].add(mark.subject_id)
    for kind, title in _PLAIN_TITLES.items():
        touched[title] |= by_kind[kind]
    if places := by_kind[SubjectKind.PLACE]:
        for place, level in (await queries.place_levels(session, places)).items():
            touched[_PLACE_TITLES[level]].add(place)
    await _add_units(session, scope, touched, by_kind[SubjectKind.UNIT])
    return touched


async def _add_units(session: AsyncSession, scope: Scope, touched: Touched, units: Collection[int]) -> None:
    """Each unit under the title that its managing level gives it, and under those whose scores it must lose."""
    if not units:
        return
    levels = await queries.unit_levels(session, units, province_id=scope.province_id, on=scope.window_end)
    for unit, level in levels.items():
        touched[UNIT_TITLES[ManagingLevel(level)]].add(unit)
    scored = await queries.titles_of_units(session, units, province_id=scope.province_id, assessed_year=scope.assessed_year)
    for unit, title in scored:
        touched[Title(title)].add(unit)


async def pass_on(session: AsyncSession, scope: Scope, title: Title, changed: Sequence[AnyRow], touched: Touched) -> None:
    """Add to `touched` what depends on changed scores: whoever starts or ceases to pass, or stands elsewhere than before."""
    moving = [row for row in changed if _moves(row)]
    if not moving:
        return
    ids, province_id, on = {row.subject_id for row in moving}, scope.province_id, scope.window_end
    match title:
        case Title.CITIZEN:
            touched[Title.FAMILY] |= _either(moving, "household_id")
            touched[Title.COMMUNE] |= _either(moving, "commune_id")
            units = await queries.units_of_people(session, ids, province_id=province_id, on=on)
            await _add_units(session, scope, touched, units)
        case Title.FAMILY:
            touched[Title.CLAN] |= await queries.clans_of_households(session, ids, province_id=province_id, on=on)
            touched[Title.VILLAGE] |= await queries.villages_of_households(session, ids, province_id=province_id, on=on)
        case Title.UNIT_COMMUNE | Title.UNIT_DISTRICT | Title.UNIT_PROVINCE:
            touched[Title.VILLAGE] |= await queries.villages_of_units(session, ids, province_id=province_id)
        case Title.CLAN:
            touched[Title.VILLAGE] |= await queries.villages_of_clans(session, ids, province_id=province_id, on=on)
        case Title.COMMUNE:
            touched[Title.DISTRICT] |= await queries.places_above(session, ids, on=on, level=DISTRICT)
        case Title.DISTRICT:
            touched[Title.PROVINCE] |= await queries.places_above(session, ids, on=on, level=PROVINCE)
        case _:
            pass


def _moves(row: AnyRow) -> bool:
    """Official figures count who lives where: a subject that was scored elsewhere before moves both places."""
    old, new = getattr(row, "old_passing", None), getattr(row, "passing", None)
    elsewhere = old is not None and any(
        getattr(row, f"old_{name}", None) != getattr(row, name, None) for name in ("commune_id", "household_id")
    )
    return elsewhere or (old == Outcome.PASSED) != (new == Outcome.PASSED)


def _either(rows: Iterable[AnyRow], name: str) -> set[int]:
    both = ((getattr(row, name, None), getattr(row, f"old_{name}", None)) for row in rows)
    return {value for pair in both for value in pair if value is not None}


def places_of(changed: Iterable[AnyRow]) -> list[int]:
    """The leaves whose counts a change moves."""
    return sorted(_either(changed, "commune_id"))
