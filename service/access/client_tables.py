"""Programs that sign in as themselves: each an account without a password and with one grant, the scopes that it was allowed, and its secrets.

The account says how far it reaches, as for people; scopes only take away. Whoever gives scopes of people reads these people (decision 0026). Making and closing one goes through functions that look at the
province of who asks; of a secret only the hash of 256 random bits is kept."""

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from service.access.scopes import Scope
from service.foundation.columns import (
    OF_MY_PROVINCE_AS_ADMINISTRATOR,
    Base,
    generated_id,
    is_nfc,
    listed,
    protect,
    uid_column,
)

_KNOWN = ", ".join(f"'{scope}'::text" for scope in Scope)


class ApiClient(Base):
    """One program. `uid` is its client id."""

    __tablename__ = "api_client"
    id: Mapped[int] = generated_id()
    uid: Mapped[uuid.UUID] = uid_column()
    province_id: Mapped[int] = mapped_column(Integer, ForeignKey("place.id"))
    place_id: Mapped[int] = mapped_column(Integer, ForeignKey("place.id"))
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), unique=True)
    name: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    basis: Mapped[str]
    entered_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        UniqueConstraint("uid"),
        UniqueConstraint("id", "province_id"),
        CheckConstraint(text(f"scopes <@ ARRAY[{_KNOWN}]"), name="known_scopes"),
        is_nfc("name", "basis"),
    )


class ClientSecret(Base):
    """One secret; the one before it holds until `expires_at`, so that a program is changed over without a gap."""

    __tablename__ = "client_secret"
    id: Mapped[int] = generated_id()
    api_client_id: Mapped[int] = mapped_column(BigInteger, index=True)
    province_id: Mapped[int] = mapped_column(Integer)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (ForeignKeyConstraint(["api_client_id", "province_id"], ["api_client.id", "api_client.province_id"]),)


_MAKE = f"""
CREATE FUNCTION make_client_account(client text, called text, as_role text, province int, place int, because text, on_day date, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  made bigint;
BEGIN
  IF as_role NOT IN ('commune_staff', 'province_statistics')
     OR NOT EXISTS (SELECT FROM place p WHERE p.id = place AND p.province_id = province AND province = any({listed("administers")}))
     OR (as_role = 'commune_staff' AND place <> all(coalesce({listed("communes")}, '{{}}'))) THEN
    RETURN NULL;
  END IF;
  INSERT INTO account (username, display_name, created_at) VALUES ('client ' || client, called, at) RETURNING id INTO made;
  INSERT INTO access_grant (account_id, role, place_id, valid, basis, granted_at)
    VALUES (made, as_role, place, daterange(on_day, NULL), because, at);
  RETURN made;
END $$
"""
_CLOSE = f"""
CREATE FUNCTION close_client_account(client uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  UPDATE account a SET active = false FROM api_client c
   WHERE c.uid = client AND c.account_id = a.id AND c.province_id = any({listed("administers")}) RETURNING true
$$
"""
_SIGN_IN = """
CREATE FUNCTION client_to_sign_in(client uuid, hash bytea, at timestamptz)
RETURNS TABLE (account_id bigint, display_name text, scopes text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT a.id, a.display_name, c.scopes FROM api_client c JOIN account a ON a.id = c.account_id AND a.active
    JOIN client_secret s ON s.api_client_id = c.id
   WHERE c.uid = client AND c.revoked_at IS NULL AND s.secret_hash = hash AND (s.expires_at IS NULL OR s.expires_at > at)
$$
"""
_MINE = OF_MY_PROVINCE_AS_ADMINISTRATOR
protect(
    ApiClient,
    serving="SELECT, INSERT, UPDATE (revoked_at)",
    worker="",
    read=_MINE,
    write=_MINE,
    statements=(_MAKE, _CLOSE, _SIGN_IN),
)
protect(ClientSecret, serving="SELECT, INSERT, UPDATE (expires_at)", worker="", read=_MINE, write=_MINE)
