"""Requests of families: complaints and corrections, withdrawal of consent, erasure. What was asked, by when, what was answered, by whom."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_COMMUNES,
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
from service.requests.functions import ERASE_PERSON, FILE_REQUEST, SEAL_PERSON
from service.requests.states import Kind, State


class FamilyRequest(Base):
    """One request under its receipt number. It stays in the commune where it was received."""

    __tablename__ = "family_request"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int]
    person_id: Mapped[int | None]
    dossier_id: Mapped[int | None]
    kind: Mapped[str]
    number_year: Mapped[SmallInt]
    number: Mapped[int] = mapped_column(Integer)
    words: Mapped[str | None]
    state: Mapped[str]
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_on: Mapped[date]
    answer_by: Mapped[date]
    fulfil_by: Mapped[date]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[str | None]
    fulfilled_on: Mapped[date | None]
    fulfilled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reissued_dossier_id: Mapped[int | None]
    assisted_id: Mapped[int | None]
    filed_by_card: Mapped[int | None]
    __table_args__ = (
        in_its_province("commune_id"),
        ForeignKeyConstraint(["province_id", "household_id"], ["household.province_id", "household.id"]),
        ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),
        ForeignKeyConstraint(["province_id", "dossier_id"], ["dossier.province_id", "dossier.id"]),
        ForeignKeyConstraint(["province_id", "reissued_dossier_id"], ["dossier.province_id", "dossier.id"]),
        ForeignKeyConstraint(["province_id", "assisted_id"], ["assisted_session.province_id", "assisted_session.id"]),
        ForeignKeyConstraint(["province_id", "filed_by_card"], ["family_card.province_id", "family_card.id"]),
        UniqueConstraint("uid", "province_id"),
        UniqueConstraint("province_id", "commune_id", "number_year", "number"),
        Index(None, "commune_id", "state", "answer_by"),
        Index(None, "household_id"),
        one_of("kind", Kind),
        one_of("state", State),
        CheckConstraint(text("(state = 'received') = (answered_on IS NULL)"), name="answered"),
        CheckConstraint(text("(filed_by IS NULL) <> (filed_by_card IS NULL)"), name="filed"),
        CheckConstraint(text("(state = 'fulfilled') = (fulfilled_on IS NOT NULL)"), name="fulfilled"),
        is_nfc("words", "answer", "outcome"),
    )


class ReceiptNumber(Base):
    """The last receipt number of a commune in a year: taken under its lock, so that none is missing and none is double."""

    __tablename__ = "receipt_number"
    province_id: Mapped[int] = province_key()
    commune_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number_year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


protect(
    FamilyRequest,
    serving="SELECT, UPDATE (state, answer, answered_on, answered_by, outcome, fulfilled_on, fulfilled_by, reissued_dossier_id)",
    read=f"{OF_MY_COMMUNES} OR {OF_SHOWN_HOUSEHOLD}",
    write=OF_MY_WRITABLE_COMMUNES,
    statements=(FILE_REQUEST, SEAL_PERSON, ERASE_PERSON),
)
protect(ReceiptNumber, serving="", worker="")
