"""Published law: immutable rule sets, a province's own decisions (parameters, ratification) and the dated authority table. Law is public."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_PROVINCE_AS_ADMINISTRATOR,
    Base,
    ExcludeConstraint,
    Period,
    PlaceId,
    SmallInt,
    TemporalKey,
    generated_id,
    is_nfc,
    one_of,
    protect,
    uid_column,
)
from service.titles.vocabulary import Title


class RuleSetRow(Base):
    """A law file as it was published. Only an open end may be closed, once; everything else is refused by a trigger."""

    __tablename__ = "rule_set"
    id: Mapped[int] = generated_id()
    uid: Mapped[uuid.UUID] = uid_column()
    title: Mapped[str]
    level: Mapped[SmallInt]
    locality: Mapped[str]
    instrument_number: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    certainty: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(Text, unique=True)
    engine_version: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        one_of("title", Title),
        UniqueConstraint("uid"),
        UniqueConstraint("title", "level", "locality", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="valid"),
    )


class LocalDecision(Base):
    """A decision of a province that sets parameters and ratifies rule sets. A fictional one says so wherever it is used."""

    __tablename__ = "local_decision"
    id: Mapped[int] = generated_id()
    province_id: Mapped[PlaceId] = mapped_column(ForeignKey("place.id"))
    number: Mapped[str]
    decided_on: Mapped[date]
    issuer: Mapped[str]
    fictional: Mapped[bool]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (UniqueConstraint("province_id", "number", "decided_on"), is_nfc("number", "issuer"))


class ParameterSetting(Base):
    """The values that a province gave to the parameters of one rule set, for a time."""

    __tablename__ = "parameter_setting"
    province_id: Mapped[PlaceId] = mapped_column(ForeignKey("place.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    valid: Mapped[Period]
    local_decision_id: Mapped[int] = mapped_column(ForeignKey("local_decision.id"))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    __table_args__ = (TemporalKey("province_id", "rule_set_id", "valid"),)


class AppliedLaw(Base):
    """Law as scores applied it: a rule set, the values that the province had set, the engine. A score names it, and is replayed from it."""

    __tablename__ = "applied_law"
    id: Mapped[int] = generated_id()
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    parameters_hash: Mapped[str]
    engine_version: Mapped[str]
    __table_args__ = (UniqueConstraint("rule_set_id", "parameters_hash", "engine_version"),)


class Ratification(Base):
    """Xác nhận áp dụng: a rule that is not wholly verified grants official recognition only behind one of these."""

    __tablename__ = "ratification"
    province_id: Mapped[PlaceId] = mapped_column(ForeignKey("place.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    valid: Mapped[Period]
    local_decision_id: Mapped[int] = mapped_column(ForeignKey("local_decision.id"))
    __table_args__ = (TemporalKey("province_id", "rule_set_id", "valid"),)


class EvidenceRequirement(Base):
    """A province asks for evidence where the instrument leaves that open (Circular 25): for the years whose last day lies in `valid`."""

    __tablename__ = "evidence_requirement"
    province_id: Mapped[PlaceId] = mapped_column(ForeignKey("place.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))
    valid: Mapped[Period]
    local_decision_id: Mapped[int] = mapped_column(ForeignKey("local_decision.id"))
    __table_args__ = (TemporalKey("province_id", "rule_set_id", "valid"),)


class Authority(Base):
    """Who receives, appraises and decides a title, between two dates, on what basis. A row of a province goes before the national one."""

    __tablename__ = "authority"
    id: Mapped[int] = generated_id()
    province_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("place.id"))
    title: Mapped[str]
    valid: Mapped[Period]
    receiving_office: Mapped[str]
    appraising_office: Mapped[str]
    deciding_office: Mapped[str]
    deciding_desk: Mapped[str]
    signatory: Mapped[str]
    submit_before: Mapped[str | None]
    decide_before: Mapped[str | None]
    basis: Mapped[str]
    certainty: Mapped[str]
    council_least: Mapped[int | None] = mapped_column(SmallInteger)
    decide_within: Mapped[int | None] = mapped_column(SmallInteger)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        one_of("title", Title),
        CheckConstraint("council_least >= 0", name="council"),
        CheckConstraint("decide_within > 0", name="within"),
        ExcludeConstraint(
            (text("coalesce(province_id, 0)"), "="), ("title", "="), ("valid", "&&"), name="ex_authority_one_a_day", using="gist"
        ),
        CheckConstraint("deciding_desk IN ('commune', 'district', 'cluster', 'province', 'ministry')", name="desk"),
        is_nfc("basis", "deciding_office", "signatory"),
    )


_IMMUTABLE = """
CREATE FUNCTION refuse_change_of_rule_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.valid_to IS NULL AND NEW.valid_to IS NOT NULL
     AND to_jsonb(NEW) - 'valid_to' = to_jsonb(OLD) - 'valid_to' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'restrict_violation', CONSTRAINT = 'rule_set_is_immutable',
    MESSAGE = 'a published rule set never changes: publish a new one';
END $$
"""

protect(
    RuleSetRow,
    statements=(
        _IMMUTABLE,
        "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON rule_set FOR EACH ROW EXECUTE FUNCTION refuse_change_of_rule_set()",
    ),
)
_ADMINISTRATORS = {"serving": "SELECT, INSERT", "read": "true", "write": OF_MY_PROVINCE_AS_ADMINISTRATOR}
protect(LocalDecision, **_ADMINISTRATORS)
protect(ParameterSetting, **_ADMINISTRATORS)
protect(Ratification, **_ADMINISTRATORS)
# an open requirement is ended by its last day; what it asked of the years before stays
protect(EvidenceRequirement, **(_ADMINISTRATORS | {"serving": "SELECT, INSERT, UPDATE (valid)"}))
protect(AppliedLaw, worker="SELECT, INSERT")
# a province ends a row of its own by its last day, and adds the next one; the national rows are the seeds'
protect(Authority, serving="SELECT, INSERT, UPDATE (valid)", read="true", write=OF_MY_PROVINCE_AS_ADMINISTRATOR)
