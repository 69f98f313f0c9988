"""What compose.yaml runs, by hand and without containers: the roles of production/roles.sql on a server of the test's own, secrets made by
the commands of README.md and given as files, and each process of the service as its own process."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from service.foundation.database import Database, connect
from service.foundation.embedded import EmbeddedCluster
from tests.journeys.test_serving_process import REPOSITORY

SECRETS = (
    "database_url",
    "database_owner_url",
    "master_key",
    "blind_index_key",
    "master_key_before",
    "blind_index_key_before",
    "certificate_key",
    "oidc_client_secret",
)


class Process:
    """One long-lived command of the service; it is up once it has said what it says then."""

    def __init__(self, *arguments: str, environment: dict[str, str], says: str) -> None:
        command = [sys.executable, "-m", "service", *arguments]
        self.process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True)
        self.said = self._wait_for(says)

    def _wait_for(self, says: str) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(says, line):
                return found.group()
        raise AssertionError(f"the process ended before it said {says}")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=30)


@dataclass
class ByHand:
    """The folder of an installation, its server, and the processes that were started."""

    folder: Path
    cluster: EmbeddedCluster
    started: list[Process] = field(default_factory=list)

    @property
    def secrets(self) -> Path:
        """Where the secrets lie."""
        return self.folder / "secrets"

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of compose.yaml: secrets by file only."""
        own = {f"{name.upper()}{end}" for name in SECRETS for end in ("", "_FILE")} | {"DATA_DIR", "LOAD_DEMO"}
        files = {f"{name.upper()}_FILE": str(self.secrets / name) for name in SECRETS}
        kept = {name: value for name, value in os.environ.items() if name not in own}
        return {
            **kept,
            **files,
            "EVIDENCE_DIR": str(self.folder / "evidence"),
            "PORT": "0",
            "RUN_WORKER": "false",
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A command of the service that ends by itself."""
        command = [sys.executable, "-m", "service", *arguments]
        return subprocess.run(
            command, cwd=REPOSITORY, env=self.environment(**more), capture_output=True, text=True, check=False, timeout=60
        )

    def app(self) -> Process:
        """One replica; `said` is its address."""
        self.started.append(Process("serve", environment=self.environment(), says=r"http://[\d.]+:\d+"))
        return self.started[-1]

    def worker(self) -> Process:
        """The scoring worker."""
        beat = str(self.folder / "worked")
        self.started.append(Process("work", "--heartbeat", beat, environment=self.environment(), says="đang chạy"))
        return self.started[-1]

    def postgres(
        self, program: str | Path, *arguments: str, user: str = "postgres", **more: str
    ) -> subprocess.CompletedProcess[str]:
        """A program of PostgreSQL, or a script that calls some, against the server: as the superuser unless told."""
        address = self.cluster.address
        known = self.cluster.program(program) if isinstance(program, str) else program
        environment = {
            "PATH": f"{self.cluster.program('psql').parent}:/usr/bin:/bin", "PGHOST": str(address.socket_dir), "PGUSER": user,
            "PGPASSWORD": address.superuser_password, "SECRETS": str(self.secrets), "PGDATABASE": "postgres", **more,
        }  # fmt: skip
        return subprocess.run([str(known), *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60)

    def database(self) -> Database:
        """The test's own way in, as both logins."""
        return connect(*((self.secrets / name).read_text().strip() for name in ("database_url", "database_owner_url")))


def commands_of_the_readme(kind: str) -> str:
    """The block of README.md that is marked with a word behind `sh`."""
    found = re.search(rf"```sh {kind}\n(.*?)```", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"README.md has no block of the kind {kind}"
    return found.group(1)


@contextmanager
def production() -> Iterator[ByHand]:
    """A server with the three logins and nothing else; every process ends with the block."""
    with tempfile.TemporaryDirectory(prefix="hoctap-by-hand-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with EmbeddedCluster(folder / "data", report=lambda _: None, durable=False) as cluster:
            made = ByHand(folder, cluster)
            _make_secrets(made)
            check(made.postgres("psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={REPOSITORY}/production/roles.sql"))
            try:
                yield made
            finally:
                end_all(made.started)


def _make_secrets(made: ByHand) -> None:
    check(
        subprocess.run(
            ["sh", "-euc", commands_of_the_readme("secrets")], cwd=made.folder, capture_output=True, text=True, check=False
        )
    )
    for name in ("database_url", "database_owner_url"):
        file, socket = made.secrets / name, made.cluster.address.socket_dir
        file.chmod(0o600)
        file.write_text(file.read_text().replace("@database:5432/hoctap", f"@/hoctap?host={socket}&port=5432"))


def end_all(started: Sequence[Process]) -> None:
    """Kill what a failed test left."""
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGKILL)


def check(done: subprocess.CompletedProcess[str]) -> str:
    """What a program printed; the test fails with its complaint when it failed."""
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
