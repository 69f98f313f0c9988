"""Every environment variable of the service, typed and described. Read once at start; nothing else reads the environment."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
KEYS_BEFORE = frozenset({"master_key_before", "blind_index_key_before"})
MAY_BE_EMPTY = KEYS_BEFORE | {"oidc_client_secret", "certificate_key"}
"""Secrets whose file is there in production before there is anything to put into it."""
BY_FILE = frozenset({"database_url", "database_owner_url", "master_key", "blind_index_key"}) | MAY_BE_EMPTY
"""Settings that are secrets: `MASTER_KEY_FILE` names the file that holds `MASTER_KEY`, and so on."""


class SecretFileError(Exception):
    """A secret's file cannot be read, or a secret is given twice; the message says what to do, in Vietnamese."""


class SecretFiles(PydanticBaseSettingsSource):
    """What the files of the `…_FILE` variables hold, without the line's end."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The secret of one setting, or None. Raises SecretFileError."""
        file = os.environ.get(f"{field_name.upper()}_FILE") if field_name in BY_FILE else None
        return (_secret_in(file, field_name.upper()) if file else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every secret that stands in a file."""
        read = ((name, self.get_field_value(field, name)[0]) for name, field in self.settings_cls.model_fields.items())
        return {name: secret for name, secret in read if secret is not None}


def _secret_in(file: str, name: str) -> str | None:
    if os.environ.get(name):
        raise SecretFileError(f"Có cả {name} và {name}_FILE: hãy bỏ một trong hai.")
    try:
        secret = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as wrong:
        raise SecretFileError(f"Không đọc được tệp của {name}_FILE: {wrong}") from wrong
    if not secret and name.lower() in MAY_BE_EMPTY:
        return None  # a key from before until keys are changed, the secret at a provider until there is one
    if not secret:
        raise SecretFileError(f"Tệp của {name}_FILE không có gì: {file}")
    return secret


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
    master_key_before: str | None = Field(default=None, description="The master key from before, until `rekey` has ended")
    blind_index_key_before: str | None = Field(
        default=None, description="The blind-index key from before, until `rekey` has ended"
    )
    certificate_key: str | None = Field(
        default=None,
        description="32 bytes in base64: signs certificates; behind it the earlier public keys, by spaces or lines. Without it: no square",
    )
    forwarded_allow_ips: str = Field(
        default="127.0.0.1", description="Whose X-Forwarded-For is believed: the proxy's address, or *"
    )
    load_demo: bool = Field(default=True, description="Load the demo at the first start of an embedded installation on 127.0.0.1")
    run_worker: bool = Field(default=True, description="Run the scoring worker inside the serving process")
    require_second_factor: bool = Field(
        default=True, description="Deciders and administrators sign in with a second step; never asked of an embedded 127.0.0.1"
    )
    max_body_mib: int = Field(
        default=25, ge=1, le=1024, description="Largest body of a request, in MiB; a larger one is answered with 413"
    )
    evidence_dir: Path | None = Field(
        default=None,
        description="Files of evidence; the same folder for every process. Without it DATA_DIR/evidence, of an embedded installation only",
    )
    evidence_upload_mib: int = Field(
        default=50, ge=1, le=1024, description="Largest body of a request that sends files of evidence, and of no other, in MiB"
    )
    evidence_file_mib: int = Field(default=10, ge=1, le=100, description="Largest file of evidence, in MiB")
    evidence_indicator_mib: int = Field(default=100, ge=1, le=10_000, description="All files of one indicator together, in MiB")
    evidence_indicator_files: int = Field(default=20, ge=1, le=1000, description="How many files one indicator may have")
    evidence_megapixels: int = Field(default=40, ge=1, le=200, description="Largest image, in millions of pixels")
    evidence_pdf_pages: int = Field(default=200, ge=1, le=10_000, description="Longest PDF, in pages")
    evidence_grace_hours: int = Field(
        default=24, ge=1, le=8760, description="How long content that no file names stays on the disk before a job clears it away"
    )
    request_seconds: int = Field(default=60, ge=1, le=600, description="Time in which an answer must begin; then 503")
    session_hours: int = Field(default=12, ge=1, le=72, description="Life of a sign-in")
    token_minutes: int = Field(default=60, ge=1, le=1440, description="Life of a bearer token")
    oidc_issuer: str = Field(
        default="", description="Issuer of an OpenID Connect provider, https://…; empty: nobody signs in by one"
    )
    oidc_client_id: str = Field(default="", description="What this service is called at the provider")
    oidc_client_secret: str | None = Field(default=None, description="Its secret at the provider")
    oidc_label: str = Field(
        default="Đăng nhập bằng tài khoản của tỉnh", description="Words on the button that leads to the provider"
    )
    oidc_second_step: str = Field(
        default="",
        description="What a token of the provider must say to stand for the second step: `acr=…` or `amr=…`, by spaces",
    )
    device_days: int = Field(
        default=7,
        ge=1,
        le=31,
        description="Days that a desk's browser may keep the roll of its communes for work without a network",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What code says, then the environment, then the files that it names."""
        return init_settings, env_settings, SecretFiles(settings_cls)

    @property
    def embedded(self) -> bool:
        """True when no database address is given and our own PostgreSQL serves."""
        return self.database_url is None

    @property
    def oidc(self) -> bool:
        """Does a provider sign people in? Half a provider is refused at the start (`installation`)."""
        return bool(self.oidc_issuer)

    @property
    def evidence_folder(self) -> Path:
        """Where files of evidence lie: outside of everything that is served by its path."""
        return self.evidence_dir or self.data_dir / "evidence"

    @property
    def second_factor_required(self) -> bool:
        """Must deciders and administrators have a second step? On one's own machine the demo does without."""
        return self.require_second_factor and not self.own_machine_only

    @property
    def own_machine_only(self) -> bool:
        """True when our own PostgreSQL serves and nobody on another machine reaches us: only then may demo accounts sign in."""
        return self.embedded and self.host in LOOPBACK
