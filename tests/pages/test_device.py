"""What a desk's browser keeps to work without a network: the roll, whose it is, the door for sheets that waited, and the files of the release."""

import re
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities import device_pages
from service.foundation.static_files import FILES, RELEASE, static
from tests import factories
from tests.conftest import CountStatements
from tests.factories import AN_TRUONG
from tests.stage import Browser, SignIn, Stage

JSON = {"Accept": "application/json"}
SHEET = {"kind": "ccl_class", "topic": "Trồng rau sạch", "held_on": "05/03/2026", "hours": "1,5", "commune_id": str(AN_TRUONG)}


async def waited(browser: Browser, *people: str, key: str = "k", **fields: Any) -> Response:
    """Send a sheet as the outbox does."""
    token = (await browser.client.get("/activities/device", headers=JSON)).json()["token"]
    form = SHEET | {"key": key, "person": list(people)} | fields
    return await browser.client.post("/activities/outbox", data=form, headers=JSON | {"X-CSRF-Token": token})


async def test_the_roll_holds_the_own_commune_and_no_more_than_finds_somebody(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    told = (await browser.client.get("/activities/device/roll", headers=JSON)).json()
    mine = {person.uid: person.full_name for person in stage.home.people}
    assert {row[0]: row[1] for row in told["people"]} == mine
    assert all(row[2] == 1980 and row[3].startswith("H") and len(row) == 5 for row in told["people"])
    assert told["next"] is None


async def test_the_roll_comes_part_by_part(browse: SignIn, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_pages, "AT_ONCE", 1)
    browser, seen, after = await browse("canbo"), list[str](), ""
    for _ in stage.home.people:
        told = (await browser.client.get(f"/activities/device/roll{after}", headers=JSON)).json()
        seen += [row[0] for row in told["people"]]
        after = f"?after={told['next']}"
    assert sorted(seen) == sorted(person.uid for person in stage.home.people)
    assert told["next"] is None


async def test_a_roll_that_the_device_has_is_not_sent_again_until_it_changes(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    browser = await browse("canbo")
    version = (await browser.client.get("/activities/device/roll", headers=JSON)).headers["ETag"]
    again = await browser.client.get("/activities/device/roll", headers=JSON | {"If-None-Match": version})
    assert (again.status_code, again.content) == (304, b"")
    await factories.household(owner_session, names=("Hà Văn Mới",))
    await owner_session.commit()
    changed = await browser.client.get("/activities/device/roll", headers=JSON | {"If-None-Match": version})
    assert changed.status_code == 200
    assert "Hà Văn Mới" in changed.text


async def test_a_download_is_told_to_the_families_once(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    browser = await browse("canbo")
    for _ in range(2):
        await browser.client.get("/activities/device/roll", headers=JSON)
    asked = text("SELECT people FROM audit_entry WHERE action = 'read_device'")
    (kept,) = (await owner_session.execute(asked)).scalars().all()
    assert sorted(kept) == sorted(person.id for person in stage.home.people)


@pytest.mark.parametrize(("who", "status"), [("chutich", 403), ("thongke", 403), ("quantri", 403), ("giadinh", 403), ("", 401)])
@pytest.mark.parametrize("path", ["/activities/device", "/activities/device/roll", "/activities/outbox"])
async def test_only_a_desk_that_logs_has_it(
    browse: SignIn, client: AsyncClient, stage: Stage, who: str, status: int, path: str
) -> None:
    if who:
        await browse(who)
    assert (await client.get(path, headers=JSON)).status_code == status


async def test_the_roll_costs_the_same_for_two_as_for_twenty(
    browse: SignIn, stage: Stage, owner_session: AsyncSession, count_statements: CountStatements
) -> None:
    browser, numbers = await browse("canbo"), []
    for size in (2, 18):
        await factories.household(owner_session, names=tuple(f"Hà Văn Số {n}" for n in range(size)))
        await owner_session.commit()
        with count_statements() as counted:
            await browser.client.get("/activities/device/roll", headers=JSON)
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 5


async def test_a_sheet_that_waited_is_stored_once_however_often_it_comes(browse: SignIn, stage: Stage) -> None:
    browser, person = await browse("canbo"), stage.home.people[0].uid
    first, second = [await waited(browser, person) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


async def test_the_same_sheet_by_its_form_and_from_the_outbox_is_one_session(browse: SignIn, stage: Stage) -> None:
    browser, person = await browse("canbo"), stage.home.people[0].uid
    await browser.open("/activities/new")
    on_line = await browser.send("/activities/new", SHEET | {"key": "k", "person": person, "do": "store"})
    later = await waited(browser, person)
    assert later.status_code == 200
    assert later.json()["uid"] in on_line.headers["location"]


async def test_what_looks_like_another_session_is_refused_until_somebody_decides(browse: SignIn, stage: Stage) -> None:
    browser, person = await browse("canbo"), stage.home.people[0].uid
    there = (await waited(browser, person)).json()["uid"]
    refused = await waited(browser, person, key="other")
    assert (refused.status_code, refused.json()["slug"]) == (409, "possible-duplicate")
    assert refused.json()["errors"][0]["field"] == f"session.{there}"
    assert (await waited(browser, person, key="other", anyway="1")).status_code == 201


async def test_what_is_wrong_is_told_by_field(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    refused = await waited(browser, stage.elsewhere.people[0].uid)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in refused.json()["errors"]] == ["roll.0.person"]
    assert (await waited(browser, stage.home.people[0].uid, hours="99")).json()["errors"][0]["field"] == "hours"
    assert (await waited(browser, stage.home.people[0].uid, topic="a\x00b")).json()["slug"] == "control-character"


async def test_a_sheet_without_the_token_of_its_sign_in_is_refused(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    answer = await browser.client.post("/activities/outbox", data=SHEET | {"key": "k"}, headers=JSON)
    assert (answer.status_code, answer.json()["slug"]) == (403, "csrf")


async def test_signing_out_has_everything_thrown_away_unless_sheets_wait(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    assert "Clear-Site-Data" not in (await browser.send("/sign-out", waiting="2")).headers
    browser = await browse("canbo")
    assert (await browser.send("/sign-out")).headers["Clear-Site-Data"] == '"storage"'


async def test_the_page_for_no_network_is_everybody_s(client: AsyncClient) -> None:
    answer = await client.get("/offline")
    assert answer.status_code == 200
    assert "Không có mạng" in answer.text


async def test_a_file_of_the_release_is_kept_for_ever_and_another_release_gets_what_is_here(client: AsyncClient) -> None:
    for name in ("style.css", "htmx/htmx.min.js", "offline/store.js"):
        answer = await client.get(static(name))
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.content == FILES[name].body
    for address in ("/static/style.css", "/static/0123456789ab/style.css"):
        older = await client.get(address)
        assert (older.headers["Cache-Control"], older.content) == ("no-cache", FILES["style.css"].body)
    assert (await client.get(f"/static/{RELEASE}/nothing.css")).status_code == 404
    assert (await client.post(static("style.css"))).status_code == 405


async def test_files_and_pages_come_compressed_to_whoever_can_read_it(client: AsyncClient, browse: SignIn) -> None:
    browser = await browse("canbo")
    for address in (static("style.css"), "/activities", "/worker.js"):
        assert (await browser.client.get(address)).headers["Content-Encoding"] == "gzip"
        plain = await browser.client.get(address, headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers


async def test_a_page_names_each_of_its_files_by_the_release(browse: SignIn) -> None:
    browser = await browse("canbo")
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', browser.page.text)
    assert len(named) >= 5
    assert all(address.startswith(f"/static/{RELEASE}/") for address in named)


async def test_the_worker_keeps_files_that_are_there(client: AsyncClient) -> None:
    source = (await client.get("/worker.js")).text
    assert "__RELEASE__" not in source
    kept = re.search(r"const FILES = \[(.*?)\];", source, re.DOTALL)
    assert kept
    scripts = {f"offline/{name}.js" for name in re.findall(r'"(\w+)"', kept[1])}
    assert scripts == {name for name in FILES if name.startswith("offline/")}


async def test_two_answers_carry_the_token_under_two_masks_and_both_are_taken(browse: SignIn) -> None:
    browser = await browse("canbo")
    tokens = [browser.hidden("csrf") for _ in range(2) if await browser.open("/account")]
    assert tokens[0] != tokens[1]
    for token in tokens:
        answer = await browser.client.post("/activities/outbox", data={"csrf": token}, headers=JSON)
        assert answer.status_code == 422
