"""Every SELECT over people, households and their memberships. Row security decides what is there; each query adds what was asked."""

import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Text, any_, func, literal, or_, select, text, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from service.foundation import text as words_of
from service.foundation.audit import AuditEntry
from service.foundation.rows import AnyRow, AnySelect
from service.subjects.tables import (
    Clan,
    ClanMember,
    Household,
    HouseholdMember,
    HouseholdResidence,
    NameToken,
    Person,
    PersonAttribute,
    Unit,
    UnitMember,
)

T = TypeVar("T")
Day = date | ColumnElement[date]
_CODE = re.compile(r"[\d-]")
"""What few names have: a digit or a hyphen."""
_FREQUENT = frozenset(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "hoang",
        "huynh",
        "phan",
        "vu",
        "vo",
        "dang",
        "bui",
        "do",
        "ho",
        "ngo",
        "duong",
        "ly",
        "thi",
        "van",
        "duc",
        "ngoc",
        "minh",
        "thanh",
    ]
)
"""Words that so many names hold that a search had better begin with another one."""
_MOST_WORDS = 10


def _people() -> AnySelect:
    household_of = (Household.province_id == Person.province_id) & (Household.id == Person.household_id)
    return select(
        Person,
        Household.uid.label("household_uid"),
        Household.code.label("household_code"),
    ).outerjoin(Household, household_of)


