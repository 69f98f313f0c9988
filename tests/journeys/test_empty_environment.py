"""What the README promises: a copy of the repository, `make run`, and the product answers, demo and all. Needs a package index, as a newcomer does."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.test_serving_process import homes_of

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def newcomer() -> Iterator[Path]:
    """A folder with what git knows of the project, and nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="hoctap newcomer "))
    folder.chmod(0o755)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, folder / name)
    yield folder
    for home in homes_of(folder / ".data"):
        if home.is_absolute() and home.name.startswith("hoc-tap-suot-doi-"):
            shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def package_index_answers(folder: Path) -> bool:
    """Can pip fetch anything at all here?"""
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(folder / "probe"),
        "iniconfig==2.3.1",
    ]
    return subprocess.run(command, capture_output=True, check=False, timeout=120).returncode == 0


def test_make_run_serves_the_demo_from_an_empty_environment(newcomer: Path) -> None:
    if not package_index_answers(newcomer):
        pytest.skip("no package index answers here: a newcomer could not install either")
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DATA_DIR", "VIRTUAL_ENV")}
    process = subprocess.Popen(
        ["make", "run", f"PYTHON={sys.executable}"],
        cwd=newcomer, env={**environment, "PORT": "0", "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = next(found.group() for line in process.stdout if (found := re.search(r"http://[\d.]+:\d+", line)))
        signed = httpx.post(address + "/api/v1/token", data={"username": "thongke", "password": "hoctap-demo"}, timeout=60)
        assert signed.status_code == 200
        headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
        query = {"place": "306", "assessed_year": "2024", "title": "citizen", "as_of": "2025-06-30"}
        table = httpx.get(address + "/api/v1/statistics/recognitions", params=query, headers=headers, timeout=60).json()
        assert table["place"]["recognised"] > 0
    finally:
        os.killpg(process.pid, signal.SIGINT)
        # make ends by the signal that it was given, once the service has ended in order
        assert process.wait(timeout=60) in (0, 2, -signal.SIGINT)
    left = [file for home in homes_of(newcomer / ".data") for file in home.rglob("postmaster.pid")]
    assert left == [], "the database was not closed in order"
