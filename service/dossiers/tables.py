"""Dossiers over a frozen assessment, and every step of them."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.dossiers.states import State
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
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import kept_with_subject, same_as
from service.titles.vocabulary import SubjectKind, Title


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
    frozen: Mapped[dict[str, Any]] = mapped_column(JSONB)
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    submitted_on: Mapped[date]
    returned_reason: Mapped[str | None]
    __table_args__ = (
        in_its_province("commune_id"),
        UniqueConstraint("uid", "province_id"),
        UniqueConstraint("province_id", "subject_kind", "subject_id", "title", "assessed_year"),
        Index(None, "commune_id", "state", "submitted_on"),
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
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    office: Mapped[str]
    reason: Mapped[str | None]
    on_day: Mapped[date]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "dossier_id"], ["dossier.province_id", "dossier.id"]),
        Index(None, "province_id", "dossier_id"),
        is_nfc("reason"),
    )


_DESK_AND_FAMILY = f"{OF_MY_COMMUNES} OR {OF_MY_HOUSEHOLD}"
_KEY = {name: name for name in ("province_id", "subject_kind", "subject_id", "title", "assessed_year", "level")}
_ASSESSED_THERE, _REQUESTED_THERE = same_as("assessment", _KEY), same_as("dossier", _KEY)
_OF_DOSSIER = same_as("dossier", {"province_id": "province_id", "id": "dossier_id"})
protect(
    Dossier,
    serving="SELECT, INSERT, UPDATE",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    # the title is granted where its dossier was submitted: titles/ lies below and does not know dossiers
    statements=(*kept_with_subject("dossier", _ASSESSED_THERE), *kept_with_subject("title_held", _REQUESTED_THERE)),
)
protect(
    DossierEvent,
    serving="SELECT, INSERT",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=kept_with_subject("dossier_event", _OF_DOSSIER, updates=False),
)