async def person_by_uid(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A person (`row.Person`) with the household's uid and code, or None when not there or not visible."""
    return (await session.execute(_people().where(Person.uid == uid))).one_or_none()


async def lock_person(session: AsyncSession, uid: uuid.UUID) -> Person | None:
    """A person whose row stands still until the transaction ends."""
    return (await session.execute(select(Person).where(Person.uid == uid).with_for_update())).scalar_one_or_none()


async def people_page(
    session: AsyncSession,
    *,
    communes: Collection[int],
    birth_year: int | None = None,
    after: uuid.UUID | None = None,
    limit: int,
) -> Sequence[AnyRow]:
    """People of communes in Vietnamese order, after a given one (the cursor is a uid: names stay out of addresses).

    The first of each commune come from its index in their order, so that a province costs no sort of all its people."""
    own = func.unnest(literal(sorted(communes), ARRAY(Integer))).table_valued("commune_id", name="own").render_derived()
    of_one = select(Person.province_id, Person.id, Person.sort_key).where(
        Person.commune_id == own.c.commune_id, *_asked(birth_year=birth_year, after=after)
    )
    first = of_one.order_by(Person.sort_key, Person.id).limit(limit).lateral("first")
    merged = (
        select(first).select_from(own).join(first, true()).order_by(first.c.sort_key, first.c.id).limit(limit).subquery("merged")
    )
    found = _people().join(merged, (merged.c.province_id == Person.province_id) & (merged.c.id == Person.id))
    return (await session.execute(found.order_by(Person.sort_key, Person.id))).all()


async def search_people(
    session: AsyncSession,
    *,
    words: str,
    communes: Collection[int] | None = None,
    birth_year: int | None = None,
    after: uuid.UUID | None = None,
    limit: int,
) -> Sequence[AnyRow]:
    """People each of whose searched words begins a word of their name, tones ignored, in Vietnamese order; or those of the household whose
    code the words are. What may be a code is looked up first: a statement more, for such words only."""
    narrowed = _Narrowed(communes=communes, birth_year=birth_year, after=after, limit=limit)
    if _CODE.search(words) and (of_household := await _people_of_code(session, words.strip(), narrowed)):
        return of_household
    return await _people_named(session, words, narrowed)


@dataclass(frozen=True, kw_only=True)
class _Narrowed:
    """Which of the people found are wanted."""

    communes: Collection[int] | None
    birth_year: int | None
    after: uuid.UUID | None
    limit: int

    def of(self, found: AnySelect) -> AnySelect:
        """Those, in Vietnamese order."""
        if self.communes is not None:
            found = found.where(_among(Person.commune_id, self.communes))
        asked = _asked(birth_year=self.birth_year, after=self.after)
        return found.where(*asked).order_by(Person.sort_key, Person.id).limit(self.limit)


async def _people_of_code(session: AsyncSession, code: str, narrowed: _Narrowed) -> Sequence[AnyRow]:
    """The people of the household that bears a code, in capitals or as typed."""
    found = _people().where(Household.code == any_(literal([code, code.upper()], ARRAY(Text))))
    return (await session.execute(narrowed.of(found))).all()


async def _people_named(session: AsyncSession, words: str, narrowed: _Narrowed) -> Sequence[AnyRow]:
    """From the covering index of the rarest word alone; the people themselves are visited only when they are shown."""
    rarest, *others = sorted(words_of.tokens(words), key=lambda word: (word in _FREQUENT, -len(word))) or [""]
    if not rarest:
        return []
    token, place = NameToken, (NameToken.sort_key, NameToken.person_id)
    named = select(token.province_id, *place).where(*_begins_with(rarest))
    named = named.where(*(func.strpos(token.words, f" {word}") > 0 for word in others))
    if narrowed.communes is not None:
        named = named.where(_among(token.commune_id, narrowed.communes))
    if narrowed.birth_year is not None:
        named = named.where(token.born == narrowed.birth_year)
    if narrowed.after is not None:
        named = named.where(tuple_(*place) > _place_of(narrowed.after))
    # a person stands there once for each word that begins so; a name has fewer words than that
    first = named.order_by(*place).limit(narrowed.limit * _MOST_WORDS).subquery("first")
    once = select(first).distinct().order_by(first.c.sort_key, first.c.person_id).limit(narrowed.limit).subquery("once")
    found = _people().join(once, (once.c.province_id == Person.province_id) & (once.c.person_id == Person.id))
    return (await session.execute(found.order_by(Person.sort_key, Person.id))).all()


def _asked(*, birth_year: int | None, after: uuid.UUID | None) -> Iterator[ColumnElement[bool]]:
    if birth_year is not None:
        yield Person.birth_date.between(date(birth_year, 1, 1), date(birth_year, 12, 31))
    if after is not None:
        yield tuple_(Person.sort_key, Person.id) > _place_of(after)


def _place_of(uid: uuid.UUID) -> ColumnElement[Any]:
    """Where a person stands in a list."""
    last = aliased(Person)
    return tuple_(*(select(column).where(last.uid == uid).scalar_subquery() for column in (last.sort_key, last.id)))


def _among(column: InstrumentedAttribute[T], values: Collection[T]) -> ColumnElement[bool]:
    """One array instead of a parameter a value: the statement stays the same for any number."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def _begins_with(word: str) -> tuple[ColumnElement[bool], ...]:
    """A range in COLLATE "C" instead of LIKE, which no index serves under row security (words are a-z and 0-9 only)."""
    return NameToken.token >= word, NameToken.token < word[:-1] + chr(ord(word[-1]) + 1)


async def attributes_of(session: AsyncSession, *, province_id: int, person_id: int) -> Sequence[AnyRow]:
    """The dated attributes of a person, oldest first."""
    found = select(PersonAttribute.attribute, PersonAttribute.valid).where(
        PersonAttribute.province_id == province_id, PersonAttribute.person_id == person_id
    )
    return (await session.execute(found.order_by(func.lower(PersonAttribute.valid), PersonAttribute.attribute))).all()


async def person_with_national_id(session: AsyncSession, blind_indexes: Sequence[bytes]) -> AnyRow | None:
    """The visible person of one of the blind indexes of an identifier."""
    return (await session.execute(_people().where(Person.national_id_index.in_(blind_indexes)).limit(1))).one_or_none()


async def registered_elsewhere(session: AsyncSession, blind_indexes: Sequence[bytes]) -> bool:
    """Is a person with one of these blind indexes registered anywhere, seen or not? Answers nothing else."""
    asked = select(or_(*(func.registered_elsewhere(index) for index in blind_indexes)))
    return bool((await session.execute(asked)).scalar_one())


async def namesakes(session: AsyncSession, *, commune_id: int, folded_name: str) -> Sequence[AnyRow]:
    """The people of a commune whose name is the same without tones."""
    last_word = words_of.tokens(folded_name)[-1:]
    named = select(NameToken.person_id).where(NameToken.commune_id == commune_id, _among(NameToken.token, last_word))
    found = _people().where(Person.commune_id == commune_id, Person.folded_name == folded_name, Person.id.in_(named))
    return (await session.execute(found.order_by(Person.id).limit(10))).all()


async def household_by_uid(session: AsyncSession, uid: uuid.UUID, *, on: date) -> AnyRow | None:
    """A household (`row.Household`) with where it lived on a day (`commune_id`, `village_id`, `valid`: None when it did not)."""
    residence = (
        (HouseholdResidence.province_id == Household.province_id)
        & (HouseholdResidence.household_id == Household.id)
        & HouseholdResidence.valid.op("@>")(on)
    )
    found = select(Household, HouseholdResidence.commune_id, HouseholdResidence.village_id, HouseholdResidence.valid)
    return (await session.execute(found.outerjoin(HouseholdResidence, residence).where(Household.uid == uid))).one_or_none()


async def lock_household(session: AsyncSession, *, province_id: int, household_id: int) -> Household:
    """A household, held so that two changes of its members come one after the other."""
    held = select(Household).where(Household.province_id == province_id, Household.id == household_id).with_for_update()
    return (await session.execute(held)).scalar_one()


async def members_on(session: AsyncSession, *, province_id: int, household_id: int, on: date) -> Sequence[AnyRow]:
    """Who lived in a household on a day, the head first."""
    found = (
        select(
            HouseholdMember.person_id,
            HouseholdMember.is_head,
            HouseholdMember.relation,
            HouseholdMember.valid,
            Person.uid,
            Person.full_name,
            Person.birth_date,
            Person.birth_precision,
        )
        .join(Person, (Person.province_id == HouseholdMember.province_id) & (Person.id == HouseholdMember.person_id))
        .where(
            HouseholdMember.province_id == province_id,
            HouseholdMember.household_id == household_id,
            HouseholdMember.valid.op("@>")(on),
        )
        .order_by(HouseholdMember.is_head.desc(), Person.birth_date, Person.id)
    )
    return (await session.execute(found)).all()


async def memberships_on(session: AsyncSession, *, province_id: int, person_ids: Collection[int], on: date) -> Sequence[AnyRow]:
    """Person → household, village, clans and units of a day, in one statement; people without a household then are left out."""
    found = memberships(on=on).where(HouseholdMember.province_id == province_id, _among(HouseholdMember.person_id, person_ids))
    return (await session.execute(found.order_by(HouseholdMember.person_id))).all()


def memberships(*, on: Day) -> AnySelect:
    """The select behind `memberships_on`: province_id, person_id, household_id, is_head, village_id, clan_ids, unit_ids."""
    residence = (
        (HouseholdResidence.province_id == HouseholdMember.province_id)
        & (HouseholdResidence.household_id == HouseholdMember.household_id)
        & HouseholdResidence.valid.op("@>")(on)
    )
    return (
        select(
            HouseholdMember.province_id,
            HouseholdMember.person_id,
            HouseholdMember.household_id,
            HouseholdMember.is_head,
            HouseholdResidence.village_id,
            _clans(on).label("clan_ids"),
            _units(on).label("unit_ids"),
        )
        .outerjoin(HouseholdResidence, residence)
        .where(HouseholdMember.valid.op("@>")(on))
    )


def _clans(on: Day) -> ColumnElement[list[int]]:
    ids = func.array_agg(aggregate_order_by(ClanMember.clan_id, ClanMember.clan_id))
    found = select(func.coalesce(ids, text("'{}'::bigint[]"))).where(
        ClanMember.province_id == HouseholdMember.province_id,
        ClanMember.household_id == HouseholdMember.household_id,
        ClanMember.valid.op("@>")(on),
    )
    return found.correlate(HouseholdMember).scalar_subquery()


def _units(on: Day) -> ColumnElement[list[int]]:
    ids = func.array_agg(aggregate_order_by(UnitMember.unit_id, UnitMember.unit_id))
    found = select(func.coalesce(ids, text("'{}'::bigint[]"))).where(
        UnitMember.province_id == HouseholdMember.province_id,
        UnitMember.person_id == HouseholdMember.person_id,
        UnitMember.valid.op("@>")(on),
    )
    return found.correlate(HouseholdMember).scalar_subquery()


async def clan_by_uid(session: AsyncSession, uid: uuid.UUID) -> Clan | None:
    """A visible clan."""
    return (await session.execute(select(Clan).where(Clan.uid == uid))).scalar_one_or_none()


async def unit_by_uid(session: AsyncSession, uid: uuid.UUID) -> Unit | None:
    """A visible unit."""
    return (await session.execute(select(Unit).where(Unit.uid == uid))).scalar_one_or_none()


async def acts_since(session: AsyncSession, *, account_id: int, commune_id: int, action: str, since: datetime) -> int:
    """How often an account did something for a commune since an instant."""
    found = select(func.count()).where(
        AuditEntry.commune_id == commune_id,
        AuditEntry.at > since,
        AuditEntry.account_id == account_id,
        AuditEntry.action == action,
    )
    return (await session.execute(found)).scalar_one()
