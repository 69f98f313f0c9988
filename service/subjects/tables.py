"""People and households, and who lived where. Clans and units are in `group_tables.py` and known here under the same names.

`commune_id` on a person's own rows follows the person (row security); `household_residence` keeps where a household lived and when.
Exactly one head on every day of a household's life: WITHOUT OVERLAPS for people, an exclusion for heads, a deferred trigger for gaps."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_HOUSEHOLD,
    OF_MY_WRITABLE_COMMUNES,
    Base,
    Period,
    PlaceId,
    SmallInt,
    TemporalKey,
    TemporalReference,
    is_nfc,
    one_of,
    protect,
    province_key,
    single,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import kept_with_subject, lives_here, no_household_or
from service.subjects.group_tables import Clan, ClanMember, ClanSupport, Support, Unit, UnitLevel, UnitMember
from service.subjects.triggers import (
    COMPLETE_TOKEN,
    DOUBLE_ELSEWHERE,
    HEADS,
    LOOKS,
    MOVE_HOUSEHOLD,
    MOVE_MEMBER,
    REHOUSE_PERSON,
    TOKENS_FOLLOW,
)
from service.subjects.unit_kinds import ManagingLevel, Ownership, Standing, UnitKind

__all__ = [
    "Attribute",
    "BirthPrecision",
    "CitizenGroup",
    "Clan",
    "ClanMember",
    "ClanSupport",
    "Household",
    "HouseholdMember",
    "HouseholdResidence",
    "ManagingLevel",
    "NameToken",
    "Ownership",
    "Person",
    "PersonAttribute",
    "PersonKey",
    "Sex",
    "Standing",
    "Support",
    "Unit",
    "UnitKind",
    "UnitLevel",
    "UnitMember",
]


class BirthPrecision(StrEnum):
    """How much of a birth date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Sex(StrEnum):
    """As registered."""

    MALE = "male"
    FEMALE = "female"
    UNSTATED = "unstated"


class CitizenGroup(StrEnum):
    """The four groups of the citizen title (324/QĐ-KHVN)."""

    RESIDENT = "resident"
    WORKER = "worker"
    OFFICIAL = "official"
    LEARNER = "learner"


class Attribute(StrEnum):
    """Dated attributes of a person that the reports of annex B count."""

    RURAL_WORKER = "rural_worker"
    DISABLED = "disabled"
    PAST_WORKING_AGE = "past_working_age"
    HOMEMAKER = "homemaker"
    WORKER = "worker"
    IN_SCHOOL = "in_school"
    OUT_OF_SCHOOL = "out_of_school"


class Household(Base):
    """A family: the subject of Gia đình học tập."""

    __tablename__ = "household"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    code: Mapped[str]
    commune_id: Mapped[PlaceId] = mapped_column(index=True)
    village_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    __table_args__ = (
        in_its_province("commune_id"),
        UniqueConstraint("uid", "province_id"),
        UniqueConstraint("province_id", "code"),
        is_nfc("code"),
    )


class Person(Base):
    """A citizen: the subject of Công dân học tập. The national identifier is stored only encrypted, and found by a blind index."""

    __tablename__ = "person"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    commune_id: Mapped[PlaceId]
    village_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    household_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    family_name: Mapped[str]
    middle_name: Mapped[str]
    given_name: Mapped[str]
    full_name: Mapped[str]
    folded_name: Mapped[str] = mapped_column(Text(collation="C"))
    sort_key: Mapped[str] = mapped_column(Text(collation="C"))
    birth_date: Mapped[date]
    birth_precision: Mapped[str]
    sex: Mapped[str]
    ethnicity: Mapped[str | None]
    citizen_group: Mapped[str]
    national_id_cipher: Mapped[bytes | None] = mapped_column(LargeBinary)
    national_id_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    registered_on: Mapped[date]
    left_on: Mapped[date | None]
    sealed_on: Mapped[date | None]
    erased_on: Mapped[date | None]
    counted_apart: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        in_its_province("commune_id"),
        ForeignKeyConstraint(["province_id", "household_id"], ["household.province_id", "household.id"]),
        UniqueConstraint("uid", "province_id"),
        UniqueConstraint("national_id_index", "province_id"),
        Index(None, "commune_id", "sort_key"),
        one_of("birth_precision", BirthPrecision),
        one_of("sex", Sex),
        one_of("citizen_group", CitizenGroup),
        is_nfc("full_name", "family_name", "middle_name", "given_name", "ethnicity"),
    )


class PersonKey(Base):
    """The data key of a person, wrapped by a master key. Deleting this row erases what it enciphers."""

    __tablename__ = "person_key"
    province_id: Mapped[int] = province_key()
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    commune_id: Mapped[PlaceId]
    master_key_id: Mapped[str]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),)


