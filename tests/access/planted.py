"""One row in every table, about one household of xã An Trường where the table is about anybody: what strangers try to reach.

Values are made from the columns themselves, so a new table is planted without a word here, unless it has a closed list of its own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    and_,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.declared import METADATA
from service.foundation.columns import PROTECTIONS
from tests import factories

DAY, AT = date(2026, 3, 1), datetime(2026, 3, 1, tzinfo=UTC)
PLANTED_BY_FACTORIES = {
    "household",
    "person",
    "household_residence",
    "household_member",
    "person_name_token",
    "account",
    "access_grant",
}
CLOSED_LISTS = {
    "subject_kind": "person", "title": "citizen", "state": "submitted", "attribute": "disabled", "standing": "member", "ownership": "public",
    "point_source": "confirmed", "certainty": "verified", "deciding_desk": "commune", "indicator": "1", "fact": "population",
    "number": "1", "source": "x", "flag": "difficult", "support": "board", "request": "first", "position": "chair", "mode": "meeting",
    "proposal": "recognise", "content": "learning", "stage": "checked",
}  # fmt: skip
OF_TABLE = {("unit", "kind"): "agency", ("unit_level", "level"): "commune", ("learning_session", "kind"): "ccl_class",
            ("roll_entry", "kind"): "ccl_class", ("key_rotation", "old_master_id"): "w", ("family_request", "kind"): "correction",
            ("evidence_file", "kind"): "pdf", ("evidence_file", "sha256"): "0" * 64,
            ("family_request", "state"): "received", ("counting_group", "group_of"): 10, ("assisted_session", "identity_check"): "known_in_person", ("assisted_session", "until"): datetime(2026, 3, 2, tzinfo=UTC), ("dossier", "frozen"): {"facts": []}, ("account_reset", "kind"): "password"}  # fmt: skip
BY_TYPE: tuple[tuple[Any, Any], ...] = (
    (DATERANGE, Range(DAY, None)), (JSONB, {}), (ARRAY, []), (Boolean, False), (LargeBinary, b"x"), (DateTime, AT), (Date, DAY),
    (Uuid, None), (Float, 1.0), (SmallInteger, 1), (BigInteger, 1), (Integer, 1), (Text, "x"),
)  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A whole row of each table as it stands, and the household behind them."""

    household_id: int
    rows: dict[str, dict[str, Any]]

    def same_row(self, table: Table) -> ColumnElement[bool]:
        """The condition that finds the planted row by its key."""
        return and_(*(column == self.rows[table.name][column.name] for column in table.primary_key.columns))


def protected_tables() -> list[Table]:
    """Every table with row security, in the order of their references."""
    return [t for t in METADATA.sorted_tables if PROTECTIONS[t.name].read is not None or not PROTECTIONS[t.name].serving]


async def plant(session: AsyncSession) -> Planted:
    """Plant a row in every table that has none, as the owner. Call it before anybody else is there."""
    home = await factories.household(session, names=("Lê Thị Hoa",))
    account = await factories.account(session, "nguoi-duoc-trong", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    keys = {"province_id": factories.HAI_PHONG, "commune_id": factories.AN_TRUONG, "place_id": factories.AN_TRUONG,
            "household_id": home.id, "person_id": home.people[0].id, "subject_id": home.people[0].id, "rule_set_id": 1, "authority_id": 1}  # fmt: skip
    keys |= dict.fromkeys(
        (
            "account_id",
            "logged_by",
            "corrected_by",
            "entered_by",
            "stated_by",
            "submitted_by",
            "decided_by",
            "filed_by",
            "issued_by",
            "opened_by",
        ),
        account,
    )
    await factories.cluster(session, "Cụm được trồng", (factories.AN_TRUONG,))
    for table in METADATA.sorted_tables:
        if table.name not in PLANTED_BY_FACTORIES and (table in protected_tables() or await _first(session, table) is None):
            keys |= await _planted(session, table, keys)
    rows = {table.name: await _first(session, table) for table in METADATA.sorted_tables}
    return Planted(home.id, {name: row for name, row in rows.items() if row is not None})


async def _planted(session: AsyncSession, table: Table, keys: dict[str, Any]) -> dict[str, Any]:
    """Plant one row; what later rows refer to it by."""
    row = {c.name: _value(table, c, keys) for c in table.columns if _must(c, keys)}
    made = (await session.execute(insert(table).values(**row).returning(*table.primary_key.columns))).one()
    if "id" not in made._fields:
        return {}
    called = {"learning_session": "session_id", "excel_import": "import_id", "indicator_evidence": "evidence_id"}.get(
        table.name, f"{table.name}_id"
    )
    return {f"{table.name}_id": made.id, called: made.id}


async def _first(session: AsyncSession, table: Table) -> dict[str, Any] | None:
    found = (await session.execute(select(table).order_by(*table.primary_key.columns).limit(1))).one_or_none()
    return None if found is None else dict(found._mapping)


def _must(column: Column[Any], keys: dict[str, Any]) -> bool:
    given = column.identity is not None or column.server_default is not None
    return column.name in keys or (column.table.name, column.name) in OF_TABLE or (not column.nullable and not given)


def _value(table: Table, column: Column[Any], keys: dict[str, Any]) -> Any:
    if (table.name, column.name) in OF_TABLE:
        return OF_TABLE[table.name, column.name]
    if column.name in keys:
        return keys[column.name]
    if column.name in CLOSED_LISTS and isinstance(column.type, Text):
        return CLOSED_LISTS[column.name]
    return next(value for kind, value in BY_TYPE if isinstance(column.type, kind))
