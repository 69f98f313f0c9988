"""Dossiers over a frozen assessment: every step, every version that came back, the self-assessment meeting, who opened what."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.dossiers.frozen_files import FROZEN_FILES
from service.dossiers.interests import TWO_PERSONS
from service.dossiers.states import State
from service.foundation.columns import (
    OF_MY_ACCOUNT,
    OF_MY_COMMUNES,
    OF_MY_HOUSEHOLD,
    OF_MY_WRITABLE_COMMUNES,
    OF_SHOWN_HOUSEHOLD,
    Base,
    PlaceId,
    SmallInt,
    is_nfc,
    one_of,
    protect,
    province_key,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import kept_with_subject, same_as
from service.titles.vocabulary import SubjectKind, Title


class Request(StrEnum):
    """What a dossier asks for: a title for the first time, again, or at level 2 by who holds level 1."""

    FIRST = "first"
    RENEWAL = "renewal"
    RAISING = "raising"

    @property
    def label(self) -> str:
        """The request in the words of the circulars."""
        return {"first": "đề nghị công nhận", "renewal": "đề nghị công nhận lại", "raising": "đề nghị công nhận nâng mức độ"}[
            self
        ]


class Dossier(Base):
    """A request for one title and level, with the assessment as it stood when submitted (`frozen`)."""

    __tablename__ = "dossier"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    subject_name: Mapped[str]
    title: Mapped[str]
    level: Mapped[SmallInt]
    assessed_year: Mapped[SmallInt]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    frozen: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    submitted_on: Mapped[date]
    returned_reason: Mapped[str | None]
    state_since: Mapped[date]
    request: Mapped[str] = mapped_column(server_default=text("'first'"))
    returned_for: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    risk: Mapped[SmallInt] = mapped_column(server_default=text("0"))
    __table_args__ = (
        in_its_province("commune_id"),
        UniqueConstraint("uid", "province_id"),
        one_of("request", Request),
        CheckConstraint("state <> 'registered'", name="stored"),
        CheckConstraint("(frozen IS NULL) = (state = 'draft')", name="frozen"),
        UniqueConstraint("province_id", "subject_kind", "subject_id", "title", "assessed_year"),
        Index(None, "commune_id", "state", "submitted_on"),
        Index(None, "household_id"),
        one_of("subject_kind", SubjectKind),
        one_of("title", Title),
        one_of("state", State),
        is_nfc("returned_reason", "subject_name"),
    )


class DossierEvent(Base):
    """Every step of a dossier: who, in what office, from which state to which, and why."""

    __tablename__ = "dossier_event"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    dossier_id: Mapped[int]
    action: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    office: Mapped[str]
    reason: Mapped[str | None]
    on_day: Mapped[date]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "dossier_id"], ["dossier.province_id", "dossier.id"]),
        Index(None, "province_id", "dossier_id"),
        CheckConstraint("account_id IS NOT NULL OR action = 'lapse'", name="somebody"),
        is_nfc("reason"),
    )


class DossierVersion(Base):
    """A version that was returned, refused or revoked, as it was submitted: what the next one is held against."""

    __tablename__ = "dossier_version"
    province_id: Mapped[int] = province_key()
    dossier_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    level: Mapped[SmallInt]
    frozen: Mapped[dict[str, Any]] = mapped_column(JSONB)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    submitted_on: Mapped[date]
    returned_reason: Mapped[str | None]
    returned_for: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "dossier_id"], ["dossier.province_id", "dossier.id"]),
        is_nfc("returned_reason"),
    )


class DossierOpening(Base):
    """Who opened which version of a dossier: before many are decided together, the riskiest must have been opened by the decider."""

    __tablename__ = "dossier_opening"
    province_id: Mapped[int] = province_key()
    dossier_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (ForeignKeyConstraint(["province_id", "dossier_id"], ["dossier.province_id", "dossier.id"]),)


class DossierMeeting(Base):
    """The meeting that agreed on the self-assessment (Circular 25, Articles 9.1.c and 14.1.c): who presided, who was there, what was agreed."""

    __tablename__ = "dossier_meeting"
    province_id: Mapped[int] = province_key()
    dossier_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    held_on: Mapped[date]
    chaired_by: Mapped[str]
    attended: Mapped[str]
    people: Mapped[int] = mapped_column(Integer)
    agreed: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "dossier_id"], ["dossier.province_id", "dossier.id"]),
        CheckConstraint("people > 0", name="people"),
        is_nfc("chaired_by", "attended", "agreed"),
    )


_DESK_AND_FAMILY = f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}"
_KEY = {name: name for name in ("province_id", "subject_kind", "subject_id", "title", "assessed_year", "level")}
_ASSESSED_THERE, _REQUESTED_THERE = same_as("assessment", _KEY), same_as("dossier", _KEY)
_OF_DOSSIER = same_as("dossier", {"province_id": "province_id", "id": "dossier_id"})
_SEEN = "EXISTS (SELECT FROM dossier d WHERE d.province_id = dossier_opening.province_id AND d.id = dossier_opening.dossier_id)"
_OPENED_BY_ME = f"{OF_MY_ACCOUNT} AND {_SEEN}"
protect(
    Dossier,
    serving="SELECT, INSERT, UPDATE",
    read=f"{OF_MY_COMMUNES} OR {OF_SHOWN_HOUSEHOLD}",
    write=OF_MY_WRITABLE_COMMUNES,
    # the title is granted where its dossier was submitted: titles/ lies below and does not know dossiers
    statements=(
        *kept_with_subject("dossier", _ASSESSED_THERE),
        *kept_with_subject("title_held", _REQUESTED_THERE),
        *TWO_PERSONS,
        *FROZEN_FILES,
    ),
    worker="SELECT, UPDATE",
)
protect(
    DossierEvent,
    serving="SELECT, INSERT",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("dossier_event", _OF_DOSSIER, updates=False),
    worker="SELECT, INSERT",
)
protect(
    DossierVersion,
    serving="SELECT, INSERT",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("dossier_version", _OF_DOSSIER, updates=False),
)
protect(
    DossierMeeting,
    serving="SELECT, INSERT, UPDATE",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("dossier_meeting", _OF_DOSSIER),
)
protect(DossierOpening, serving="SELECT, INSERT", read=OF_MY_ACCOUNT, write=_OPENED_BY_ME)
