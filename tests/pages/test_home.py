"""The home of the desk: what waits for it, what is late, and nothing of another desk."""

import re
from datetime import UTC, datetime

from service.foundation import clock
from tests.factories import AN_TRUONG
from tests.stage import SignIn, Stage

NOTHING = "Không có việc nào đang chờ bạn"


async def asked(browse: SignIn) -> None:
    """The family of An Trường asks for a correction."""
    family = await browse("giadinh")
    await family.open("/requests/new")
    answer = await family.send("/requests/new", kind="correction", words="Buổi học ngày 14/02 ghi thiếu giờ")
    assert answer.status_code == 303, answer.text


async def test_a_desk_for_which_nothing_waits_is_told_so(browse: SignIn, stage: Stage) -> None:
    assert NOTHING in (await (await browse("canbo")).open("/activities")).text


async def test_what_a_family_asked_for_waits_at_its_desk_alone(browse: SignIn, stage: Stage) -> None:
    await asked(browse)
    here = (await (await browse("canbo")).open("/activities")).text
    assert re.search(r'href="/requests\?state=received"><strong>1</strong> yêu cầu của gia đình chờ trả lời', here)
    assert "trễ hạn" not in here
    assert NOTHING in (await (await browse("xa-khac")).open("/activities")).text


async def test_what_is_late_is_marked(browse: SignIn, stage: Stage) -> None:
    await asked(browse)
    with clock.standing_at(datetime(2027, 6, 1, tzinfo=UTC)):
        assert "trễ hạn" in (await (await browse("canbo")).open("/activities")).text


async def test_a_session_of_today_is_marked_and_can_be_logged_again(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    await browser.open("/activities/new")
    day = re.search(r'name="held_on" type="text" value="([^"]+)"', browser.page.text)
    assert day
    form = {"kind": "ccl_class", "topic": "Trồng rau", "held_on": day[1], "hours": "1", "commune_id": str(AN_TRUONG)}
    stored = await browser.send("/activities/new", form, key="k", do="store", person=stage.home.people[0].uid)
    uid = stored.headers["location"].split("/")[2].partition("?")[0]
    page = (await browser.open("/activities")).text
    assert "hôm nay" in page
    assert f'href="/activities/new?repeat={uid}"' in page
