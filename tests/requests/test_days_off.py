"""Days off that a province enters are left out of the two working days; without any, only weekends are, and the page says so."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from service.foundation import clock
from service.requests.states import working_days_after
from tests.factories import HA_NOI, HAI_PHONG
from tests.requests.conftest import People
from tests.stage import SignIn


@pytest.mark.parametrize(
    ("off", "expected"),
    [((), date(2026, 3, 24)), ((date(2026, 3, 23),), date(2026, 3, 25)), ((date(2026, 3, 21),), date(2026, 3, 24))],
)
def test_two_working_days_after_a_friday(off: tuple[date, ...], expected: date) -> None:
    assert working_days_after(date(2026, 3, 20), 2, off=off) == expected


@pytest.mark.parametrize(("province", "expected"), [(HAI_PHONG, "2026-03-25"), (HA_NOI, "2026-03-24")])
async def test_the_receipt_counts_the_days_off_of_the_own_province(people: People, province: int, expected: str) -> None:
    asked = text("INSERT INTO day_off SELECT :province, '2026-03-23', 'Nghỉ bù', 'TB 1', min(id), now() FROM account")
    await people.session.execute(asked, {"province": province})
    await people.session.commit()
    assert (await people.filed())["answer_by"] == expected


async def test_an_administrator_enters_and_removes_a_day_and_others_do_not(browse: SignIn) -> None:
    with clock.standing_at(datetime(2026, 3, 20, 3, tzinfo=UTC)):
        family = await browse("giadinh")
        assert "tỉnh chưa ghi ngày nghỉ lễ nào sắp tới" in (await family.open("/requests")).text
        admin = await browse("quantri")
        await admin.open("/privacy/holidays")
        form = {"day": "30/04/2026", "name": "Ngày Giải phóng miền Nam", "basis": "Thông báo 5/TB-UBND"}
        assert (await admin.send("/privacy/holidays", form | {"day": "01/01/2026"})).status_code == 422
        assert (await admin.send("/privacy/holidays", form)).status_code == 303
        assert "30/04/2026" in (await admin.open("/privacy/holidays")).text
        assert "ngày nghỉ lễ mà tỉnh đã ghi" in (await (await browse("giadinh")).open("/requests")).text
        admin = await browse("quantri")
        await admin.open("/privacy/holidays")
        assert (await admin.send("/privacy/holidays/removals", {"day": "30/04/2026"})).status_code == 303
        assert "Chưa ghi ngày nào" in (await admin.open("/privacy/holidays")).text
        for desk in ("canbo", "thongke", "giadinh"):
            assert (await (await browse(desk)).open("/privacy/holidays")).status_code == 403
