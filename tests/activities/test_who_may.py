"""Every endpoint of the log: nobody, the wrong desk, the wrong place."""

from typing import Any

import pytest

from tests.activities.conftest import Classroom

READS = ("/activities/sessions/{session}",)
WRITES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/activities/sessions/{session}/void", {"reason": "x"}),
    ("/activities/sessions/{session}/roll/{person}/correct", {"hours": 3, "reason": "x"}),
    ("/activities/sessions/{session}/roll/{person}/void", {"reason": "x"}),
)


async def ids(classroom: Classroom) -> dict[str, str]:
    return {"session": await classroom.logged(), "person": classroom.home.people[0].uid}


@pytest.mark.parametrize("url", ["/activities/sessions", *READS])
async def test_nobody_reads(classroom: Classroom, url: str) -> None:
    assert (await classroom.desks.get(None, url.format(**await ids(classroom)))).status_code == 401


@pytest.mark.parametrize(("url", "body"), WRITES)
async def test_nobody_writes(classroom: Classroom, url: str, body: dict[str, Any]) -> None:
    assert (await classroom.desks.post(None, url.format(**await ids(classroom)), body)).status_code == 401


async def test_nobody_logs(classroom: Classroom) -> None:
    assert (await classroom.log(username=None)).status_code == 401


async def test_another_commune_s_desk_does_not_log_here(classroom: Classroom) -> None:
    assert (await classroom.log(username="canbo-khac")).status_code == 404


async def test_another_commune_s_desk_reads_nothing(classroom: Classroom) -> None:
    known = await ids(classroom)
    assert (await classroom.desks.get("canbo-khac", READS[0].format(**known))).status_code == 404
    assert (await classroom.desks.get("canbo-khac", "/activities/sessions")).json()["sessions"] == []


@pytest.mark.parametrize(("url", "body"), WRITES)
async def test_another_commune_s_desk_changes_nothing(classroom: Classroom, url: str, body: dict[str, Any]) -> None:
    known = await ids(classroom)
    assert (await classroom.desks.post("canbo-khac", url.format(**known), body)).status_code == 404
    assert (await classroom.read(known["session"]))["corrections"] == []


@pytest.mark.parametrize(("url", "body"), WRITES)
async def test_who_only_assesses_changes_nothing(classroom: Classroom, url: str, body: dict[str, Any]) -> None:
    assert (await classroom.desks.post("chutich", url.format(**await ids(classroom)), body)).status_code == 403


async def test_who_only_assesses_logs_nothing(classroom: Classroom) -> None:
    assert (await classroom.log(username="chutich")).status_code == 403


@pytest.mark.parametrize("url", ["/activities/sessions", *READS])
async def test_who_only_counts_reads_no_roll(classroom: Classroom, url: str) -> None:
    assert (await classroom.desks.get("thongke", url.format(**await ids(classroom)))).status_code == 403
