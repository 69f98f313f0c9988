"""Imports and their rows as the API shows them."""

import uuid
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from service.exchange.tables import Content, Stage, Verdict


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class CellProblem(_Out):
    """One wrong cell: which, why, and how to mend it."""

    field: str
    column: str = Field(description="The heading of the column")
    slug: str
    message: str


class VerdictCounts(_Out):
    """Rows by verdict."""

    new: int
    changed: int
    same: int
    wrong: int


class ImportOut(_Out):
    """One file that was sent, and where it stands."""

    uid: uuid.UUID
    content: Content
    commune_id: int
    file_name: str
    stage: Stage = Field(description="reading → checked → accepted → undone; reading → refused")
    interrupted: bool = Field(description="Reading was cut off: send the file again")
    rows: int
    rows_read: int
    verdicts: VerdictCounts | None = Field(description="Null while the file is being read")
    started_at: datetime
    checked_at: datetime | None
    accepted_at: datetime | None
    undone_at: datetime | None


class ImportsPage(_Out):
    """Imports, the latest first; `next` is the `after` of the following page."""

    imports: list[ImportOut]
    next: uuid.UUID | None


class ImportedRow(_Out):
    """One row of a file: its line in the sheet, its cells as they were read, the verdict, and what is wrong."""

    line: int
    verdict: Verdict
    cells: dict[str, str]
    problems: list[CellProblem]


class RowsPage(_Out):
    """Rows in the order of the sheet; `next` is the `after` of the following page."""

    rows: list[ImportedRow]
    next: int | None
