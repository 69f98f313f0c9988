"""The chain of each place: every audit entry gets its number there, a digest of its content, and a hash that rests on the one before.

The database chains at COMMIT (a deferred trigger), so the head of a place is held only while a transaction ends, whatever it did before.
`audit_checking.py` works all of it out again, in another language. Decision 0020 says what this proves and what not."""

from sqlalchemy import BigInteger, LargeBinary, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import Base, PlaceId, protect

START = bytes(32)
"""What the first entry of a place rests on."""


class AuditHead(Base):
    """Where the chain of a place ends: the number and the hash of its last entry."""

    __tablename__ = "audit_head"
    place_id: Mapped[PlaceId] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditLink(Base):
    """An entry in the chain of its place: its commune, or its province where it is about no commune."""

    __tablename__ = "audit_link"
    place_id: Mapped[PlaceId] = mapped_column()
    number: Mapped[int] = mapped_column(BigInteger)
    province_id: Mapped[PlaceId]
    audit_entry_id: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (PrimaryKeyConstraint("place_id", "number"), UniqueConstraint("province_id", "audit_entry_id"))


_CONTENT = """
CREATE FUNCTION audit_content(e audit_entry) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
  SELECT sha256(convert_to(jsonb_build_array(e.id, e.province_id, e.commune_id, (extract(epoch FROM e.at) * 1000000)::bigint, e.account_id,
    e.offices, e.action, e.subject_kind, e.subject_id, e.reason, e.detail::text, e.people, e.households)::text, 'UTF8'))
$$
"""

_LINK = """
CREATE FUNCTION link_audit(in_province int, from_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  at_place int; e audit_entry; head audit_head; before bytea; digest bytea;
BEGIN
  -- whatever is seen here without a link is this transaction's own; heads are taken in the order of their places, so nobody waits in a circle
  FOR at_place IN
    SELECT DISTINCT coalesce(a.commune_id, a.province_id) FROM audit_entry a
     WHERE a.province_id = in_province AND a.id >= from_id
       AND NOT EXISTS (SELECT FROM audit_link l WHERE l.province_id = a.province_id AND l.audit_entry_id = a.id) ORDER BY 1
  LOOP
    SELECT * INTO head FROM audit_head h WHERE h.place_id = at_place FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO audit_head (place_id, number, hash) VALUES (at_place, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
      SELECT * INTO head FROM audit_head h WHERE h.place_id = at_place FOR UPDATE;
    END IF;
    FOR e IN
      SELECT a.* FROM audit_entry a
       WHERE a.province_id = in_province AND a.id >= from_id AND coalesce(a.commune_id, a.province_id) = at_place
         AND NOT EXISTS (SELECT FROM audit_link l WHERE l.province_id = a.province_id AND l.audit_entry_id = a.id) ORDER BY a.id
    LOOP
      before := head.hash; digest := audit_content(e); head.number := head.number + 1;
      head.hash := sha256(before || int8send(at_place) || int8send(head.number) || digest);
      INSERT INTO audit_link (place_id, number, province_id, audit_entry_id, previous, content, hash)
      VALUES (at_place, head.number, e.province_id, e.id, before, digest, head.hash);
    END LOOP;
    UPDATE audit_head h SET number = head.number, hash = head.hash WHERE h.place_id = at_place;
  END LOOP;
END $$
"""

_CHAIN = """
CREATE FUNCTION chain_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  -- the first entry of a transaction takes all the others with it
  IF NOT EXISTS (SELECT FROM audit_link l WHERE l.province_id = NEW.province_id AND l.audit_entry_id = NEW.id) THEN
    PERFORM link_audit(NEW.province_id, NEW.id);
  END IF;
  RETURN NULL;
END $$
"""

_REFUSE = """
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('%s is only ever added to', TG_TABLE_NAME);
END $$
"""

_ONWARDS = """
CREATE FUNCTION move_audit_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  IF NEW.place_id <> OLD.place_id OR NEW.number <= OLD.number THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'the head of a chain only moves on';
  END IF;
  RETURN NEW;
END $$
"""


def append_only(table: str, verbs: str = "UPDATE OR DELETE OR TRUNCATE") -> tuple[str, ...]:
    """Nobody, the owner included, changes a row of the table while its triggers stand; they also fire for replicated changes."""
    name = "only_added_to"
    return (
        f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    )


CHAIN_EACH_ENTRY = (
    _CONTENT,
    _LINK,
    _CHAIN,
    _REFUSE,
    "CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION chain_audit()",
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER chain",
)

protect(
    AuditHead,
    serving="",
    worker="",
    statements=(
        _ONWARDS,
        "CREATE TRIGGER only_onwards BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION move_audit_head()",
        "ALTER TABLE audit_head ENABLE ALWAYS TRIGGER only_onwards",
        *append_only("audit_head", "DELETE OR TRUNCATE"),
    ),
)
protect(AuditLink, serving="", worker="", statements=append_only("audit_link"))
