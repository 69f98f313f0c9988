"""Facts about clans and villages: their families, clans and units on 31 December, and how many of these hold their title."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Subquery, and_, cast, func, literal_column, select

from service.assessments.gather import Wanted, named_columns
from service.assessments.holders import CLANS, FAMILIES, Held, recognised
from service.places.tables import VILLAGE, PlacePeriod
from service.subjects.tables import Clan, ClanMember, HouseholdResidence


def clan_standings(wanted: Wanted) -> Subquery:
    """Clans of the set."""
    subjects = wanted.subjects()
    return (
        select(Clan.id.label("subject_id"), Clan.commune_id.label("commune_id"), _no_household())
        .join(subjects, subjects.c.subject_id == Clan.id)
        .where(Clan.province_id == wanted.province_id)
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
    return _facts(wanted, names, {"clan_households": _counted(wanted, homes, FAMILIES, "clan_households")})


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
    }
    return _facts(wanted, names, counted)


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


def _facts(wanted: Wanted, names: Sequence[str], counted: Mapping[str, Subquery]) -> Subquery:
    subjects = wanted.subjects()
    source: FromClause = subjects
    known: dict[str, ColumnElement[Any]] = {}
    for name, relation in counted.items():
        source = source.outerjoin(relation, relation.c.subject_id == subjects.c.subject_id)
        known |= {column: func.coalesce(relation.c[column], 0) for column in (name, f"{name}_recognised")}
    return select(subjects.c.subject_id, *named_columns(names, known)).select_from(source).subquery("facts")


def _no_household() -> Any:
    return cast(literal_column("NULL"), BigInteger).label("household_id")
