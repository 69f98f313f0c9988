"""Files of evidence as the API shows them."""

import uuid
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from service.assessments.file_checks import FileKind
from service.assessments.file_tables import Removal


class FileOut(BaseModel):
    """A file of a document; its content is at `/api/v1/evidence-files/{uid}`."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
    uid: uuid.UUID
    name: str
    kind: FileKind
    bytes: int
    sha256: str = Field(description="Of the content as it is kept: images are drawn anew without what a camera hides in them")
    frozen: bool = Field(description="A submitted dossier lists it: it can be taken off, and stays to be read there")
    entered_as: str
    entered_at: datetime


class FilesMade(BaseModel):
    """The files of a document after some were added, in the order in which they came."""

    model_config = ConfigDict(frozen=True)
    files: list[FileOut]


class RemovalIn(BaseModel):
    """Why a file goes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    why: Removal
