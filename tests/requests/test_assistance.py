"""A desk helps somebody who is present: bounded in time, never more than the desk's own rights, told to the family, kept in the audit."""

import re
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.requests.assist_tables import LASTS
from tests.stage import Browser, SignIn, Stage

FORM = {"identity_check": "known_in_person", "reason": "Không có điện thoại, muốn xem điểm"}


async def opened(browse: SignIn, stage: Stage, username: str = "canbo") -> tuple[Browser, str]:
    """The desk with an open session for the first member of the household, and its address."""
    desk = await browse(username)
    address = f"/households/{stage.home.uid}/assistance"
    await desk.open(address)
    answer = await desk.send(address, FORM | {"person": stage.home.people[0].uid})
    assert answer.status_code == 303, answer.text
    return desk, answer.headers["location"]


async def test_the_desk_sees_the_page_of_the_family(browse: SignIn, stage: Stage) -> None:
    family = (await (await browse("giadinh")).open("/family")).text
    desk, address = await opened(browse, stage)
    shown = (await desk.open(address)).text
    assert "Đang giúp tại chỗ" in shown
    kept = re.compile(r'<details class="score">.*?<h2>', re.DOTALL)
    assert kept.findall(shown) == kept.findall(family) != []
    assert "/family/looks" not in shown


async def test_a_request_written_in_it_is_marked_and_the_family_reads_it(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    desk, address = await opened(browse, stage)
    await desk.open(f"{address}/requests")
    sent = await desk.send(f"{address}/requests", {"kind": "correction", "words": "Thiếu một buổi học", "person": ""})
    assert sent.status_code == 303, sent.text
    assert "Gửi với sự giúp đỡ của cán bộ xã" in (await desk.open(sent.headers["location"])).text
    family = await browse("giadinh")
    assert "Gửi với sự giúp đỡ của cán bộ xã" in (await family.open(sent.headers["location"])).text
    looks = (await family.open("/family/looks")).text
    for words in ("Bắt đầu giúp gia đình tại xã", "Gửi yêu cầu của gia đình"):
        assert words in looks
    audited = (await owner_session.execute(text("SELECT action, detail::text, reason FROM audit_entry ORDER BY id"))).all()
    by_action = {row.action: row for row in audited}
    assert '"assisted": true' in by_action["file_request"].detail
    assert by_action["open_assistance"].reason == FORM["reason"]
    assert '"check": "known_in_person"' in by_action["open_assistance"].detail


async def test_it_ends_when_it_is_ended_and_when_its_time_is_over(browse: SignIn, stage: Stage) -> None:
    desk, address = await opened(browse, stage)
    await desk.open(address)
    assert (await desk.send(f"{address}/end")).headers["location"] == f"/households/{stage.home.uid}"
    assert (await desk.open(address)).status_code == 409
    assert (await desk.send(f"{address}/end")).status_code == 303
    desk, address = await opened(browse, stage)
    with clock.standing_at(clock.now() + LASTS - timedelta(seconds=1)):
        assert (await desk.open(address)).status_code == 200
    with clock.standing_at(clock.now() + LASTS):
        assert (await desk.open(address)).status_code == 409
        late = await desk.send(f"{address}/requests", {"kind": "correction", "words": "Muộn", "person": ""})
        assert late.status_code in (403, 409)


async def test_another_desk_neither_opens_nor_enters_one(browse: SignIn, stage: Stage) -> None:
    _, address = await opened(browse, stage)
    for username, expected in (("xa-khac", 404), ("chutich", 403), ("giadinh", 403), ("quantri", 403)):
        other = await browse(username)
        assert (await other.open(address)).status_code == expected
        assert (await other.open(f"/households/{stage.home.uid}/assistance")).status_code == expected


async def test_who_is_present_must_be_of_the_household_and_known_somehow(browse: SignIn, stage: Stage) -> None:
    desk = await browse("canbo")
    address = f"/households/{stage.home.uid}/assistance"
    await desk.open(address)
    good = FORM | {"person": stage.home.people[0].uid}
    for wrong in ({"person": stage.elsewhere.people[0].uid}, {"identity_check": ""}, {"reason": ""}):
        assert (await desk.send(address, good | wrong)).status_code == 422


async def test_the_database_takes_no_marked_request_outside_an_open_session(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    desk, address = await opened(browse, stage)
    await desk.open(f"{address}/requests")
    await owner_session.execute(text("UPDATE assisted_session SET ended_at = opened_at"))
    await owner_session.commit()
    sent = await desk.send(f"{address}/requests", {"kind": "correction", "words": "Sau khi đóng", "person": ""})
    assert sent.status_code == 409
    assert (await owner_session.execute(text("SELECT count(*) FROM family_request"))).scalar_one() == 0
