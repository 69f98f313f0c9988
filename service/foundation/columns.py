"""How tables are declared: the base class, temporal keys, row security and triggers beside the table that they protect.

A slice's `tables.py` says `protect(Table, …)`; `foundation/schema.py` turns metadata and protections into statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.sql.compiler import DDLCompiler

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every mapped table of the house."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: Text(), int: BigInteger(), Range[date]: DATERANGE()}  # noqa: RUF012


PlaceId = Annotated[int, mapped_column(Integer)]
SmallInt = Annotated[int, mapped_column(SmallInteger)]
Period = Annotated[Range[date], mapped_column(DATERANGE)]


class TemporalKey(PrimaryKeyConstraint):
    """PRIMARY KEY (…, valid WITHOUT OVERLAPS): the last column is the period."""


class TemporalReference(ForeignKeyConstraint):
    """FOREIGN KEY (…, PERIOD valid) REFERENCES other (…, PERIOD valid): the last column is the period."""


@compiles(TemporalKey, "postgresql")
def _temporal_key(key: TemporalKey, compiler: DDLCompiler, **_: Any) -> str:
    columns = ", ".join(column.name for column in key.columns)
    return f"CONSTRAINT {compiler.preparer.format_constraint(key)} PRIMARY KEY ({columns} WITHOUT OVERLAPS)"


@compiles(TemporalReference, "postgresql")
def _temporal_reference(reference: TemporalReference, compiler: DDLCompiler, **_: Any) -> str:
    *own, own_period = [element.parent.name for element in reference.elements]
    *theirs, their_period = [element.column.name for element in reference.elements]
    target = reference.elements[0].column.table.name
    return (
        f"CONSTRAINT {compiler.preparer.format_constraint(reference)} "
        f"FOREIGN KEY ({', '.join(own)}, PERIOD {own_period}) "
        f"REFERENCES {target} ({', '.join(theirs)}, PERIOD {their_period})"
    )


def is_nfc(*columns: str) -> CheckConstraint:
    """The database refuses text that is not NFC, whoever writes it."""
    condition = " AND ".join(f"({column} IS NULL OR {column} IS NFC NORMALIZED)" for column in columns)
    return CheckConstraint(text(condition), name="nfc")


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A text column that holds a value of a closed list."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(text(f"{column} IN ({listed})"), name=column)


def uid_column() -> Any:
    """UUIDv7 for what leaves the server: made by PostgreSQL, or given by a device."""
    return mapped_column(server_default=text("uuidv7()"))


def generated_id() -> Any:
    """A bigint that PostgreSQL numbers and that is the whole key (tables without subjects)."""
    return mapped_column(BigInteger, Identity(always=False), primary_key=True)


def province_key() -> Any:
    """The distribution key: first column of the key of every per-subject table."""
    return mapped_column(Integer, primary_key=True, autoincrement=False)


def subject_key() -> Any:
    """A bigint that PostgreSQL numbers, second column of the key after `province_id`."""
    return mapped_column(BigInteger, Identity(always=False), primary_key=True)


@dataclass(frozen=True)
class Protection:
    """What the serving and the worker role may do with one table, and the statements that come after it."""

    table: Table
    serving: str = "SELECT"
    worker: str = "SELECT"
    read: str | None = None
    write: str | None = None
    statements: Sequence[str] = field(default=())


PROTECTIONS: dict[str, Protection] = {}


def protect(
    model: type[Base],
    *,
    serving: str = "SELECT",
    worker: str = "SELECT",
    read: str | None = None,
    write: str | None = None,
    statements: Sequence[str] = (),
) -> None:
    """Declare grants and policies of a table. `read` and `write` are SQL conditions on a row; None means no policy (public data)."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - narrows the type; every model of the house is a plain table
    PROTECTIONS[table.name] = Protection(table, serving, worker, read, write, tuple(statements))


def listed(setting: str) -> str:
    """The integers of a transaction setting, as one array that PostgreSQL evaluates once a statement."""
    return f"(select nullif(current_setting('app.{setting}', true), '')::int[])::int[]"


def single(setting: str) -> str:
    """The integer of a transaction setting, or NULL for nobody."""
    return f"(select nullif(current_setting('app.{setting}', true), '')::bigint)"


OF_MY_COMMUNES = f"commune_id = any({listed('communes')})"
OF_MY_WRITABLE_COMMUNES = f"commune_id = any({listed('writes')})"
OF_MY_HOUSEHOLD = f"household_id = {single('household')}"
OF_SHOWN_HOUSEHOLD = f"household_id = {single('shown')}"
"""Of the household of a family's account, or of the paper card by which the family's page was opened: of less than an account shows (decision 0035)."""
OF_MY_ACCOUNT = f"account_id = {single('account')}"
OF_MY_COUNTED_PLACES = f"place_id = any({listed('counted')})"
OF_MY_PROVINCE_AS_ADMINISTRATOR = f"province_id = any({listed('administers')})"

__all__ = [
    "OF_MY_ACCOUNT",
    "OF_MY_COMMUNES",
    "OF_MY_COUNTED_PLACES",
    "OF_MY_HOUSEHOLD",
    "OF_MY_PROVINCE_AS_ADMINISTRATOR",
    "OF_MY_WRITABLE_COMMUNES",
    "OF_SHOWN_HOUSEHOLD",
    "PROTECTIONS",
    "Base",
    "ExcludeConstraint",
    "Period",
    "PlaceId",
    "Protection",
    "SmallInt",
    "TemporalKey",
    "TemporalReference",
    "generated_id",
    "is_nfc",
    "listed",
    "one_of",
    "protect",
    "province_key",
    "single",
    "subject_key",
    "uid_column",
]
