"""Runs Alembic over a connection of the owner. The schema is always made by migrations, nowhere by `create_all`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
_ONE_PROCESS_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('hoctap: migrate'))")


async def migrate(owner: AsyncEngine) -> None:
    """Bring the database to the newest revision; a second run changes nothing."""
    async with owner.begin() as connection:
        await connection.execute(_ONE_PROCESS_AT_A_TIME)
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