class NameToken(Base):
    """One row a word of a name, folded: the index behind the search without tones under row security.

    It holds what a search asks besides (all words, the place in a list, the year of birth), so that only the people shown are visited.
    Who inserts only the word gets the rest from the person (`triggers.COMPLETE_TOKEN`); what changes of the person follows."""

    __tablename__ = "person_name_token"
    commune_id: Mapped[int] = mapped_column(Integer)
    token: Mapped[str] = mapped_column(Text(collation="C"))
    province_id: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(Text(collation="C"))
    sort_key: Mapped[str] = mapped_column(Text(collation="C"))
    born: Mapped[SmallInt]
    __table_args__ = (
        PrimaryKeyConstraint("province_id", "person_id", "token"),
        ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),
        Index(None, "commune_id", "token", postgresql_include=["province_id", "person_id", "words", "sort_key", "born"]),
    )


class PersonAttribute(Base):
    """A dated attribute of a person."""

    __tablename__ = "person_attribute"
    province_id: Mapped[PlaceId]
    person_id: Mapped[int]
    attribute: Mapped[str]
    valid: Mapped[Period]
    commune_id: Mapped[PlaceId]
    __table_args__ = (
        TemporalKey("province_id", "person_id", "attribute", "valid"),
        ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),
        one_of("attribute", Attribute),
    )


class HouseholdResidence(Base):
    """Where a household lived, and when."""

    __tablename__ = "household_residence"
    province_id: Mapped[PlaceId]
    household_id: Mapped[int]
    valid: Mapped[Period]
    commune_id: Mapped[PlaceId] = mapped_column(index=True)
    village_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    __table_args__ = (
        TemporalKey("province_id", "household_id", "valid"),
        in_its_province("commune_id"),
        ForeignKeyConstraint(["province_id", "household_id"], ["household.province_id", "household.id"]),
    )


class HouseholdMember(Base):
    """Who lived in which household, and when; exactly one head on every day."""

    __tablename__ = "household_member"
    province_id: Mapped[PlaceId]
    person_id: Mapped[int]
    household_id: Mapped[int]
    valid: Mapped[Period]
    is_head: Mapped[bool]
    relation: Mapped[str]
    commune_id: Mapped[PlaceId]
    __table_args__ = (
        TemporalKey("province_id", "person_id", "valid"),
        ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),
        TemporalReference(
            ["province_id", "household_id", "valid"],
            ["household_residence.province_id", "household_residence.household_id", "household_residence.valid"],
            name="fk_household_member_residence",
        ),
        ExcludeConstraint(
            ("province_id", "="),
            ("household_id", "="),
            ("valid", "&&"),
            where=text("is_head"),
            name="ex_household_member_one_head",
        ),
        Index(None, "household_id"),
        is_nfc("relation"),
    )


_OWN_PERSON = f"{OF_MY_COMMUNES} OR person_id IN (SELECT p.id FROM person p WHERE p.{OF_MY_HOUSEHOLD})"
_DESK_AND_FAMILY = f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}"
_WRITES = {"serving": "SELECT, INSERT, UPDATE", "write": OF_MY_WRITABLE_COMMUNES}
_OF_PERSON, _OF_HOUSEHOLD = lives_here("person", "person_id"), lives_here("household", "household_id")
protect(Household, **_WRITES, read=f"{OF_MY_COMMUNES} OR id = {single('shown')}")
protect(
    Person,
    **_WRITES,
    # who withdrew consent or was erased is nobody's to see but the family's: not in lists, not by search, not by name in a roll
    read=f"({OF_MY_COMMUNES} AND sealed_on IS NULL) OR {OF_MY_HOUSEHOLD}",
    statements=(DOUBLE_ELSEWHERE, LOOKS, *kept_with_subject("person", no_household_or(_OF_HOUSEHOLD))),
)
protect(PersonKey, **_WRITES, worker="", read=OF_MY_COMMUNES, statements=kept_with_subject("person_key", _OF_PERSON))
protect(
    NameToken,
    serving="SELECT, INSERT, DELETE",
    read=OF_MY_COMMUNES,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=(*kept_with_subject("person_name_token", _OF_PERSON, updates=False), *COMPLETE_TOKEN, *TOKENS_FOLLOW),
)
protect(PersonAttribute, **_WRITES, read=_OWN_PERSON, statements=kept_with_subject("person_attribute", _OF_PERSON))
protect(
    HouseholdResidence,
    **_WRITES,
    read=_DESK_AND_FAMILY,
    statements=kept_with_subject("household_residence", _OF_HOUSEHOLD),
)
protect(
    HouseholdMember,
    **_WRITES,
    read=_DESK_AND_FAMILY,
    statements=(
        *HEADS,
        REHOUSE_PERSON,
        MOVE_HOUSEHOLD,
        MOVE_MEMBER,
        *kept_with_subject("household_member", f"{_OF_HOUSEHOLD} AND {_OF_PERSON}"),
    ),
)
