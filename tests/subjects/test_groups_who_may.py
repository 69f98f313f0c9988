"""Every endpoint of clans and units: nobody, the wrong desk, the wrong place; and each has an example."""

from typing import Any

import pytest

from tests.subjects.desk import Desks
from tests.subjects.groups import NOBODY_S, SCHOOL, a_clan, a_home, a_unit

READS = ("/clans/{clan}", "/clans/{clan}/members", "/clans/{clan}/people", "/units/{unit}", "/units/{unit}/members")
DAY = "2026-02-01"
WRITES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/clans/{clan}/end", {"on_day": DAY}),
    ("/clans/{clan}/members/leave", {"household_uid": "{household}", "on_day": DAY}),
    ("/clans/{clan}/support", {"support": "board", "since": DAY, "basis": "Biên bản"}),
    ("/clans/{clan}/support/end", {"support": "board", "until": DAY}),
    ("/clans/{clan}/members", {"household_uid": "{household}", "on_day": DAY}),
    ("/units/{unit}/end", {"on_day": DAY}),
    ("/units/{unit}/level", {"level": "province", "on_day": DAY}),
    ("/units/{unit}/members", {"person_uid": "{person}", "standing": "member", "on_day": DAY}),
    ("/units/{unit}/members/leave", {"person_uid": "{person}", "on_day": DAY}),
)
TOGETHER: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/clans/{clan}/members/together", {"household_uids": [NOBODY_S], "on_day": DAY}),
    ("/units/{unit}/members/together", {"person_uids": [NOBODY_S], "standing": "member", "on_day": DAY}),
)
MAKING = (("/clans", {"name": "Họ Lê", "commune_id": SCHOOL["commune_id"]}), ("/units", SCHOOL))


async def ids(desks: Desks) -> dict[str, str]:
    home = await a_home(desks)
    known = {"person": home.people[0].uid, "household": home.uid}
    return known | {"clan": await a_clan(desks, "Họ Đỗ", home), "unit": await a_unit(desks, home, name="Trường")}


def filled(body: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    return {name: value.format(**known) if isinstance(value, str) else value for name, value in body.items()}


@pytest.mark.parametrize(("username", "status"), [(None, 401), ("canbo", 200), ("canbo-khac", 404), ("thongke", 403)])
async def test_the_right_desk_reads_and_others_do_not(desks: Desks, username: str | None, status: int) -> None:
    known = await ids(desks)
    assert {(await desks.get(username, url.format(**known))).status_code for url in READS} == {status}


@pytest.mark.parametrize(("username", "status"), [(None, 401), ("thongke", 403), ("chutich", 200), ("canbo-khac", 200)])
async def test_lists_are_for_desks_that_read_people(desks: Desks, username: str | None, status: int) -> None:
    assert {(await desks.get(username, url)).status_code for url in ("/clans", "/units")} == {status}


async def test_another_commune_s_desk_lists_nothing(desks: Desks) -> None:
    await ids(desks)
    assert (await desks.get("canbo-khac", "/clans")).json()["clans"] == []
    assert (await desks.get("canbo-khac", "/units")).json()["units"] == []


@pytest.mark.parametrize(("username", "status"), [(None, 401), ("chutich", 403), ("thongke", 403), ("canbo-khac", 404)])
async def test_others_write_nothing(desks: Desks, username: str | None, status: int) -> None:
    known = await ids(desks)
    answers = [await desks.post(username, url.format(**known), filled(body, known)) for url, body in (*WRITES, *MAKING)]
    assert {answer.status_code for answer in answers} == {status}


@pytest.mark.parametrize(("username", "status"), [(None, 401), ("chutich", 403)])
async def test_others_join_nobody_together(desks: Desks, username: str | None, status: int) -> None:
    known = await ids(desks)
    answers = [await desks.post(username, url.format(**known), body) for url, body in TOGETHER]
    assert {answer.status_code for answer in answers} == {status}


async def test_a_clan_that_nobody_registered_is_not_found(desks: Desks) -> None:
    answer = await desks.post("canbo", f"/clans/{NOBODY_S}/members/together", TOGETHER[0][1])
    assert (answer.status_code, answer.json()["slug"]) == (404, "unknown-clan")


async def test_every_body_of_the_contract_has_an_example(desks: Desks) -> None:
    contract = (await desks.get(None, "/openapi.json")).json()
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        for operations in contract["paths"].values()
        for operation in operations.values()
        if operation.get("tags") in (["clans"], ["units"]) and "requestBody" in operation
    ]
    assert len(bodies) == 15
    assert all(contract["components"]["schemas"][name]["examples"] for name in bodies)
