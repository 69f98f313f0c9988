"""Councils with their members, the dossiers before them, and what each member said.

A council belongs to the place whose office set it up; a case to the dossier, and whoever sees that sees what the council proposed."""

import uuid
from datetime import date, datetime
from enum import StrEnum

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
from sqlalchemy.orm import Mapped, mapped_column

from service.councils.composition import Position
from service.councils.interests import OF_CASES, OF_MEMBERS, OF_OPINIONS
from service.dossiers.interests import two_persons
from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_WRITABLE_COMMUNES,
    Base,
    PlaceId,
    is_nfc,
    listed,
    one_of,
    protect,
    province_key,
    subject_key,
    uid_column,
)
from service.places.tables import in_its_province
from service.subjects.belonging import kept_with_subject, same_as
from service.titles.vocabulary import Title


class Mode(StrEnum):
    """How a council appraised: it met, or gave its opinions in writing."""

    MEETING = "meeting"
    WRITTEN = "written"

    @property
    def label(self) -> str:
        """The mode in the words of the circulars."""
        return {"meeting": "họp hội đồng", "written": "lấy ý kiến bằng văn bản"}[self]


class Proposal(StrEnum):
    """What a council proposes; who signs decides."""

    RECOGNISE = "recognise"
    REFUSE = "refuse"

    @property
    def label(self) -> str:
        """The proposal in words."""
        return {"recognise": "đề nghị công nhận", "refuse": "không đủ điều kiện công nhận"}[self]


class Council(Base):
    """Hội đồng đánh giá, set up by the head of an office for one title."""

    __tablename__ = "council"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    place_id: Mapped[PlaceId]
    title: Mapped[str]
    office: Mapped[str]
    decision_number: Mapped[str]
    set_up_on: Mapped[date]
    basis: Mapped[str]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        in_its_province("place_id"),
        one_of("title", Title),
        UniqueConstraint("uid", "province_id"),
        UniqueConstraint("province_id", "place_id", "title", "decision_number", "set_up_on", name="uq_council_decision"),
        is_nfc("office", "decision_number", "basis"),
    )


class CouncilMember(Base):
    """Who sits in a council, and for whom. What a member may have no say on follows from the citizen or the account it is tied to, if any."""

    __tablename__ = "council_member"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    council_id: Mapped[int]
    position: Mapped[str]
    full_name: Mapped[str]
    representing: Mapped[str]
    place_id: Mapped[PlaceId]
    tied_person_id: Mapped[int | None]
    tied_account_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("account.id"))
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "council_id"], ["council.province_id", "council.id"]),
        ForeignKeyConstraint(["province_id", "tied_person_id"], ["person.province_id", "person.id"]),
        in_its_province("place_id"),
        one_of("position", Position),
        Index(
            "uq_council_member_seat", "province_id", "council_id", "position",
            unique=True, postgresql_where=text("position <> 'member'"),
        ),
        UniqueConstraint("province_id", "council_id", "full_name", name="uq_council_member_person"),
        is_nfc("full_name", "representing"),
    )  # fmt: skip


class CouncilCase(Base):
    """One version of a dossier before a council; what stands from `mode` on is there once it has concluded."""

    __tablename__ = "council_case"
    province_id: Mapped[int] = province_key()
    dossier_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    council_id: Mapped[int]
    opened_on: Mapped[date]
    mode: Mapped[str | None]
    held_on: Mapped[date | None]
    proposal: Mapped[str | None]
    report: Mapped[str | None]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    commune_id: Mapped[PlaceId]
    household_id: Mapped[int | None]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "dossier_id"], ["dossier.province_id", "dossier.id"]),
        ForeignKeyConstraint(["province_id", "council_id"], ["council.province_id", "council.id"]),
        one_of("mode", Mode),
        one_of("proposal", Proposal),
        CheckConstraint("num_nulls(mode, held_on, proposal, report) IN (0, 4)", name="concluded"),
        is_nfc("report"),
    )


class CouncilOpinion(Base):
    """What a member said of a case; `in_favour` is null for who abstains, having an interest in it."""

    __tablename__ = "council_opinion"
    province_id: Mapped[int] = province_key()
    dossier_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    in_favour: Mapped[bool | None]
    note: Mapped[str | None]
    commune_id: Mapped[PlaceId]
    __table_args__ = (
        ForeignKeyConstraint(
            ["province_id", "dossier_id", "version"],
            ["council_case.province_id", "council_case.dossier_id", "council_case.version"],
        ),
        ForeignKeyConstraint(["province_id", "member_id"], ["council_member.province_id", "council_member.id"]),
        is_nfc("note"),
    )


_MY_OFFICE = f"place_id = any({listed('writes')})"
_OF_DOSSIER = same_as("dossier", {"province_id": "province_id", "id": "dossier_id"})
_OF_CASE = (
    "EXISTS (SELECT FROM council_case o WHERE o.province_id = r.province_id AND o.dossier_id = r.dossier_id AND o.version = r.version"
    " AND o.commune_id = r.commune_id)"
)
protect(Council, serving="SELECT, INSERT", worker="", read=_MY_OFFICE, write=_MY_OFFICE)
protect(
    CouncilMember,
    serving="SELECT, INSERT, UPDATE (tied_person_id, tied_account_id)",
    worker="",
    read=_MY_OFFICE,
    write=_MY_OFFICE,
    statements=OF_MEMBERS,
)
protect(
    CouncilCase,
    serving="SELECT, INSERT, UPDATE",
    worker="",
    read=OF_MY_COMMUNES,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=(
        *kept_with_subject("council_case", _OF_DOSSIER),
        two_persons("council_case"),
        two_persons("council_case", verb="UPDATE"),
        *OF_CASES,
    ),
)
protect(
    CouncilOpinion,
    serving="SELECT, INSERT",
    worker="",
    read=OF_MY_COMMUNES,
    write=OF_MY_WRITABLE_COMMUNES,
    statements=(*kept_with_subject("council_opinion", _OF_CASE, updates=False), *OF_OPINIONS),
)
