"""Which account somebody opens who signed in at the identity provider. A subject may be a citizen's number: it is kept enciphered, found by a blind index.

Nobody gets an account by coming back from there: a link is made by the account's holder, or with the code of an invitation, by a function."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import OF_MY_ACCOUNT, Base, generated_id, protect


class ProviderLink(Base):
    """One person at one provider opens one account. `subject_index`: HMAC over issuer and subject; `subject`: sealed under the master key of that name."""

    __tablename__ = "provider_link"
    id: Mapped[int] = generated_id()
    account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"), index=True)
    issuer: Mapped[str]
    subject_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    master_key_id: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    __table_args__ = (UniqueConstraint("account_id", "issuer"),)


_SIGN_IN = """
CREATE FUNCTION linked_account(indexes bytea[]) RETURNS TABLE (id bigint, display_name text, demo boolean, active boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT a.id, a.display_name, a.demo, a.active FROM provider_link l JOIN account a ON a.id = l.account_id WHERE l.subject_index = any(indexes)
$$
"""
_ACCEPT = """
CREATE FUNCTION accept_by_provider(secret bytea, from_issuer text, index_of_subject bytea, sealed bytea, key_id text, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  who bigint := accept_invitation(secret, NULL, at);
BEGIN
  IF who IS NOT NULL THEN
    INSERT INTO provider_link (account_id, issuer, subject_index, subject, master_key_id, made_at)
    VALUES (who, from_issuer, index_of_subject, sealed, key_id, at);
  END IF;
  RETURN who;
END $$
"""
protect(
    ProviderLink,
    serving="SELECT, INSERT, DELETE",
    worker="",
    read=OF_MY_ACCOUNT,
    write=OF_MY_ACCOUNT,
    statements=(_SIGN_IN, _ACCEPT),
)
