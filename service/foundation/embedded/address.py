"""The address of a running server: what a client needs to connect through its private socket folder."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

SUPERUSER = "postgres"
PORT = 5432  # only part of the socket's name: the server listens on no network


@dataclass(frozen=True)
class ClusterAddress:
    """Where the server listens, and the superuser's password; `owned` is false for a process that only attached."""

    socket_dir: Path
    superuser_password: str = field(repr=False)
    owned: bool
    port: int = PORT
    superuser: str = SUPERUSER

    def url(self, *, user: str, password: str, database: str, driver: str = "postgresql+asyncpg") -> str:
        """A URL for SQLAlchemy; with `driver="postgresql"` one for asyncpg, psql and pg_dump."""
        who = f"{quote(user, safe='')}:{quote(password, safe='')}"
        where = f"host={quote(str(self.socket_dir), safe='/')}&port={self.port}"
        return f"{driver}://{who}@/{quote(database, safe='')}?{where}"

    def superuser_url(self, *, database: str = "postgres", driver: str = "postgresql+asyncpg") -> str:
        """The URL of the superuser, who makes roles and databases; the service itself never serves with it."""
        return self.url(user=self.superuser, password=self.superuser_password, database=database, driver=driver)
