"""Decisions and the numbers that they carry."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.dossiers.interests import two_persons
from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_WRITABLE_COMMUNES,
    OF_SHOWN_HOUSEHOLD,
    Base,
    PlaceId,
    SmallInt,
    is_nfc,
    listed,
    protect,
    province_key,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import kept_with_subject, same_as


class Decision(Base):
    """A signed decision on one version of a dossier. Its number is unique and without gaps per issuing place and year.

    A dossier has a second decision only after the first was revoked and it was submitted again: then its version is another."""

    __tablename__ = "decision"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    dossier_id: Mapped[int]
    version: Mapped[int] = mapped_column(Integer)
    place_id: Mapped[PlaceId]
    number_year: Mapped[SmallInt]
    number: Mapped[int] = mapped_column(Integer)
    number_text: Mapped[str]
    decided_on: Mapped[date]
    office: Mapped[str]
    signatory: Mapped[str]
    basis: Mapped[str]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    decided_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "dossier_id"], ["dossier.province_id", "dossier.id"]),
        in_its_province("place_id"),
        UniqueConstraint("province_id", "dossier_id", "version"),
        UniqueConstraint("province_id", "place_id", "number_year", "number"),
        UniqueConstraint("uid", "province_id"),
        Index(None, "province_id", "decided_at"),
        is_nfc("office", "signatory", "basis"),
    )


class DecisionNumber(Base):
    """The last number given by an issuing place in a year (clusters share that of their province's Sở): locked while a decision is made, so that none is lost or doubled."""

    __tablename__ = "decision_number"
    province_id: Mapped[int] = province_key()
    place_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)
    __table_args__ = (in_its_province("place_id"), CheckConstraint("last >= 0", name="last"))


_DESK_AND_FAMILY = f"{OF_MY_COMMUNES} OR {OF_SHOWN_HOUSEHOLD}"
_OF_DOSSIER = same_as("dossier", {"province_id": "province_id", "id": "dossier_id"})
protect(
    Decision,
    serving="SELECT, INSERT",
    read=_DESK_AND_FAMILY,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=(*kept_with_subject("decision", _OF_DOSSIER, updates=False), two_persons("decision")),
)
# Not OF_MY_COUNTED_PLACES: a statistics desk counts the places of a province, and must not draw a number there.
# A cluster signs for the Sở: it draws from its own province's register, and nobody else below does.
_MY_CLUSTERS = f"SELECT FROM place_period p WHERE p.kind = 'cụm' AND p.place_id = any({listed('writes')})"
_MY_OFFICE = f"place_id = any({listed('writes')}) OR EXISTS ({_MY_CLUSTERS} AND p.parent_id = decision_number.place_id)"
protect(DecisionNumber, serving="SELECT, INSERT, UPDATE", read=_MY_OFFICE, write=_MY_OFFICE)
