"""The retention job acts by the periods that a province set, from the day after each has passed, and on nothing else."""

from datetime import date

import pytest
from sqlalchemy import text

from service.foundation.database import Database
from service.requests.retention import retain, running
from tests.factories import HAI_PHONG
from tests.journeys.load import eventually
from tests.requests.conftest import People
from tests.stage import SignIn


async def period(people: People, record: str, months: int = 12) -> None:
    statement = "INSERT INTO retention_period SELECT :province, :record, :months, 'QĐ 1', min(id), now() FROM account"
    await people.session.execute(text(statement), {"province": HAI_PHONG, "record": record, "months": months})
    await people.session.commit()


async def run(database: Database, on_day: str) -> dict[str, int]:
    async with database.as_owner() as session:
        return await retain(session, on_day=date.fromisoformat(on_day))


async def test_without_a_period_nothing_goes(people: People, database: Database) -> None:
    await people.done("withdrawal", people.home.people[1].uid)
    assert await run(database, "2099-01-01") == {"people": 0, "requests": 0}


@pytest.mark.parametrize(("day", "gone"), [("2027-03-20", 0), ("2027-03-21", 1)])
async def test_who_left_is_erased_the_day_after_the_period(people: People, database: Database, day: str, gone: int) -> None:
    await people.done("withdrawal", people.home.people[1].uid)
    await period(people, "people")
    assert await run(database, day) == {"people": gone, "requests": 0}
    assert (await run(database, day))["people"] == 0
    names = (await people.session.execute(text("SELECT full_name FROM person ORDER BY id"))).scalars().all()
    assert names[0] == "Nguyễn Văn An"
    assert (names[1] == "(đã xóa theo yêu cầu)") == bool(gone)


async def test_beside_the_worker_it_runs_by_itself_again_and_again(people: People, database: Database) -> None:
    await people.session.execute(
        text("UPDATE person SET left_on = '2001-01-01' WHERE id = :id"), {"id": people.home.people[1].id}
    )
    await people.session.commit()

    async def erased() -> bool:
        await people.session.rollback()
        return bool((await people.session.execute(text("SELECT count(*) FROM person WHERE erased_on IS NOT NULL"))).scalar_one())

    async with running(database, every=0.01):
        await period(people, "people")
        await eventually(erased)


async def test_a_closed_request_is_emptied_and_keeps_its_receipt_and_days(people: People, database: Database) -> None:
    await people.done("withdrawal", people.home.people[1].uid)
    open_one = await people.filed()
    await period(people, "requests")
    assert await run(database, "2027-03-21") == {"people": 0, "requests": 1}
    shown = (await people.get("giadinh", "/requests")).json()
    told = {one["receipt"]: (one["words"], one["answer"], one["outcome"], one["received_on"]) for one in shown}
    assert told["YC-2026-11892-0001"] == (None, None, None, "2026-03-20")
    assert told[open_one["receipt"]][0] is not None


async def test_an_administrator_sets_a_period_and_others_do_not(browse: SignIn) -> None:
    form = {"record": "people", "months": "24", "basis": "Quyết định 12/QĐ-UBND"}
    browser = await browse("quantri")
    await browser.open("/privacy/periods")
    assert (await browser.send("/privacy/periods", form | {"months": "0"})).status_code == 422
    assert (await browser.send("/privacy/periods", form | {"record": "decisions"})).status_code == 422
    assert (await browser.send("/privacy/periods", form)).status_code == 303
    assert (await browser.send("/privacy/periods", form | {"months": "36"})).status_code == 303
    assert "36 tháng; căn cứ: Quyết định 12/QĐ-UBND" in (await browser.open("/privacy/periods")).text
    for desk in ("canbo", "thongke", "giadinh"):
        assert (await (await browse(desk)).open("/privacy/periods")).status_code == 403
