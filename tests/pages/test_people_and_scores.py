"""Forms about people, households, points and figures: stored, refused with what was typed, and the token."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests import factories
from tests.assessments.conftest import YEAR
from tests.factories import AN_TRUONG, TRUONG_THO
from tests.stage import SignIn, Stage

HUONG = {
    "full_name": "Nguyễn Thị Hường",
    "birth_date": "12/03/1970",
    "sex": "female",
    "citizen_group": "resident",
    "commune_id": str(AN_TRUONG),
    "since": "2025-09-01",
}


async def test_a_new_person_founds_a_household(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open("/people/new")
    made = await browser.send("/people/new", HUONG)
    assert made.status_code == 303
    text = (await browser.open(made.headers["location"])).text
    assert "Nguyễn Thị Hường" in text
    assert "12/03/1970" in text


async def test_a_new_person_joins_a_household(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    await browser.open(f"/people/new?household={stage.home.uid}")
    made = await browser.send("/people/new", HUONG, household_uid=stage.home.uid, relation="em")
    assert made.status_code == 303
    assert "Nguyễn Thị Hường" in (await browser.open(f"/households/{stage.home.uid}")).text


async def test_a_possible_double_is_shown_and_stored_once_confirmed(browse: SignIn) -> None:
    browser = await browse("canbo")
    double = HUONG | {"full_name": "Nguyễn Văn An", "birth_date": "1980"}
    await browser.open("/people/new")
    answer = await browser.send("/people/new", double)
    assert answer.status_code == 409
    assert "Có thể người này đã được đăng ký" in answer.text
    assert 'name="confirmed"' in answer.text
    assert (await browser.send("/people/new", double, confirmed="1")).status_code == 303


async def test_a_wrong_person_comes_back_as_typed(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open("/people/new")
    answer = await browser.send("/people/new", HUONG, birth_date="31/02/1970", national_id="123")
    assert answer.status_code == 422
    assert 'href="#f-birth-date"' in answer.text
    assert 'href="#f-national-id"' in answer.text
    assert 'value="31/02/1970"' in answer.text
    assert "<title>Lỗi:" in answer.text


async def test_a_search_finds_without_tones(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open("/people")
    found = await browser.send("/people", {"query": "tran thi binh", "birth_year": ""})
    text = found.text
    assert (found.status_code, found.url.query) == (200, b"")
    assert "Trần Thị Bình" in text
    assert "Nguyễn Văn An" not in text


async def test_a_searched_name_stands_in_no_address_of_the_answer(browse: SignIn, owner_session: AsyncSession) -> None:
    for number in range(40):
        await factories.person(owner_session, f"Phạm Văn Tìm{number}")
    await owner_session.commit()
    browser = await browse("canbo")
    await browser.open("/people")
    first = await browser.send("/people", {"query": "pham van", "birth_year": ""})
    said = re.findall(r'(?:href|action|hx-[a-z-]+)="([^"]*)"', first.text)
    assert [one for one in said if "pham" in one.lower()] == []
    after = re.search(r'name="after" value="([^"]+)"', first.text)
    assert after
    second = await browser.send("/people", {"query": "pham van", "birth_year": "", "after": after[1]})
    assert (first.text.count("Phạm Văn Tìm"), second.text.count("Phạm Văn Tìm")) == (30, 10)


async def test_a_name_in_an_old_address_is_searched_for_nowhere(browse: SignIn) -> None:
    browser = await browse("canbo")
    assert "Nguyễn Văn An" in (await browser.open("/people?query=tran+thi+binh")).text


async def test_the_list_asks_the_database_as_often_for_two_people_as_for_twenty(
    browse: SignIn, count_statements: Callable[[], Any], owner_session: AsyncSession
) -> None:
    browser = await browse("canbo")
    numbers = []
    for _ in range(2):
        with count_statements() as counted:
            await browser.open("/people")
        numbers.append(counted.number)
        await factories.household(owner_session, names=tuple(f"Lê Văn {letter}" for letter in "abcdeghiklmnopqrst"))
        await owner_session.commit()
    assert numbers[0] == numbers[1]


async def test_another_head_is_crowned(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    await browser.open(f"/households/{stage.home.uid}/head")
    form = {"new_head": stage.home.people[1].uid, "on_day": "2026-02-01"}
    assert (await browser.send(f"/households/{stage.home.uid}/head", form)).status_code == 303


async def test_a_head_is_asked_for_when_nobody_was_chosen(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    await browser.open(f"/households/{stage.home.uid}/head")
    answer = await browser.send(f"/households/{stage.home.uid}/head", {"on_day": "2026-02-01"})
    assert answer.status_code == 422
    assert 'href="#f-new-head"' in answer.text


async def test_a_move_to_a_place_that_is_not_there_comes_back_as_typed(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    await browser.open(f"/households/{stage.home.uid}/move")
    form = {"commune": "Xã Không Có", "on_day": "2026-02-01"}
    answer = await browser.send(f"/households/{stage.home.uid}/move", form)
    assert answer.status_code == 422
    assert 'href="#f-commune"' in answer.text
    assert 'value="Xã Không Có"' in answer.text


async def test_a_household_moves_to_a_commune_by_name(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    await browser.open(f"/households/{stage.home.uid}/move")
    form = {"commune": "Phường Phù Liễn", "on_day": "2026-02-01"}
    answer = await browser.send(f"/households/{stage.home.uid}/move", form)
    assert answer.status_code == 303, answer.text


async def test_confirmed_points_are_stored_with_their_reason(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    person = stage.home.people[1].uid
    await browser.open(f"/people/{person}/points?assessed_year={YEAR}")
    done = await browser.send(f"/people/{person}/points", {"assessed_year": YEAR, "points-7": "8,5", "reason": "Có sáng kiến"})
    assert done.status_code == 303
    assert "Đang tính lại" in (await browser.open(done.headers["location"])).text


async def test_points_above_ten_come_back_at_their_indicator(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    person = stage.home.people[1].uid
    await browser.open(f"/people/{person}/points?assessed_year={YEAR}")
    answer = await browser.send(f"/people/{person}/points", {"assessed_year": YEAR, "points-7": "11", "reason": "x"})
    assert answer.status_code == 422
    assert 'href="#f-points-7"' in answer.text
    assert 'value="11"' in answer.text


async def test_points_without_a_reason_are_refused(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    person = stage.home.people[1].uid
    await browser.open(f"/people/{person}/points?assessed_year={YEAR}")
    answer = await browser.send(f"/people/{person}/points", {"assessed_year": YEAR, "points-7": "9", "reason": ""})
    assert answer.status_code == 422
    assert 'href="#f-reason"' in answer.text


async def test_figures_are_stored_with_their_source(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open(f"/communes/{AN_TRUONG}/figures?assessed_year={YEAR}")
    figures = {
        "assessed_year": YEAR,
        "source": "Niên giám",
        "population": "3",
        "trained": "2",
        "degree": "1",
        "library_digital": "1",
    }
    done = await browser.send(f"/communes/{AN_TRUONG}/figures", figures)
    assert done.status_code == 303
    assert "Niên giám" in (await browser.open(done.headers["location"])).text


async def test_a_numerator_above_its_denominator_comes_back(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open(f"/communes/{AN_TRUONG}/figures?assessed_year={YEAR}")
    figures = {"assessed_year": YEAR, "source": "Niên giám", "population": "3", "trained": "5"}
    answer = await browser.send(f"/communes/{AN_TRUONG}/figures", figures)
    assert answer.status_code == 422
    assert 'href="#f-trained"' in answer.text
    assert 'value="5"' in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"assessed_year": "2099"}, "Năm 2099 chưa tới"), ({"source_date": "01/01/2999"}, "Ngày của nguồn 01/01/2999 chưa tới")],
)
async def test_figures_of_the_wrong_time_come_back_as_typed(browse: SignIn, wrong: dict[str, str], said: str) -> None:
    browser = await browse("canbo")
    await browser.open(f"/communes/{AN_TRUONG}/figures?assessed_year={YEAR}")
    figures = {"assessed_year": YEAR, "source": "Niên giám", "population": "345"} | wrong
    answer = await browser.send(f"/communes/{AN_TRUONG}/figures", figures)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in ("Niên giám", "345", *wrong.values()))


async def test_figures_of_a_commune_that_has_ended_come_back_with_its_successor(browse: SignIn) -> None:
    browser = await browse("canbo")
    await browser.open(f"/communes/{TRUONG_THO}/figures?assessed_year={YEAR}")
    figures = {"assessed_year": YEAR, "source": "Niên giám", "population": "345"}
    answer = await browser.send(f"/communes/{TRUONG_THO}/figures", figures)
    assert answer.status_code == 422
    assert re.search("Trường Thọ không còn .* Nơi kế tiếp: .*An Trường", answer.text)
    assert 'value="345"' in answer.text


async def test_points_of_a_year_that_has_not_begun_come_back(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    person = stage.home.people[1].uid
    await browser.open(f"/people/{person}/points?assessed_year=2099")
    answer = await browser.send(
        f"/people/{person}/points", {"assessed_year": "2099", "points-7": "8,5", "reason": "Có sáng kiến"}
    )
    assert answer.status_code == 422
    assert "Năm 2099 chưa tới" in answer.text
    assert 'value="8,5"' in answer.text


async def test_a_ratification_without_its_number_comes_back_as_typed(browse: SignIn) -> None:
    browser = await browse("quantri")
    link = (await browser.open("/rulesets")).text.split('href="/rulesets/')[1].split('"')[0]
    await browser.open(f"/rulesets/{link}")
    answer = await browser.send(f"/rulesets/{link}/ratifications", {"number": "", "issuer": "UBND"})
    assert answer.status_code == 422
    assert 'href="#f-number"' in answer.text


async def test_no_form_is_taken_without_its_token(browse: SignIn, stage: Stage) -> None:
    browser = await browse("canbo")
    addresses = (
        "/people/new",
        f"/people/{stage.home.people[0].uid}/points",
        f"/people/{stage.home.people[0].uid}/move",
        f"/communes/{AN_TRUONG}/figures",
        f"/communes/{AN_TRUONG}/submissions",
        f"/households/{stage.home.uid}/move",
        f"/households/{stage.home.uid}/head",
        "/sign-out",
    )
    assert {(await browser.send(address, csrf="")).status_code for address in addresses} == {403}
