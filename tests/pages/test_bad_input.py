"""What people get wrong on a page: the form comes back with a sentence that says what, where and why; nothing typed is lost, nothing stored."""

from datetime import date
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from service.places.tables import PlacePeriod
from tests import factories
from tests.assessments.conftest import YEAR
from tests.factories import AN_TRUONG, TRUONG_THO
from tests.rows import stored
from tests.stage import Browser, SignIn, Stage

SHEET = {"kind": "ccl_class", "topic": "Trồng rau sạch", "held_on": "05/03/2026", "hours": "1,5", "do": "store", "key": "k"}


async def refused(
    browser: Browser, session: AsyncSession, address: str, form: dict[str, Any], *, open_first: str = ""
) -> Response:
    """The form that comes back; the same rows as before."""
    await browser.open(open_first or address)
    before = await stored(session)
    answer = await browser.send(address, form)
    assert answer.status_code == 422, answer.text
    assert "<title>Lỗi: " in answer.text
    assert await stored(session) == before
    return answer


def kept(answer: Response, *typed: str) -> bool:
    """Everything that was typed stands in the form again."""
    return all(f'value="{value}"' in answer.text for value in typed)


async def test_a_day_outside_the_membership_names_who_and_when(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    late = await factories.household(owner_session, names=("Vũ Văn Năm",), since=date(2026, 3, 6))
    await owner_session.commit()
    person = late.people[0].uid
    answer = await refused(
        await browse("canbo"), owner_session, "/activities/new", SHEET | {"commune_id": AN_TRUONG, "person": person}
    )
    assert "Vũ Văn Năm chưa thuộc hộ nào vào ngày 05/03/2026" in answer.text
    assert kept(answer, "Trồng rau sạch", "05/03/2026", "1,5", person)


async def test_somebody_ticked_twice_is_credited_once(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    await browser.open("/activities/new")
    person = stage.home.people[0].uid
    done = await browser.send("/activities/new", SHEET | {"commune_id": AN_TRUONG, "person": [person, person]})
    assert "stored=1" in done.headers["location"]


async def test_a_session_in_a_commune_that_has_ended_names_the_successor(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    person = stage.home.people[0].uid
    answer = await refused(
        await browse("canbo"), owner_session, "/activities/new", SHEET | {"commune_id": TRUONG_THO, "person": person}
    )
    assert "Trường Thọ không còn" in answer.text
    assert "Nơi kế tiếp:" in answer.text
    assert kept(answer, "Trồng rau sạch", "05/03/2026", "1,5", person)


@pytest.mark.parametrize("wrong", [{"hours": "-2"}, {"hours": "25"}, {"held_on": "01/01/2999"}])
async def test_absurd_hours_and_days_to_come_store_nothing(
    browse: SignIn, stage: Stage, owner_session: AsyncSession, wrong: dict[str, str]
) -> None:
    person = stage.home.people[0].uid
    answer = await refused(
        await browse("canbo"), owner_session, "/activities/new", SHEET | wrong | {"commune_id": AN_TRUONG, "person": person}
    )
    assert kept(answer, "Trồng rau sạch", person, *wrong.values())


async def named_alike(session: AsyncSession, *communes: int) -> None:
    """Communes of one name."""
    of_them = update(PlacePeriod).where(PlacePeriod.place_id.in_(communes))
    await session.execute(of_them.values(name="Xã Mây Trắng", folded="xa may trang"))
    await session.commit()


async def test_a_commune_of_the_own_province_is_meant_before_one_of_another(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    await named_alike(owner_session, factories.AN_KHANH, factories.BA_DINH)
    browser, address = await browse("canbo"), f"/households/{stage.home.uid}/move"
    await browser.open(address)
    assert (await browser.send(address, {"commune": "Xã Mây Trắng", "on_day": "01/02/2026"})).status_code == 303


async def test_a_name_of_several_communes_is_answered_with_all_of_them(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    await named_alike(owner_session, factories.AN_KHANH, factories.AN_LAO)
    address = f"/households/{stage.home.uid}/move"
    answer = await refused(await browse("canbo"), owner_session, address, {"commune": "Xã Mây Trắng", "on_day": "01/02/2026"})
    assert answer.text.count("Xã Mây Trắng (mã ") >= 2
    assert kept(answer, "Xã Mây Trắng", "01/02/2026")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"commune": "Xã Không Có", "on_day": "01/02/2026"}, "Không có nơi nào tên “Xã Không Có” vào ngày 01/02/2026"),
        ({"commune": "Phường Phù Liễn", "on_day": "01/01/2999"}, "tương lai"),
        ({"commune": "Phường Phù Liễn", "on_day": "hôm qua"}, "Phải là một ngày"),
    ],
)
async def test_a_move_that_cannot_be_stores_nothing(
    browse: SignIn, stage: Stage, owner_session: AsyncSession, form: dict[str, str], said: str
) -> None:
    answer = await refused(await browse("canbo"), owner_session, f"/households/{stage.home.uid}/move", form)
    assert said in answer.text
    assert kept(answer, *form.values())


FIGURES = [
    ({"population": "1"}, "Sổ bộ đang có 2 người, nhiều hơn dân số khai báo 1"),
    ({"population": "10", "trained": "11"}, "không thể lớn hơn"),
    ({"population": "mười"}, "phải là"),
]


@pytest.mark.parametrize(("figures", "said"), FIGURES)
async def test_figures_that_cannot_be_true_store_nothing(
    browse: SignIn, stage: Stage, owner_session: AsyncSession, figures: dict[str, str], said: str
) -> None:
    address = f"/communes/{AN_TRUONG}/figures"
    form = {"assessed_year": YEAR, "source": "Niên giám"} | figures
    answer = await refused(await browse("canbo"), owner_session, address, form, open_first=f"{address}?assessed_year={YEAR}")
    assert said in answer.text
    assert kept(answer, "Niên giám", *figures.values())


async def test_points_out_of_the_scale_store_nothing(browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    address = f"/people/{stage.home.people[1].uid}/points"
    form = {"assessed_year": YEAR, "points-7": "10,5", "points-8": "9", "reason": "Sáng kiến"}
    answer = await refused(await browse("canbo"), owner_session, address, form, open_first=f"{address}?assessed_year={YEAR}")
    assert kept(answer, "10,5", "9")
    assert "Sáng kiến" in answer.text


async def test_a_person_without_name_birth_or_place_stores_nothing(
    browse: SignIn, stage: Stage, owner_session: AsyncSession
) -> None:
    form = {
        "full_name": " ",
        "birth_date": "31/02/1970",
        "sex": "female",
        "citizen_group": "resident",
        "commune_id": AN_TRUONG,
        "since": "01/09/2999",
    }
    answer = await refused(await browse("canbo"), owner_session, "/people/new", form)
    assert all(f'href="#{anchor}"' in answer.text for anchor in ("f-full-name", "f-birth-date"))
    assert kept(answer, "31/02/1970", "01/09/2999")
