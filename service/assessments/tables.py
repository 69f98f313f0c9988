"""Declared figures, evidence, stated points, and the stored scores with everything needed to replay them bit for bit."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from service.assessments.triggers import EVIDENCE_MARKS, FLAG_MARKS, MANAGED_BY, MARK_DECLARED, MAY_DECLARE, UNITS_OF_PROVINCE
from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_HOUSEHOLD,
    OF_MY_WRITABLE_COMMUNES,
    OF_SHOWN_HOUSEHOLD,
    Base,
    PlaceId,
    SmallInt,
    is_nfc,
    listed,
    one_of,
    protect,
    province_key,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import END_OF_YEAR, at_home, kept_with_subject, no_household_or, subject_at_home
from service.titles.vocabulary import SubjectKind, Title


class PointSource(StrEnum):
    """Self-declared alone never scores; confirmed wins over computed."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"


class DeclaredFigure(Base):
    """A figure entered for a subject and year, with source and date. A newer entry supersedes; the old one stays.

    `commune_id` is where the row is kept: the commune, or the place itself for a district or province (decision 0015)."""

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
    source_number: Mapped[str | None]
    age_rule: Mapped[str | None]
    entered_as: Mapped[str] = mapped_column(server_default=text("''"))
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
        is_nfc("source", "source_number", "age_rule", "entered_as"),
    )


class IndicatorEvidence(Base):
    """A document behind an indicator of a subject and year: without a suitable one the indicator fails (Circular 24, Articles 9.3, 15.3)."""

    __tablename__ = "indicator_evidence"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    title: Mapped[str]
    assessed_year: Mapped[SmallInt]
    indicator: Mapped[str]
    document: Mapped[str]
    document_number: Mapped[str | None]
    document_date: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str | None]
    suitable: Mapped[bool] = mapped_column(server_default=text("true"))
    judged_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    judged_as: Mapped[str | None]
    judged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    judgement: Mapped[str | None]
    commune_id: Mapped[PlaceId]
    entered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_as: Mapped[str] = mapped_column(server_default=text("''"))
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    voided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    void_reason: Mapped[str | None]
    __table_args__ = (
        in_its_province("commune_id"),
        one_of("subject_kind", SubjectKind),
        one_of("title", Title),
        UniqueConstraint("uid", "province_id"),
        Index(
            "uq_indicator_evidence_document",
            *("province_id", "subject_kind", "subject_id", "assessed_year", "title", "indicator", "document", "document_number"),
            unique=True,
            postgresql_where=text("voided_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided"),
        CheckConstraint("suitable OR judgement IS NOT NULL", name="judged"),
        is_nfc("document", "document_number", "note", "judgement", "void_reason", "entered_as", "judged_as"),
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
    """A stored score. `facts`, `points`, `outcomes` in the rule set's order; replayed from them and the law that was applied.

    `forecast_*`: the same rule over facts in which everybody who scores counts as recognised; never an official figure. Its facts and
    outcomes are NULL where they are the official ones (a citizen's rest on no other title). Only the worker writes here, a million rows at
    a time: that the law and the place exist is held by `reconcile`, not by a reference checked row by row (decision 0016)."""

    __tablename__ = "assessment"
    province_id: Mapped[int] = province_key()
    subject_kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(Text, primary_key=True)
    assessed_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    facts: Mapped[list[int | None]] = mapped_column(ARRAY(Integer))
    points: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    outcomes: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    total: Mapped[int | None] = mapped_column(Integer)
    verdict: Mapped[SmallInt]
    forecast_facts: Mapped[list[int | None] | None] = mapped_column(ARRAY(Integer))
    forecast_outcomes: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    forecast_verdict: Mapped[SmallInt]
    scored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    applied_law_id: Mapped[int]
    __table_args__ = (
        one_of("subject_kind", SubjectKind),
        one_of("title", Title),
        Index(None, "commune_id", "title", "assessed_year", "level"),
        Index(None, "household_id"),
    )


_DESK_AND_FAMILY = f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}"
_MAY_DECLARE = "may_declare(subject_kind, province_id, subject_id, commune_id, assessed_year)"
protect(
    DeclaredFigure,
    serving="SELECT, INSERT, UPDATE (superseded_at)",
    read=f"commune_id = any({listed('counted')})",
    write=_MAY_DECLARE,
    statements=(
        *FLAG_MARKS,
        *EVIDENCE_MARKS,
        *UNITS_OF_PROVINCE,
        *kept_with_subject("declared_figure", subject_at_home(on=END_OF_YEAR)),
    ),
)
_OF_MY_PROVINCE = f"province_id = any({listed('writes')})"
_EVIDENCE_UPDATES = "UPDATE (suitable, judged_by, judged_as, judged_at, judgement, voided_at, void_reason)"
protect(
    IndicatorEvidence,
    serving=f"SELECT, INSERT, {_EVIDENCE_UPDATES}",
    read=f"{OF_MY_COMMUNES} OR {_MAY_DECLARE} OR {_OF_MY_PROVINCE}",
    write=_MAY_DECLARE,
    # who assesses for the whole province judges evidence that its administrator entered, and enters none
    statements=(
        f"CREATE POLICY serving_judge ON indicator_evidence FOR UPDATE TO hoctap_serving USING ({_OF_MY_PROVINCE}) WITH CHECK ({_OF_MY_PROVINCE})",
    ),
)
_PERSON_AT_HOME = at_home("person", "person_id", on=END_OF_YEAR)
_HOUSEHOLD_AT_HOME = no_household_or(at_home("household", "household_id", on=END_OF_YEAR))
protect(
    StatedPoint,
    serving="SELECT, INSERT, UPDATE, DELETE",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("stated_point", f"{_PERSON_AT_HOME} AND {_HOUSEHOLD_AT_HOME}"),
)
protect(
    Assessment,
    worker="SELECT, INSERT, UPDATE, DELETE",
    # the score of a place is no personal data: whoever counts the place reads it, districts and provinces too
    read=f"{OF_MY_COMMUNES} OR {OF_SHOWN_HOUSEHOLD} OR (subject_kind = 'place' AND commune_id = any({listed('counted')}))",
    statements=(MANAGED_BY, MAY_DECLARE, MARK_DECLARED),
)
