"""New keys under the real service: `rekey` is killed in the middle and run again, registrations go on, and only the old keys are gone at the end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx
from sqlalchemy import text

from service.foundation.database import Database
from tests.factories import AN_TRUONG
from tests.journeys.test_killed_database import own_way_in
from tests.journeys.test_serving_process import REPOSITORY, Serving, create_user, serve, token_of

__all__ = ["serve"]
KEY_FILES = ["blind-index.key", "certificate.key", "master.key"]
DIGITS = "031185012345"


def command(serving: Serving, *arguments: str) -> subprocess.Popen[str]:
    """A second process on the folder of the running service."""
    environment = {**os.environ, "DATA_DIR": str(serving.data_dir)}
    return subprocess.Popen(
        [sys.executable, "-m", "service", *arguments], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
    )


def register(serving: Serving, token: str, name: str, digits: str) -> dict[str, Any]:
    """A registration, asked again while keys are being changed under it."""
    form = {
        "full_name": name,
        "birth_date": "1985",
        "sex": "female",
        "national_id": digits,
        "new_household": {"commune_id": AN_TRUONG},
    }
    for _ in range(50):
        answer = httpx.post(
            serving.address + "/api/v1/people", json=form, headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        found: dict[str, Any] = answer.json()
        if found.get("slug") != "keys-changed":
            return found
        time.sleep(0.1)
    raise AssertionError("the service never took up the new keys")


async def under_keys(database: Database) -> dict[str, int]:
    """How many data keys lie under each master key."""
    async with database.as_owner() as session:
        counted = await session.execute(text("SELECT master_key_id, count(*) FROM person_key GROUP BY master_key_id"))
        return {row[0]: row[1] for row in counted.all()}


async def killed_in_the_middle(serving: Serving, database: Database) -> dict[str, int]:
    """Start `rekey`, and kill it as soon as somebody stands under the new keys."""
    running = command(serving, "rekey")
    while len(await under_keys(database)) < 2 and running.poll() is None:
        pass
    running.kill()
    running.wait(timeout=30)
    return await under_keys(database)


async def test_killed_and_run_again_beside_registrations(serve: Callable[[], Serving]) -> None:
    serving = serve()
    assert command(serving, "populate", "--citizens", "4000", "--places", str(AN_TRUONG)).wait(timeout=120) == 0
    create_user(serving, "canbo")
    token, database = token_of(serving, "canbo"), own_way_in(serving.data_dir)
    register(serving, token, "Đỗ Thị Lụa", DIGITS)
    [(old, number)] = (await under_keys(database)).items()
    half = await killed_in_the_middle(serving, database)
    assert half[old] > 0
    assert sum(half.values()) == number
    assert register(serving, token, "Đỗ Thị Lụa", DIGITS)["slug"] == "already-registered"
    assert "uid" in register(serving, token, "Ngô Thị Mai", "031185099999")
    again = command(serving, "rekey")
    said, _ = again.communicate(timeout=60)
    assert again.returncode == 0, said
    after = await under_keys(database)
    assert old not in after
    assert list(after.values()) == [number + 1]
    assert sorted(file.name for file in serving.data_dir.glob("*.key*")) == KEY_FILES
    for name, digits in (("Đỗ Thị Lụa", DIGITS), ("Ngô Thị Mai", "031185099999")):
        assert register(serving, token, name, digits)["slug"] == "already-registered"
    await database.close()
