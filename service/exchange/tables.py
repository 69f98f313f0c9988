"""What an import of Excel keeps: the import itself, the rows of its file with their verdicts, and what it changed in sessions that stood before.

Rows of files are unlogged: nothing unconfirmed has to survive a crash, the file is still with whoever sent it. They refer to nothing by a
foreign key, are written once, and are forgotten with time (`actions.forget_old`). The import and its traces are kept like everything that counts."""

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.foundation.columns import (
    OF_MY_COMMUNES,
    OF_MY_WRITABLE_COMMUNES,
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


class Content(StrEnum):
    """What the rows of a file are about."""

    LEARNING = "learning"
    PEOPLE = "people"
    POINTS = "points"


class Stage(StrEnum):
    """reading → checked (a verdict a row; nothing stored yet) → accepted → undone; reading → refused (the file cannot be read)."""

    READING = "reading"
    CHECKED = "checked"
    ACCEPTED = "accepted"
    UNDONE = "undone"
    REFUSED = "refused"


class Verdict(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


class ExcelImport(Base):
    """One file that was sent: where it stands, and how many rows have which verdict."""

    __tablename__ = "excel_import"
    province_id: Mapped[int] = province_key()
    id: Mapped[int] = subject_key()
    uid: Mapped[uuid.UUID] = uid_column()
    content: Mapped[str]
    commune_id: Mapped[PlaceId]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    file_name: Mapped[str]
    stage: Mapped[str]
    problem: Mapped[str | None]
    rows: Mapped[int] = mapped_column(Integer)
    rows_read: Mapped[int] = mapped_column(Integer)
    new_rows: Mapped[int | None] = mapped_column(Integer)
    changed_rows: Mapped[int | None] = mapped_column(Integer)
    same_rows: Mapped[int | None] = mapped_column(Integer)
    wrong_rows: Mapped[int | None] = mapped_column(Integer)
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    moved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    __table_args__ = (
        in_its_province("commune_id"),
        UniqueConstraint("uid", "province_id"),
        Index(None, "commune_id", "id"),
        one_of("content", Content),
        one_of("stage", Stage),
        is_nfc("file_name"),
    )


class ImportSession(Base):
    """One session of a file of learning. `hours` in tenths; `session_id`: the session that stands already; `cells` as they were typed."""

    __tablename__ = "import_session"
    province_id: Mapped[int] = province_key()
    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    commune_id: Mapped[PlaceId]
    kind: Mapped[str | None]
    topic: Mapped[str | None]
    held_on: Mapped[date | None]
    hours: Mapped[SmallInt | None]
    village_id: Mapped[int | None] = mapped_column(Integer)
    session_id: Mapped[int | None]
    cells: Mapped[str]
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)


class ImportLine(Base):
    """One row of a file of learning: who, in which session, the verdict, and each problem as `field:slug`, with what it refers to behind."""

    __tablename__ = "import_line"
    province_id: Mapped[int] = province_key()
    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    commune_id: Mapped[PlaceId]
    verdict: Mapped[str]
    session: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[int | None]
    completed: Mapped[bool | None]
    certificate: Mapped[str | None]
    employed_after: Mapped[bool | None]
    cells: Mapped[str]
    problems: Mapped[list[str]] = mapped_column(ARRAY(Text))
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)


class ImportPoint(Base):
    """One row of a file of confirmed points: who, in which year, ten points in tenths (NULL where none is given), why, the verdict."""

    __tablename__ = "import_point"
    province_id: Mapped[int] = province_key()
    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    commune_id: Mapped[PlaceId]
    verdict: Mapped[str]
    person_id: Mapped[int | None]
    assessed_year: Mapped[SmallInt | None]
    tenths: Mapped[list[int | None]] = mapped_column(ARRAY(SmallInteger))
    reason: Mapped[str]
    cells: Mapped[str]
    problems: Mapped[list[str]] = mapped_column(ARRAY(Text))
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)


class ImportPointTrace(Base):
    """What an accepted import did to a confirmed point: added it (`before` None) or changed it. Undoing reads it."""

    __tablename__ = "import_point_trace"
    province_id: Mapped[int] = province_key()
    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    assessed_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    indicator: Mapped[str] = mapped_column(Text, primary_key=True)
    commune_id: Mapped[PlaceId]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "import_id"], ["excel_import.province_id", "excel_import.id"]),
        ForeignKeyConstraint(["province_id", "person_id"], ["person.province_id", "person.id"]),
    )


class ImportTrace(Base):
    """What an accepted import did to a session that stood before it: an entry added (`before` None) or changed. Undoing reads it."""

    __tablename__ = "import_trace"
    province_id: Mapped[int] = province_key()
    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    session_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    commune_id: Mapped[PlaceId]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    __table_args__ = (
        ForeignKeyConstraint(["province_id", "import_id"], ["excel_import.province_id", "excel_import.id"]),
        ForeignKeyConstraint(
            ["province_id", "session_id", "person_id"],
            ["roll_entry.province_id", "roll_entry.session_id", "roll_entry.person_id"],
        ),
    )


_STAGED = {"serving": "SELECT, INSERT, DELETE", "worker": "", "read": OF_MY_COMMUNES, "write": OF_MY_WRITABLE_COMMUNES}
protect(ExcelImport, serving="SELECT, INSERT, UPDATE", worker="", read=OF_MY_COMMUNES, write=OF_MY_WRITABLE_COMMUNES)
protect(ImportSession, **_STAGED)
protect(ImportLine, **_STAGED)
protect(ImportPoint, **_STAGED)
protect(ImportPointTrace, serving="SELECT, INSERT", worker="", read=OF_MY_COMMUNES, write=OF_MY_WRITABLE_COMMUNES)
protect(ImportTrace, serving="SELECT, INSERT", worker="", read=OF_MY_COMMUNES, write=OF_MY_WRITABLE_COMMUNES)
