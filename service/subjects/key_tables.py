"""Which master keys are out of force, and since when. No key stands here, only names that give nothing away.

A rotation is written down before the new keys are used: from then on the database takes no data key under the old one, so that no
process which still holds the old keys can register somebody behind the rotation's back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.accounts.second_factor_tables import SecondFactor
from service.foundation.columns import Base, protect
from service.subjects.tables import PersonKey


class KeyRotation(Base):
    """From one master key (and the blind-index key beside it) to the next."""

    __tablename__ = "key_rotation"
    old_master_id: Mapped[str] = mapped_column(Text, primary_key=True)
    new_master_id: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (CheckConstraint(text("old_master_id <> new_master_id"), name="another"),)


_REFUSE_RETIRED = f"""
CREATE FUNCTION refuse_retired_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM added a JOIN {KeyRotation.__tablename__} r ON r.old_master_id = a.master_key_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'data_key_under_a_key_in_force',
      MESSAGE = 'a data key under a master key that is out of force';
  END IF;
  RETURN NULL;
END $$
"""
_ON_ADDED = (
    f"CREATE TRIGGER key_in_force AFTER INSERT ON {PersonKey.__tablename__} REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_retired_key()"
)
_ON_SECRETS = _ON_ADDED.replace(PersonKey.__tablename__, SecondFactor.__tablename__)
protect(KeyRotation, serving="", worker="", statements=(_REFUSE_RETIRED, _ON_ADDED, _ON_SECRETS))
