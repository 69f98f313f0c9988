"""What depends on a title that was granted or revoked, as the statement of one trigger: whoever writes the register, the marks are left.

A title may move villages and units of communes that the deciding office does not see, so the database leaves these marks itself."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    Text,
    and_,
    cast,
    column,
    func,
    literal,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects import postgresql

from service.foundation.rows import AnySelect
from service.places import tables as places
from service.places.tables import Place, PlacePeriod
from service.subjects.tables import ClanMember, HouseholdResidence, Person, Unit, UnitMember
from service.titles.vocabulary import SubjectKind, Title

_HELD = table(
    "held",
    column("province_id", Integer),
    column("title", Text),
    column("subject_id", BigInteger),
    column("commune_id", Integer),
    column("household_id", BigInteger),
    column("assessed_year", SmallInteger),
)
"""One row a changed title and year whose scores may have seen it: the assessed one up to that of the decision or the revocation."""


def dependents(held: FromClause) -> Select[Any]:
    """What is scored with a title that was granted or revoked: citizen → household, units, commune; family → village, clans; clan and unit
    → villages; commune → district; district → province. Who belongs where on 31 December of the year decides.

    `held` has the columns of `_HELD`; the result those of a re-scoring mark."""
    every = union_all(*_of_citizen(held), *_of_family(held), _of_clan(held), _of_unit(held), *_of_place(held)).subquery(
        "dependent"
    )
    return select(*every.c).distinct()


def _of_citizen(held: FromClause) -> tuple[AnySelect, ...]:
    citizen = held.c.title == Title.CITIZEN
    return (
        _marked(held, SubjectKind.HOUSEHOLD, held.c.household_id).where(citizen, held.c.household_id.is_not(None)),
        _marked(held, SubjectKind.PLACE, held.c.commune_id).where(citizen),
        _marked(held, SubjectKind.PLACE, Person.commune_id)
        .join(Person, and_(Person.province_id == held.c.province_id, Person.id == held.c.subject_id))
        .where(citizen),
        _marked(held, SubjectKind.UNIT, UnitMember.unit_id)
        .join(UnitMember, _belongs(held, UnitMember, UnitMember.person_id))
        .where(citizen),
    )


def _of_family(held: FromClause) -> tuple[AnySelect, ...]:
    family, home = held.c.title == Title.FAMILY, HouseholdResidence
    return (
        _marked(held, SubjectKind.PLACE, home.village_id)
        .join(home, _belongs(held, home, home.household_id))
        .where(family, home.village_id.is_not(None)),
        _marked(held, SubjectKind.CLAN, ClanMember.clan_id)
        .join(ClanMember, _belongs(held, ClanMember, ClanMember.household_id))
        .where(family),
    )


def _of_clan(held: FromClause) -> AnySelect:
    home = HouseholdResidence
    same = and_(
        home.province_id == ClanMember.province_id,
        home.household_id == ClanMember.household_id,
        home.valid.op("@>")(_window_end(held)),
    )
    return (
        _marked(held, SubjectKind.PLACE, home.village_id)
        .join(ClanMember, _belongs(held, ClanMember, ClanMember.clan_id))
        .join(home, same)
        .where(held.c.title == Title.CLAN, home.village_id.is_not(None))
    )


def _of_unit(held: FromClause) -> AnySelect:
    units = (Title.UNIT_COMMUNE, Title.UNIT_DISTRICT, Title.UNIT_PROVINCE)
    return (
        _marked(held, SubjectKind.PLACE, Unit.village_id)
        .join(Unit, and_(Unit.province_id == held.c.province_id, Unit.id == held.c.subject_id))
        .where(held.c.title.in_(units), Unit.village_id.is_not(None))
    )


def _of_place(held: FromClause) -> tuple[AnySelect, ...]:
    """The place above on 31 December: a district until 2024, a province only of districts (TT 25 Art. 11.4.a, 16.4.a)."""
    levels = {Title.COMMUNE: places.DISTRICT, Title.DISTRICT: places.PROVINCE}
    upper = select(Place.id)
    return tuple(
        _marked(held, SubjectKind.PLACE, PlacePeriod.parent_id)
        .join(PlacePeriod, and_(PlacePeriod.place_id == held.c.subject_id, PlacePeriod.valid.op("@>")(_window_end(held))))
        .where(held.c.title == title, PlacePeriod.parent_id.in_(upper.where(Place.level == level)))
        for title, level in levels.items()
    )


def _marked(held: FromClause, kind: SubjectKind, subject_id: Any) -> AnySelect:
    own_household = held.c.household_id if kind is SubjectKind.HOUSEHOLD else literal(None, BigInteger)
    return select(
        held.c.province_id,
        literal(kind.value, Text).label("subject_kind"),
        cast(subject_id, BigInteger).label("subject_id"),
        held.c.assessed_year,
        held.c.commune_id,
        own_household.label("household_id"),
    ).select_from(held)


def _window_end(held: FromClause) -> ColumnElement[date]:
    return func.make_date(cast(held.c.assessed_year, Integer), 12, 31)


def _belongs(held: FromClause, membership: Any, subject_id: Any) -> ColumnElement[bool]:
    return and_(
        membership.province_id == held.c.province_id,
        subject_id == held.c.subject_id,
        membership.valid.op("@>")(_window_end(held)),
    )


_FUNCTION = """
CREATE FUNCTION mark_dependents_of_titles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  WITH held AS (
    SELECT c.province_id, c.title, c.subject_id, c.commune_id, c.household_id, y::smallint AS assessed_year
      FROM changed c CROSS JOIN generate_series(c.assessed_year::int, extract(year FROM coalesce(c.revoked_on, c.decided_on))::int) y
     WHERE c.lapsed_on IS NULL)
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
  {dependents};
  RETURN NULL;
END $$
"""


def _statements() -> tuple[str, ...]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    compiled = dependents(_HELD).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    fired = " ON title_held REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_dependents_of_titles()"
    return (
        _FUNCTION.format(dependents=str(compiled)),
        f"CREATE TRIGGER mark_dependents_of_granted AFTER INSERT{fired}",
        f"CREATE TRIGGER mark_dependents_of_revoked AFTER UPDATE{fired}",
    )


DEPENDENTS = _statements()
