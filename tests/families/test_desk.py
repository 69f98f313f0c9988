"""The desk's pages of cards: a village in one print job, each code shown once, statements that do not grow with it."""

import re

from sqlalchemy import text

from tests import factories
from tests.conftest import CountStatements
from tests.families.conftest import BORN, NOBODYS_YEAR, Cards
from tests.stage import Browser

CODE = re.compile(r'<p class="code">((?:[2-9A-Z]{4} ?){4})</p>')


async def desk(cards: Cards, username: str = "canbo") -> Browser:
    cards.client.cookies.clear()
    await cards.client.post("/sign-in", data={"username": username, "password": factories.PASSWORD})
    return Browser(cards.client, await cards.client.get("/cards"))


async def test_a_village_is_printed_once_and_its_codes_are_shown_nowhere_again(
    cards: Cards, count_statements: CountStatements
) -> None:
    numbers = []
    for size in (2, 9):
        village = await factories.village(cards.session, f"Thôn {size}")
        homes = [await factories.household(cards.session, names=(f"Hà Thị {n}",), village_id=village) for n in range(size)]
        await cards.session.commit()
        browser = await desk(cards)
        assert f"Thôn {size}" in browser.page.text
        with count_statements() as counted:
            printed = await browser.send("/cards", village=village)
        numbers.append(counted.number)
        assert printed.status_code == 200, printed.text
        codes = CODE.findall(printed.text)
        assert len(set(codes)) == size
        assert printed.text.count("<svg") >= size
        assert all(f"Hà Thị {n}" in printed.text for n in range(size))
        assert printed.headers["Cache-Control"] == "no-store"
        again = await browser.open("/cards")
        assert not any(code in again.text for code in codes)
        assert (await browser.send("/cards", village=village)).status_code == 422
        assert (await cards.open(codes[0], 1980)).status_code == 303
        of_home = await browser.open(f"/cards/households/{homes[0].uid}")
        assert "Đang dùng được" in of_home.text
        assert not CODE.search(of_home.text)
    assert numbers[0] == numbers[1] <= 16


async def test_the_code_is_kept_as_a_keyed_hash_only(cards: Cards) -> None:
    code = (await cards.card())["code"].replace(" ", "")
    rows = (await cards.session.execute(text("SELECT f::text, (SELECT k::text FROM card_key k) FROM family_card f"))).all()
    audit = (await cards.session.execute(text("SELECT string_agg(e::text, ' ') FROM audit_entry e"))).scalar_one()
    assert code not in str(rows) + audit
    assert code.encode().hex() not in str(rows) + audit


async def test_the_desk_sees_a_locked_card_and_unlocks_it(cards: Cards) -> None:
    card = await cards.card()
    for _ in range(5):
        await cards.open(card["code"], NOBODYS_YEAR)
    browser = await desk(cards)
    assert "sai 5 lần" in browser.page.text
    await browser.open(f"/cards/households/{cards.home.uid}")
    done = await browser.send(f"/cards/{card['uid']}/unlockings", household=cards.home.uid)
    assert done.headers["location"] == f"/cards/households/{cards.home.uid}"
    assert (await cards.open(card["code"], BORN)).status_code == 303


async def test_a_desk_prints_nothing_for_a_household_of_the_next_commune(cards: Cards) -> None:
    assert (await cards.post("canbo-khac", "/cards", {"households": [cards.home.uid]})).status_code == 404
    browser = await desk(cards, "canbo-khac")
    assert (await browser.send("/cards", household=cards.home.uid)).status_code == 404
    assert await cards.told() == []


async def test_no_code_stands_in_an_address(cards: Cards) -> None:
    code = (await cards.card())["code"]
    assert "/card#" not in str((await cards.open(code)).headers)
    assert (await cards.client.get("/card", params={"code": code})).text.find(code) == -1
