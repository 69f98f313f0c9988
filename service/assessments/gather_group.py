"""Facts about clans and villages: their families, clans and units on 31 December, and how many of these hold their title."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from service.assessments.gather import Wanted, named_columns
from service.assessments.holders import CLANS, FAMILIES, UNITS, Held, recognised
from service.places.tables import VILLAGE, PlacePeriod
from service.subjects.group_tables import Clan, ClanMember, ClanSupport, Support, Unit
from service.subjects.tables import HouseholdResidence


def clan_standings(wanted: Wanted) -> Subquery:
    """Clans of the set."""
    subjects = wanted.subjects()
    return (
        select(Clan.id.label("subject_id"), Clan.commune_id.label("commune_id"), _no_household())
        .join(subjects, subjects.c.subject_id == Clan.id)
        .where(Clan.province_id == wanted.province_id, or_(Clan.ended_on.is_(None), Clan.ended_on > wanted.window_end))
        .subquery("standing")
    )


def village_standings(wanted: Wanted) -> Subquery:
    """Villages of the set that stand on the last day of the window."""
    subjects = wanted.subjects()
    return (
        select(PlacePeriod.place_id.label("subject_id"), PlacePeriod.parent_id.label("commune_id"), _no_household())
        .join(subjects, subjects.c.subject_id == PlacePeriod.place_id)
        .where(PlacePeriod.level == VILLAGE, PlacePeriod.valid.op("@>")(wanted.window_end), PlacePeriod.parent_id.is_not(None))
        .subquery("standing")
    )


def clan_facts(wanted: Wanted, names: Sequence[str]) -> Subquery:
    """One row a clan of the set."""
    homes = (
        select(ClanMember.clan_id.label("subject_id"), ClanMember.household_id.label("part_id"))
        .where(
            ClanMember.province_id == wanted.province_id,
            ClanMember.clan_id.in_(select(wanted.subjects("homes_of").c.subject_id)),
            ClanMember.valid.op("@>")(wanted.window_end),
        )
        .subquery("homes")
    )
    counted = {"clan_households": _counted(wanted, homes, FAMILIES, "clan_households")}
    subjects = wanted.subjects()
    supported = {name: _supported(subjects.c.subject_id, wanted, support) for name, support in _SUPPORTS.items()}
    return _facts(names, counted, subjects=subjects, more=supported)


_SUPPORTS = {"clan_has_board": Support.BOARD, "clan_has_fund": Support.FUND}


def _supported(clan_id: ColumnElement[int], wanted: Wanted, support: Support) -> ColumnElement[int]:
    """1 when the clan had the board or fund on the last day of the window, else 0."""
    found = exists().where(
        ClanSupport.province_id == wanted.province_id,
        ClanSupport.clan_id == clan_id,
        ClanSupport.support == support,
        ClanSupport.valid.op("@>")(wanted.window_end),
    )
    return cast(found, Integer)


def village_facts(wanted: Wanted, names: Sequence[str]) -> Subquery:
    """One row a village of the set."""
    homes = _homes_of_villages(wanted)
    clans = (
        select(homes.c.subject_id, ClanMember.clan_id.label("part_id"))
        .join(homes, and_(homes.c.part_id == ClanMember.household_id))
        .where(ClanMember.province_id == wanted.province_id, ClanMember.valid.op("@>")(wanted.window_end))
        .distinct()
        .subquery("clans")
    )
    counted = {
        "village_households": _counted(wanted, homes, FAMILIES, "village_households"),
        "village_clans": _counted(wanted, clans, CLANS, "village_clans"),
        "village_units": _counted(wanted, _units_of_villages(wanted), UNITS, "village_units"),
    }
    return _facts(names, counted, subjects=wanted.subjects())


def _units_of_villages(wanted: Wanted) -> Subquery:
    return (
        select(Unit.village_id.label("subject_id"), Unit.id.label("part_id"))
        .where(
            Unit.province_id == wanted.province_id,
            Unit.village_id.in_(select(wanted.subjects("units_of").c.subject_id)),
            or_(Unit.ended_on.is_(None), Unit.ended_on > wanted.window_end),
        )
        .subquery("units")
    )


def _homes_of_villages(wanted: Wanted) -> Subquery:
    home = HouseholdResidence
    return (
        select(home.village_id.label("subject_id"), home.household_id.label("part_id"))
        .where(
            home.province_id == wanted.province_id,
            home.village_id.in_(select(wanted.subjects("homes_of").c.subject_id)),
            home.valid.op("@>")(wanted.window_end),
        )
        .subquery("homes")
    )


def _counted(wanted: Wanted, parts: Subquery, held: Held, name: str) -> Subquery:
    """How many parts a subject has, and how many of them are recognised."""
    holds = recognised(held, wanted, province_id=literal_column(str(int(wanted.province_id))), subject_id=parts.c.part_id)
    judged = select(parts.c.subject_id, holds.label("holds")).subquery(f"judged_{name}")
    return (
        select(
            judged.c.subject_id,
            func.count().label(name),
            func.count().filter(judged.c.holds).label(f"{name}_recognised"),
        )
        .group_by(judged.c.subject_id)
        .subquery(f"counted_{name}")
    )


def _facts(
    names: Sequence[str],
    counted: Mapping[str, Subquery],
    *,
    subjects: FromClause,
    more: Mapping[str, ColumnElement[Any]] | None = None,
) -> Subquery:
    source: FromClause = subjects
    known: dict[str, ColumnElement[Any]] = dict(more or {})
    for name, relation in counted.items():
        source = source.outerjoin(relation, relation.c.subject_id == subjects.c.subject_id)
        known |= {column: func.coalesce(relation.c[column], 0) for column in (name, f"{name}_recognised")}
    return select(subjects.c.subject_id, *named_columns(names, known)).select_from(source).subquery("facts")


def _no_household() -> Any:
    return cast(literal_column("NULL"), BigInteger).label("household_id")
