"""Accounts and their sign-ins. Nobody reads another's: signing in and finding a session go through functions that answer one question."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_ACCOUNT,
    OF_MY_PROVINCE_AS_ADMINISTRATOR,
    Base,
    generated_id,
    is_nfc,
    protect,
    single,
    uid_column,
)


class Account(Base):
    """Somebody who can sign in. Staff never set or know a citizen's password."""

    __tablename__ = "account"
    id: Mapped[int] = generated_id()
    uid: Mapped[uuid.UUID] = uid_column()
    username: Mapped[str] = mapped_column(Text, unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    demo: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (is_nfc("username", "display_name"),)


class SignIn(Base):
    """A browser session or a bearer token: only the hash of its secret, the reach and offices (role@place) worked out when it was opened,
    and where (`agent`: browser and system in words). `scopes` narrow what a program may do that signed in as itself (kind `client`)."""

    __tablename__ = "sign_in"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    kind: Mapped[str]
    csrf: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    communes: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    writes: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    counted: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    administers: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    household_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    uid: Mapped[uuid.UUID] = mapped_column(unique=True, server_default=text("uuidv7()"))
    agent: Mapped[str] = mapped_column(server_default=text("''"))
    offices: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))


LOOK_UP_ACCOUNT = """
CREATE FUNCTION account_to_sign_in(wanted text) RETURNS TABLE (id bigint, display_name text, password_hash text, demo boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT a.id, a.display_name, a.password_hash, a.demo FROM account a WHERE a.username = wanted AND a.active $$
"""

ENTER = """
CREATE FUNCTION enter(token bytea, at timestamptz)
RETURNS TABLE (account_id bigint, display_name text, kind text, csrf text, roles text[], communes int[], writes int[],
               counted int[], administers int[], household_id bigint, scopes text[], card_id bigint, shown bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  s record; card bigint; of_card bigint; card_csrf text;
BEGIN
  SELECT i.account_id, a.display_name, i.kind, i.csrf, i.roles, i.communes, i.writes, i.counted, i.administers, i.household_id, i.offices,
         i.scopes
    INTO s
    FROM sign_in i JOIN account a ON a.id = i.account_id AND a.active
   WHERE i.token_hash = token AND i.expires_at > at AND i.revoked_at IS NULL;
  IF s.account_id IS NULL AND token IS NOT NULL THEN
    SELECT o.card_id, o.household_id, o.csrf INTO card, of_card, card_csrf FROM card_opening o
      JOIN family_card f ON f.province_id = o.province_id AND f.id = o.card_id AND f.ended_at IS NULL
     WHERE o.token_hash = token AND o.expires_at > at AND o.closed_at IS NULL AND card_household_is_there(o.province_id, o.household_id);
  END IF;
  PERFORM set_config('app.account', coalesce(s.account_id::text, ''), true), set_config('app.communes', coalesce(s.communes::text, ''), true),
          set_config('app.writes', coalesce(s.writes::text, ''), true), set_config('app.counted', coalesce(s.counted::text, ''), true),
          set_config('app.administers', coalesce(s.administers::text, ''), true),
          set_config('app.offices', CASE WHEN card IS NULL THEN coalesce(s.offices::text, '') ELSE '{card}' END, true),
          set_config('app.household', coalesce(s.household_id::text, ''), true), set_config('app.card', coalesce(card::text, ''), true),
          set_config('app.shown', coalesce(coalesce(s.household_id, of_card)::text, ''), true);
  RETURN QUERY SELECT s.account_id, s.display_name, CASE WHEN card IS NULL THEN s.kind ELSE 'card' END, coalesce(card_csrf, s.csrf), s.roles, s.communes,
                      s.writes, s.counted, s.administers, s.household_id, s.scopes, card, coalesce(s.household_id, of_card);
END $$
"""

_MYSELF = f"id = {single('account')}"
# of an account its holder changes the hash of the password: when the costs of hashing were raised, or the password is new
# the hash itself is read by nobody; an administrator sees who has a grant in the province, other than as a family
_OF_MY_DESKS = f"""EXISTS (SELECT FROM access_grant g
  WHERE g.account_id = account.id AND g.role <> 'family' AND g.{OF_MY_PROVINCE_AS_ADMINISTRATOR})"""
protect(
    Account,
    serving="SELECT (id, uid, username, display_name, active, demo, created_at), UPDATE (password_hash)",
    worker="",
    read=f"{_MYSELF} OR {_OF_MY_DESKS}",
    write=_MYSELF,
    statements=(LOOK_UP_ACCOUNT,),
)
# of a sign-in only its end changes: a reach that could be rewritten would be no reach
protect(
    SignIn, serving="SELECT, INSERT, UPDATE (revoked_at)", worker="", read=OF_MY_ACCOUNT, write=OF_MY_ACCOUNT, statements=(ENTER,)
)
