"""The migrated schema is the declared one: tables, policies, grants, functions and triggers, as pg_dump writes them."""

import re
import subprocess

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

import service.declared  # noqa: F401 - brings every table
from service.foundation.migrate import migrate
from service.foundation.schema import declared_statements
from service.installation import APP
from tests.conftest import Cluster, clone_database, drop_database


def dump(cluster: Cluster, name: str) -> list[str]:
    """The statements of a schema, in one order."""
    url = cluster.address.superuser_url(database=name, driver="postgresql")
    command = [str(cluster.running.program("pg_dump")), "--schema-only", "--exclude-table=alembic_version", url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    clean = re.sub(r"^(--.*|\\(un)?restrict .*|SET .*|SELECT pg_catalog.*)$", "", out, flags=re.MULTILINE)
    return sorted(statement.strip() for statement in re.split(r";\n", clean) if statement.strip())


async def test_the_migrated_schema_equals_the_declared_one(cluster: Cluster, template: str) -> None:
    name = await clone_database(cluster, "template0")
    engine = create_async_engine(cluster.url(name))
    async with engine.begin() as connection:
        for statement in declared_statements():
            await connection.exec_driver_sql(statement)
    await engine.dispose()
    declared, migrated = dump(cluster, name), dump(cluster, template)
    await drop_database(cluster, name)
    assert declared == migrated


async def test_a_second_migration_changes_nothing(cluster: Cluster, template: str) -> None:
    name = await clone_database(cluster, template)
    before = dump(cluster, name)
    engine = create_async_engine(cluster.url(name))
    await migrate(engine)
    await engine.dispose()
    after = dump(cluster, name)
    await drop_database(cluster, name)
    assert before == after


async def test_the_serving_role_owns_nothing_and_passes_no_policy(cluster: Cluster, template: str) -> None:
    engine = create_async_engine(cluster.url(template, role=APP))
    async with engine.connect() as connection:
        powers = await connection.execute(
            text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        )
        owned = await connection.execute(text("SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"))  # fmt: skip
        assert tuple(powers.one()) == (False, False, False)
        assert owned.scalar_one() == 0
    await engine.dispose()
