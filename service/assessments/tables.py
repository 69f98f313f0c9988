"""Declared figures, stated points, and the stored scores with everything needed to replay them bit for bit."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, SmallInteger, Text, text
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
    one_of,
    protect,
    province_key,
    subject_key,
)
from service.places.tables import in_its_province
from service.subjects.belonging import END_OF_YEAR, at_home, kept_with_subject, no_household_or, subject_at_home
from service.titles.vocabulary import SubjectKind, Title


class PointSource(StrEnum):
    """Self-declared alone never scores; confirmed wins over computed."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"


class DeclaredFigure(Base):
    """A figure entered for a subject and year, with source and date. A newer entry supersedes; the old one stays."""

    __tablename__ = "declared_figure"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    assessed_year: Mapped[SmallInt]
    fact: Mapped[str]
    value: Mapped[int]
    source: Mapped[str]
    source_date: Mapped[date | None] = mapped_column(Date)
    commune_id: Mapped[PlaceId]
    entered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    superseded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        in_its_province("commune_id"),
        one_of("subject_kind", SubjectKind),
        Index(
            "uq_declared_figure_current",
            "province_id",
            "subject_kind",
            "subject_id",
            "assessed_year",
            "fact",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("value >= 0", name="value"),
        is_nfc("source"),
    )


class StatedPoint(Base):
    """Points of one citizen indicator as declared by the person or confirmed by staff with a reason. In tenths."""

    __tablename__ = "stated_point"
    province_id: Mapped[int] = province_key()
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    assessed_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    indicator: Mapped[str] = mapped_column(Text, primary_key=True)
    point_source: Mapped[str] = mapped_column(Text, primary_key=True)
    tenths: Mapped[SmallInt]
    reason: Mapped[str]
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    stated_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    stated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        in_its_province("commune_id"),
        one_of("point_source", PointSource),
        CheckConstraint("tenths BETWEEN 0 AND 100", name="tenths"),
        is_nfc("reason"),
    )


class Assessment(Base):
    """A stored score. `facts`, `points`, `outcomes` in the rule set's order; replayed from `content_hash`, `parameters`, `engine_version`.

    `forecast_*`: the same rule over facts in which everybody who scores counts as recognised; never an official figure."""

    __tablename__ = "assessment"
    province_id: Mapped[int] = province_key()
    subject_kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text, primary_key=True)
    assessed_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    content_hash: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    engine_version: Mapped[str]
    facts: Mapped[list[int | None]] = mapped_column(ARRAY(BigInteger))
    points: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    outcomes: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    total: Mapped[int | None] = mapped_column(Integer)
    verdict: Mapped[SmallInt]
    forecast_facts: Mapped[list[int | None]] = mapped_column(ARRAY(BigInteger))
    forecast_outcomes: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    forecast_verdict: Mapped[SmallInt]
    scored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        in_its_province("commune_id"),
        one_of("subject_kind", SubjectKind),
        one_of("title", Title),
        Index(None, "commune_id", "title", "assessed_year", "level"),
        Index(None, "household_id"),
    )


_DESK_AND_FAMILY = f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}"
protect(
    DeclaredFigure,
    serving="SELECT, INSERT, UPDATE",
    read=OF_MY_COMMUNES,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("declared_figure", subject_at_home(on=END_OF_YEAR)),
)
_PERSON_AT_HOME = at_home("person", "person_id", on=END_OF_YEAR)
_HOUSEHOLD_AT_HOME = no_household_or(at_home("household", "household_id", on=END_OF_YEAR))
protect(
    StatedPoint,
    serving="SELECT, INSERT, UPDATE",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("stated_point", f"{_PERSON_AT_HOME} AND {_HOUSEHOLD_AT_HOME}"),
)
protect(Assessment, worker="SELECT, INSERT, UPDATE, DELETE", read=_DESK_AND_FAMILY)
