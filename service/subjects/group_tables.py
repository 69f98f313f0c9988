"""Clans and units: what they are, who belongs to them, who manages a unit and what a clan keeps up, all dated.

A group has a home commune, whose desk writes its own rows; a membership stands in the commune of its household or person, whose desk
writes it. So a clan reaches across communes, and a desk sees it as soon as one household of its own belongs, or belonged, to it."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_HOUSEHOLD,
    OF_MY_WRITABLE_COMMUNES,
    Base,
    Period,
    PlaceId,
    TemporalKey,
    is_nfc,
    one_of,
    protect,
    province_key,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import kept_with_subject, lives_here
from service.subjects.group_triggers import OF_CLANS, OF_UNITS
from service.subjects.unit_kinds import ManagingLevel, Ownership, Standing, UnitKind


class Support(StrEnum):
    """What a clan keeps up for learning: ban khuyến học, quỹ khuyến học."""

    BOARD = "board"
    FUND = "fund"

    @property
    def label(self) -> str:
        """On screen."""
        return {"board": "ban khuyến học", "fund": "quỹ khuyến học"}[self]


class Clan(Base):
    """A clan (dòng họ), registered where its learning-promotion board sits. `ended_on` is the first day without it."""

    __tablename__ = "clan"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    name: Mapped[str]
    folded: Mapped[str]
    commune_id: Mapped[PlaceId] = mapped_column(index=True)
    ended_on: Mapped[date | None]
    __table_args__ = (in_its_province("commune_id"), UniqueConstraint("uid", "province_id"), is_nfc("name"))


class ClanMember(Base):
    """Which households belonged to a clan, and when; a clan reaches across communes."""

    __tablename__ = "clan_member"
    province_id: Mapped[PlaceId]
    clan_id: Mapped[int]
    household_id: Mapped[int]
    valid: Mapped[Period]
    commune_id: Mapped[PlaceId] = mapped_column(index=True)
    __table_args__ = (
        TemporalKey("province_id", "clan_id", "household_id", "valid"),
        ForeignKeyConstraint(["province_id", "clan_id"], ["clan.province_id", "clan.id"]),
        ForeignKeyConstraint(["province_id", "household_id"], ["household.province_id", "household.id"]),
        Index(None, "household_id"),
    )


class ClanSupport(Base):
    """When a clan had a board or a fund, on what basis, and how much is in the fund (whole đồng)."""

    __tablename__ = "clan_support"
    province_id: Mapped[PlaceId]
    clan_id: Mapped[int]
    support: Mapped[str]
    valid: Mapped[Period]
    basis: Mapped[str]
    amount_dong: Mapped[int | None] = mapped_column(BigInteger)
    commune_id: Mapped[PlaceId]
    __table_args__ = (
        TemporalKey("province_id", "clan_id", "support", "valid"),
        ForeignKeyConstraint(["province_id", "clan_id"], ["clan.province_id", "clan.id"]),
        one_of("support", Support),
        CheckConstraint(text("amount_dong IS NULL OR (support = 'fund' AND amount_dong >= 0)"), name="amount"),
        is_nfc("basis"),
    )


class Unit(Base):
    """An agency, school, enterprise … with kind and ownership; who manages it is dated. `ended_on` is the first day without it."""

    __tablename__ = "unit"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    name: Mapped[str]
    folded: Mapped[str]
    kind: Mapped[str]
    ownership: Mapped[str]
    commune_id: Mapped[PlaceId] = mapped_column(index=True)
    village_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    ended_on: Mapped[date | None]
    __table_args__ = (
        in_its_province("commune_id"),
        UniqueConstraint("uid", "province_id"),
        one_of("kind", UnitKind),
        one_of("ownership", Ownership),
        is_nfc("name"),
    )


class UnitLevel(Base):
    """Who manages the unit, and since when."""

    __tablename__ = "unit_level"
    province_id: Mapped[PlaceId]
    unit_id: Mapped[int]
    valid: Mapped[Period]
    level: Mapped[str]
    commune_id: Mapped[PlaceId]
    __table_args__ = (
        TemporalKey("province_id", "unit_id", "valid"),
        ForeignKeyConstraint(["province_id", "unit_id"], ["unit.province_id", "unit.id"]),
        one_of("level", ManagingLevel),
    )


class UnitMember(Base):
    """Members and learners of a unit, dated."""

    __tablename__ = "unit_member"
    province_id: Mapped[PlaceId]
    unit_id: Mapped[int]
    person_id: Mapped[int]
    standing: Mapped[str]
    valid: Mapped[Period]
    commune_id: Mapped[PlaceId] = mapped_column(index=True)
    __table_args__ = (
        TemporalKey("province_id", "unit_id", "person_id", "valid"),
        ForeignKeyConstraint(["province_id", "unit_id"], ["unit.province_id", "unit.id"]),
        ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),
        one_of("standing", Standing),
        Index(None, "person_id"),
    )


def _with_members_in_sight(table: str, member: str, own: str) -> str:
    """Rows of the own commune, and of a group to which a household or person in sight belongs, or belonged: memberships are under row
    security themselves, seen by the desk of their commune and by the family."""
    group = member.removesuffix("_member")
    joined = f"m.province_id = {table}.province_id AND m.{group}_id = {table}.{own}"
    return f"{OF_MY_COMMUNES} OR EXISTS (SELECT FROM {member} m WHERE {joined})"


_WRITES = {"serving": "SELECT, INSERT, UPDATE", "write": OF_MY_WRITABLE_COMMUNES}
_OWN_PERSON = f"{OF_MY_COMMUNES} OR person_id IN (SELECT p.id FROM person p WHERE p.{OF_MY_HOUSEHOLD})"
_OF_PERSON, _OF_HOUSEHOLD = lives_here("person", "person_id"), lives_here("household", "household_id")
_OF_CLAN, _OF_UNIT = lives_here("clan", "clan_id"), lives_here("unit", "unit_id")
protect(Clan, **_WRITES, read=_with_members_in_sight("clan", "clan_member", "id"), statements=OF_CLANS)
protect(
    ClanMember,
    **_WRITES,
    read=f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}",
    statements=kept_with_subject("clan_member", _OF_HOUSEHOLD),
)
protect(
    ClanSupport,
    **_WRITES,
    read=_with_members_in_sight("clan_support", "clan_member", "clan_id"),
    statements=kept_with_subject("clan_support", _OF_CLAN),
)
protect(Unit, **_WRITES, read=_with_members_in_sight("unit", "unit_member", "id"), statements=OF_UNITS)
protect(
    UnitLevel,
    **_WRITES,
    read=_with_members_in_sight("unit_level", "unit_member", "unit_id"),
    statements=kept_with_subject("unit_level", _OF_UNIT),
)
protect(UnitMember, **_WRITES, read=_OWN_PERSON, statements=kept_with_subject("unit_member", _OF_PERSON))
