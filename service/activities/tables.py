"""The learning log: kinds, sessions, rolls, corrections, and the kept facts that scoring starts from.

A roll entry keeps the household, village, clans and units of the person **on that day**: one roll credits them all. Nothing is deleted:
an entry is voided or corrected with a reason, and what stood before is kept."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_HOUSEHOLD,
    OF_MY_WRITABLE_COMMUNES,
    Base,
    PlaceId,
    SmallInt,
    is_nfc,
    protect,
    province_key,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import household_not_credited, kept_as_sets, kept_with_subject, person_out_of_reach


class ActivityKind(Base):
    """A kind of learning of the seeded vocabulary (seeds/vocabulary/activity-kinds.yaml)."""

    __tablename__ = "activity_kind"
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    label: Mapped[str]
    hint: Mapped[str]
    with_certificate: Mapped[bool]
    with_employment: Mapped[bool]
    position: Mapped[SmallInt]
    __table_args__ = (is_nfc("label", "hint"),)


class LearningSession(Base):
    """One class, meeting or reading hour with its roll. `hours` in tenths."""

    __tablename__ = "learning_session"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    kind: Mapped[str] = mapped_column(ForeignKey("activity_kind.code"))
    topic: Mapped[str]
    held_on: Mapped[date]
    hours: Mapped[SmallInt]
    commune_id: Mapped[PlaceId]
    village_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    idempotency_key: Mapped[str]
    request_hash: Mapped[str]
    logged_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    logged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    voided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    void_reason: Mapped[str | None]
    __table_args__ = (
        in_its_province("commune_id"),
        UniqueConstraint("uid", "province_id"),
        UniqueConstraint("province_id", "logged_by", "idempotency_key"),
        Index(None, "commune_id", "held_on"),
        CheckConstraint("hours BETWEEN 1 AND 240", name="hours"),
        is_nfc("topic", "void_reason"),
    )


class RollEntry(Base):
    """One person on one roll, with the household, village, clans and units credited on that day."""

    __tablename__ = "roll_entry"
    province_id: Mapped[int] = province_key()
    session_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    held_on: Mapped[date]
    hours: Mapped[SmallInt]
    certificate: Mapped[str | None]
    completed: Mapped[bool]
    employed_after: Mapped[bool | None]
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    village_id: Mapped[int | None] = mapped_column(Integer)
    clan_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    unit_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    voided: Mapped[bool]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "session_id"], ["learning_session.province_id", "learning_session.id"]),
        ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),
        Index(None, "province_id", "person_id", "held_on"),
        Index(None, "household_id"),
        CheckConstraint("hours BETWEEN 0 AND 240", name="hours"),
        is_nfc("certificate"),
    )


class RollCorrection(Base):
    """What a roll entry said before and after a correction, who changed it and why."""

    __tablename__ = "roll_correction"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    session_id: Mapped[int]
    person_id: Mapped[int]
    commune_id: Mapped[PlaceId]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str]
    corrected_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    corrected_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        ForeignKeyConstraint(
            ["province_id", "session_id", "person_id"],
            ["roll_entry.province_id", "roll_entry.session_id", "roll_entry.person_id"],
        ),
        is_nfc("reason"),
    )


class KeptFact(Base):
    """(person, year) → what the log measures, in the order of `scoring.MEASURED_FACTS`: recomputed by the worker, never incremented."""

    __tablename__ = "kept_fact"
    province_id: Mapped[int] = province_key()
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    assessed_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    measures: Mapped[list[int]] = mapped_column(ARRAY(Integer))


_DESK_AND_FAMILY = f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}"
protect(ActivityKind)
protect(
    LearningSession,
    serving="SELECT, INSERT, UPDATE",
    read=f"{OF_MY_COMMUNES} OR id IN (SELECT r.session_id FROM roll_entry r WHERE r.{OF_MY_HOUSEHOLD})",
    write=OF_MY_WRITABLE_COMMUNES,
)
_OF_SESSION = (
    "EXISTS (SELECT FROM learning_session s WHERE s.province_id = r.province_id AND s.id = r.session_id"
    " AND s.commune_id = r.commune_id AND s.held_on = r.held_on)"
)
_IN_CLAN = (
    "EXISTS (SELECT FROM clan_member c WHERE c.province_id = r.province_id AND c.clan_id = one"
    " AND c.household_id = r.household_id AND c.valid @> r.held_on)"
)
_IN_UNIT = (
    "EXISTS (SELECT FROM unit_member u WHERE u.province_id = r.province_id AND u.unit_id = one"
    " AND u.person_id = r.person_id AND u.valid @> r.held_on)"
)
_NOT_CREDITED = (
    f" WHERE NOT {_OF_SESSION}",
    f" WHERE {person_out_of_reach(on='r.held_on')}",
    f" WHERE {household_not_credited(on='r.held_on')}",
    f", unnest(r.clan_ids) AS one WHERE NOT {_IN_CLAN}",
    f", unnest(r.unit_ids) AS one WHERE NOT {_IN_UNIT}",
)
protect(
    RollEntry,
    serving="SELECT, INSERT, UPDATE",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_as_sets("roll_entry", *_NOT_CREDITED),
)
_OF_ENTRY = (
    "EXISTS (SELECT FROM roll_entry e WHERE e.province_id = r.province_id AND e.session_id = r.session_id"
    " AND e.person_id = r.person_id AND e.commune_id = r.commune_id)"
)
protect(
    RollCorrection,
    serving="SELECT, INSERT",
    read=OF_MY_COMMUNES,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("roll_correction", _OF_ENTRY, updates=False),
)
protect(KeptFact, serving="", worker="SELECT, INSERT, UPDATE, DELETE")
