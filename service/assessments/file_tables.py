"""The files of a document behind an indicator: what the database knows of them. Their content lies apart, under its hash (decision 0031)."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.assessments.file_checks import FileKind
from service.assessments.tables import IndicatorEvidence
from service.foundation.columns import Base, is_nfc, one_of, protect, province_key, subject_key, uid_column


class Removal(StrEnum):
    """Why a file goes."""

    ID_CARD = "id-card"
    WRONG_FILE = "wrong-file"
    NOT_NEEDED = "not-needed"

    @property
    def label(self) -> str:
        """As the desk chooses it."""
        return {
            "id-card": "Ảnh giấy tờ tùy thân (không được nhận)",
            "wrong-file": "Gửi nhầm tệp",
            "not-needed": "Không cần nữa, đã có tệp khác",
        }[self]


class EvidenceFile(Base):
    """One file of a document. `frozen`: a submitted dossier lists it, so it stays to be read, even when it was taken off since (`removed_at`)."""

    __tablename__ = "evidence_file"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    evidence_id: Mapped[int]
    sha256: Mapped[str]
    kind: Mapped[str]
    bytes: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    frozen: Mapped[bool] = mapped_column(server_default=text("false"))
    entered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_as: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    removal: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "evidence_id"], ["indicator_evidence.province_id", "indicator_evidence.id"]),
        UniqueConstraint("uid", "province_id"),
        Index(
            "uq_evidence_file_content",
            *("province_id", "evidence_id", "sha256"),
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(None, "sha256"),
        one_of("kind", FileKind),
        one_of("removal", Removal),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("bytes > 0", name="bytes"),
        CheckConstraint("(removed_at IS NULL) = (removal IS NULL)", name="removed"),
        CheckConstraint("frozen OR removed_at IS NULL", name="gone"),
        is_nfc("name", "entered_as"),
    )


_KEEP_FROZEN = """
CREATE FUNCTION keep_frozen_file() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - '{removed_at,removal}'::text[] <> to_jsonb(OLD) - '{removed_at,removal}'::text[] THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'evidence_file_is_frozen',
      MESSAGE = 'a file that a submitted dossier lists stays';
  END IF;
  RETURN NEW;
END $$
"""
_ON_FROZEN = (
    "CREATE TRIGGER keep_frozen BEFORE UPDATE OR DELETE ON evidence_file"
    " FOR EACH ROW WHEN (OLD.frozen) EXECUTE FUNCTION keep_frozen_file()"
)
_DOCUMENT = f"SELECT FROM {IndicatorEvidence.__tablename__} e WHERE e.province_id = evidence_file.province_id AND e.id = evidence_file.evidence_id"
protect(
    EvidenceFile,
    serving="SELECT, INSERT, DELETE, UPDATE (removed_at, removal)",
    # who sees the document sees its files: the policies of the document hold inside
    read=f"EXISTS ({_DOCUMENT})",
    write=f"EXISTS ({_DOCUMENT} AND may_declare(e.subject_kind, e.province_id, e.subject_id, e.commune_id, e.assessed_year))",
    statements=(_KEEP_FROZEN, _ON_FROZEN),
)
