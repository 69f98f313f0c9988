"""Every environment variable of the service, typed and described. Read once at start; nothing else reads the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """What an operator can set. Without `database_url` the bundled PostgreSQL runs inside `data_dir`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    port: int = Field(default=8000, ge=0, le=65535, description="Port on 127.0.0.1 (HOST changes the address)")
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    data_dir: Path = Field(default=Path(".data"), description="Database, keys and uploads of an embedded installation")
    database_url: str | None = Field(default=None, description="Serving role, postgresql+asyncpg://…")
    database_owner_url: str | None = Field(default=None, description="Owner: migrations, seeds and the scoring worker")
    master_key: str | None = Field(default=None, description="32 bytes in base64: wraps each person's data key")
    blind_index_key: str | None = Field(default=None, description="32 bytes in base64: HMAC of national identifiers")
    load_demo: bool = Field(default=True, description="Load the demo at the first start of an embedded installation on 127.0.0.1")
    run_worker: bool = Field(default=True, description="Run the scoring worker inside the serving process")
    session_hours: int = Field(default=12, ge=1, le=72, description="Life of a sign-in")
    token_minutes: int = Field(default=60, ge=1, le=1440, description="Life of a bearer token")

    @property
    def embedded(self) -> bool:
        """True when no database address is given and our own PostgreSQL serves."""
        return self.database_url is None

    @property
    def own_machine_only(self) -> bool:
        """True when our own PostgreSQL serves and nobody on another machine reaches us: only then may demo accounts sign in."""
        return self.embedded and self.host in LOOPBACK
