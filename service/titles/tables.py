"""The register of titles held, intents registered, leaf counts, and the marks of what must be scored again.

This slice keeps the arrows down: recognitions and assessments write it, assessments and statistics read it."""

import uuid
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_COUNTED_PLACES,
    OF_MY_HOUSEHOLD,
    OF_MY_WRITABLE_COMMUNES,
    OF_SHOWN_HOUSEHOLD,
    Base,
    Period,
    PlaceId,
    SmallInt,
    generated_id,
    listed,
    one_of,
    protect,
    province_key,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import at_home, kept_with_subject, no_household_or, subject_at_home, subject_in_reach
from service.titles.checked import TITLE_STATE
from service.titles.dependents import DEPENDENTS
from service.titles.triggers import GROUP_MARKS, MARKS
from service.titles.villages import VILLAGE_TITLES
from service.titles.vocabulary import SubjectKind, Title


class Registration(Base):
    """Intent registered for a year (đăng ký): the first denominator of every published share."""

    __tablename__ = "registration"
    province_id: Mapped[int] = province_key()
    subject_kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text, primary_key=True)
    assessed_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    commune_id: Mapped[PlaceId] = mapped_column(index=True)
    household_id: Mapped[int | None]
    registered_on: Mapped[date]
    counted_apart: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (in_its_province("commune_id"), one_of("subject_kind", SubjectKind), one_of("title", Title))


class TitleHeld(Base):
    """A title granted by a signed decision. Never deleted: a revocation sets `revoked_on`, a correction is a new decision."""

    __tablename__ = "title_held"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    title: Mapped[str]
    level: Mapped[SmallInt]
    assessed_year: Mapped[SmallInt]
    decided_on: Mapped[date]
    valid: Mapped[Period]
    revoked_on: Mapped[date | None]
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    decision_number: Mapped[str]
    lapsed_on: Mapped[date | None]
    counted_apart: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        CheckConstraint("lapsed_on IS NULL OR revoked_on IS NULL", name="lapsed_or_revoked"),
        UniqueConstraint("uid", "province_id"),
        in_its_province("commune_id"),
        one_of("subject_kind", SubjectKind),
        one_of("title", Title),
        Index(
            "uq_title_held_in_force",
            "province_id",
            "subject_kind",
            "subject_id",
            "title",
            "assessed_year",
            unique=True,
            postgresql_where=text("revoked_on IS NULL"),
        ),
        Index(None, "commune_id", "title", "assessed_year"),
        Index(None, "household_id"),
        Index("ix_title_held_counted_apart", "province_id", "title", "assessed_year", postgresql_where=text("counted_apart")),
        Index("ix_title_held_ending", text("upper(valid)"), postgresql_where=text("revoked_on IS NULL AND lapsed_on IS NULL")),
        CheckConstraint("revoked_on IS NULL OR revoked_on >= decided_on", name="revoked_after_decided"),
    )


class RecognitionCount(Base):
    """Leaf counts: one row a place, title, level, assessed year and day of effect. Everything above is a sum at read.

    A title that lapses was recognised all the same: `lapsed` counts beside `recognised`, and what is in force is their difference."""

    __tablename__ = "recognition_count"
    province_id: Mapped[int] = province_key()
    place_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text, primary_key=True)
    assessed_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    on_day: Mapped[date] = mapped_column(Date, primary_key=True)
    registered: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    recognised: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    lapsed: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    __table_args__ = (in_its_province("place_id"), one_of("title", Title), Index(None, "place_id", "title", "assessed_year"))


class SubjectCount(Base):
    """How many subjects a leaf had in the assessed year, and how many would pass: recomputed by the worker, never incremented."""

    __tablename__ = "subject_count"
    province_id: Mapped[int] = province_key()
    place_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text, primary_key=True)
    assessed_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    total: Mapped[int] = mapped_column(Integer)
    passing: Mapped[int] = mapped_column(Integer)
    unknown: Mapped[int] = mapped_column(Integer)
    __table_args__ = (in_its_province("place_id"), one_of("title", Title), Index(None, "place_id", "title", "assessed_year"))


class RescoreMark(Base):
    """Append-only: a subject whose score of a year must be worked out again. The worker takes and deletes."""

    __tablename__ = "rescore_mark"
    id: Mapped[int] = generated_id()
    province_id: Mapped[PlaceId]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    assessed_year: Mapped[SmallInt]
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    __table_args__ = (
        one_of("subject_kind", SubjectKind),
        Index(None, "province_id", "subject_kind", "subject_id"),
        Index(None, "commune_id"),
    )


_DESK_AND_FAMILY = f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}"
_DESK_AND_SHOWN = f"{OF_MY_COMMUNES} OR {OF_SHOWN_HOUSEHOLD}"
_REGISTERED_AT_HOME = (
    f"{subject_at_home(on='r.registered_on')} AND {no_household_or(at_home('household', 'household_id', on='r.registered_on'))}"
)
protect(
    Registration,
    serving="SELECT, INSERT",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("registration", _REGISTERED_AT_HOME, updates=False),
)
protect(
    TitleHeld,
    serving="SELECT, INSERT, UPDATE",
    worker="SELECT, UPDATE",
    read=_DESK_AND_SHOWN,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=(*DEPENDENTS, VILLAGE_TITLES, TITLE_STATE),
)
protect(
    RecognitionCount,
    serving="SELECT, INSERT, UPDATE",
    worker="SELECT, INSERT, UPDATE",
    read=OF_MY_COUNTED_PLACES,
    write=f"place_id = any({listed('writes')})",
)
protect(SubjectCount, worker="SELECT, INSERT, UPDATE, DELETE", read=OF_MY_COUNTED_PLACES)
protect(
    RescoreMark,
    serving="SELECT, INSERT",
    worker="SELECT, INSERT, UPDATE, DELETE",
    read=_DESK_AND_SHOWN,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=(*MARKS, *GROUP_MARKS, *kept_with_subject("rescore_mark", subject_in_reach(), updates=False)),
)
