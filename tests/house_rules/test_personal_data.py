"""The register of personal data knows every column of every table, once, and invents no article."""

import pytest
from sqlalchemy import Table

from service.declared import METADATA
from service.requests.register import FILE, TO_BE_FOUND, register

TABLES = METADATA.sorted_tables
SAY = f"say in {FILE.name} what is stored there, why and how long (or under not_personal why it is about nobody)"


def named(table: Table) -> list[str]:
    """The columns that records name, and those declared as not personal."""
    found: list[str] = []
    for record in register().records.values():
        columns = record.columns.get(table.name, ())
        found += [column.name for column in table.columns if columns == "*" or column.name in columns]
    declared = register().not_personal.get(table.name, ())
    return found + [column.name for column in table.columns if isinstance(declared, str) or column.name in declared]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_in_the_register_once_or_declared_as_not_personal(table: Table) -> None:
    known = named(table)
    missing = [column.name for column in table.columns if column.name not in known]
    assert not missing, f"{table.name}: {missing}: {SAY}"
    assert len(known) == len(set(known)), f"{table.name} has a column in two records"


def test_the_register_speaks_of_no_table_and_no_column_that_is_not_there() -> None:
    there = {table.name: {column.name for column in table.columns} for table in TABLES}
    spoken = [*register().not_personal.items(), *(pair for one in register().records.values() for pair in one.columns.items())]
    assert [name for name, _ in spoken if name not in there] == []
    assert [(name, c) for name, columns in spoken if not isinstance(columns, str) for c in columns if c not in there[name]] == []


@pytest.mark.parametrize("name", register().records)
def test_an_article_that_is_not_at_hand_is_not_written(name: str) -> None:
    record = register().records[name]
    assert record.article == TO_BE_FOUND
    assert record.kept is None
