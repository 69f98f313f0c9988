"""The instruments behind the rule sets: their articles word for word, and beside them our notes on slips and on what is missing. Law is public.

What was once published stays: a trigger refuses another wording. What we did not have (a text, an end) may be added, our own remarks may change."""

import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import Base, SmallInt, generated_id, is_nfc, one_of, protect
from service.scoring import Certainty


class SlipKind(StrEnum):
    """Why a note stands beside an article: its text slips, or a part of it is not at hand."""

    SLIP = "slip"
    MISSING = "missing"


class Instrument(Base):
    """One legal document. `valid_from` is empty while nobody knows it, `valid_to` is the first day on which it no longer holds."""

    __tablename__ = "instrument"
    id: Mapped[int] = generated_id()
    number: Mapped[str] = mapped_column(Text, unique=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    date: Mapped[datetime.date | None]
    issuer: Mapped[str]
    name: Mapped[str]
    valid_from: Mapped[datetime.date | None]
    valid_to: Mapped[datetime.date | None]
    repealed_by: Mapped[str | None] = mapped_column(ForeignKey("instrument.number"))
    certainty: Mapped[str]
    source: Mapped[str]
    note: Mapped[str]
    published_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        one_of("certainty", Certainty),
        CheckConstraint("valid_to > valid_from", name="valid"),
        CheckConstraint("repealed_by IS NULL OR valid_to IS NOT NULL", name="repealed"),
        is_nfc("number", "issuer", "name", "source", "note"),
    )


class InstrumentArticle(Base):
    """One article, word for word; heading and text are empty while they are not at hand."""

    __tablename__ = "instrument_article"
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), primary_key=True)
    number: Mapped[SmallInt] = mapped_column(primary_key=True, autoincrement=False)
    heading: Mapped[str | None]
    text: Mapped[str | None]
    __table_args__ = (is_nfc("heading", "text"),)


class InstrumentSlip(Base):
    """Our note beside an article; the wording stays as it was issued."""

    __tablename__ = "instrument_slip"
    id: Mapped[int] = generated_id()
    instrument_id: Mapped[int]
    article: Mapped[SmallInt]
    kind: Mapped[str]
    note: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(["instrument_id", "article"], ["instrument_article.instrument_id", "instrument_article.number"]),
        Index(None, "instrument_id", "article"),
        one_of("kind", SlipKind),
        is_nfc("note"),
    )


_REFUSE = """
CREATE FUNCTION refuse_change_of_wording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) @> jsonb_strip_nulls(to_jsonb(OLD) - coalesce(TG_ARGV, '{}')) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'wording_is_immutable',
    MESSAGE = 'a published wording never changes: what was empty may be filled, nothing else';
END $$
"""


def _kept(table: str, *free: str) -> str:
    arguments = ", ".join(f"'{column}'" for column in free)
    return f"CREATE TRIGGER wording BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change_of_wording({arguments})"


protect(Instrument, statements=(_REFUSE, _kept("instrument", "certainty", "source", "note")))
protect(InstrumentArticle, statements=(_kept("instrument_article"),))
protect(InstrumentSlip)
