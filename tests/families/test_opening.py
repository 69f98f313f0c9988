"""Opening with a card: nobody learns what was wrong, few tries, and dead cards stay dead."""

from datetime import timedelta

import pytest

from service.access.throttle import FOR_ONE_ACCOUNT
from service.families import codes
from service.families.locks import FIRST_LOCK, LOCKED_FOR_GOOD, SECOND_LOCK
from service.foundation import clock
from tests.conftest import CountStatements
from tests.families.conftest import AT, BORN, BORN_TOO, NOBODYS_YEAR, Cards


@pytest.mark.parametrize("born", [BORN, BORN_TOO])
async def test_a_code_and_the_year_of_any_member_open_the_own_household(cards: Cards, born: int) -> None:
    page = (await cards.holder(born=born)).page
    assert page.status_code == 200
    assert "Nguyễn Văn An" in page.text
    assert "Lê Thị Hoa" not in page.text


async def test_wrong_code_wrong_year_locked_and_replaced_are_one_answer(cards: Cards, count_statements: CountStatements) -> None:
    replaced, right = (await cards.card())["code"], (await cards.card())["code"]
    other = (await cards.card(cards.other))["code"]
    for _ in range(FIRST_LOCK):
        await cards.open(other, NOBODYS_YEAR)
    answers, asked = [], []
    for code, born in ((codes.new_code(), BORN), (right, NOBODYS_YEAR), (other, 1955), (replaced, BORN), (right, 1955)):
        with count_statements() as counted:
            answer = await cards.open(code, born)
        asked.append(counted.statements)
        answers.append(
            (answer.status_code, answer.text.replace(code, "").replace(f'value="{born}"', ""), sorted(answer.headers.keys()))
        )
    assert answers[0][0] == 401
    assert all(one == answers[0] for one in answers)
    assert all(one == asked[0] for one in asked)


async def test_a_slip_of_the_finger_is_told_without_a_look_into_the_database(
    cards: Cards, count_statements: CountStatements
) -> None:
    code = (await cards.card())["code"].replace(" ", "")
    slip = ("3" if code[0] != "3" else "4") + code[1:]
    with count_statements() as counted:
        answer = await cards.open(slip, "mười")
    assert answer.status_code == 422
    assert "Mã này gõ chưa đúng" in answer.text
    assert "Năm sinh có bốn chữ số" in answer.text
    assert counted.number <= 1


async def test_wrong_years_lock_a_card_longer_and_longer_until_the_desk_opens_it(cards: Cards) -> None:
    card = await cards.card()

    async def wrong(times: int) -> None:
        for _ in range(times):
            cards.client._transport.app.state.sign_in_attempts._made.clear()  # type: ignore[attr-defined]
            assert (await cards.open(card["code"], NOBODYS_YEAR)).status_code == 401

    await wrong(FIRST_LOCK)
    assert (await cards.open(card["code"])).status_code == 401
    assert (await cards.told())[0]["locked"] is True
    with clock.standing_at(AT + timedelta(minutes=61)):
        await wrong(SECOND_LOCK - FIRST_LOCK)
        assert (await cards.open(card["code"])).status_code == 401
    with clock.standing_at(AT + timedelta(hours=26)):
        await wrong(LOCKED_FOR_GOOD - SECOND_LOCK)
    with clock.standing_at(AT + timedelta(days=400)):
        assert (await cards.open(card["code"])).status_code == 401
        told = (await cards.told())[0]
        assert (told["locked"], told["locked_until"], told["wrong_years"]) == (True, None, LOCKED_FOR_GOOD)
        await cards.change("SELECT set_config('app.writes', '{11892}', true), set_config('app.account', '1', true), unlock_card(:uid, :at)", uid=card["uid"], at=clock.now())  # fmt: skip
        assert (await cards.open(card["code"])).status_code == 303


async def test_the_right_year_lets_the_wrong_ones_be_forgotten(cards: Cards) -> None:
    card = await cards.card()
    for _ in range(FIRST_LOCK - 1):
        await cards.open(card["code"], NOBODYS_YEAR)
    assert (await cards.open(card["code"])).status_code == 303
    assert (await cards.told())[0]["wrong_years"] == 0


async def test_one_code_is_throttled_and_a_commune_behind_one_address_is_not(cards: Cards) -> None:
    unknown, card = codes.new_code(), await cards.card()
    for _ in range(FOR_ONE_ACCOUNT):
        assert (await cards.open(unknown)).status_code == 401
    refused = await cards.open(unknown)
    assert (refused.status_code, "Retry-After" in refused.headers) == (429, True)
    assert (await cards.open(card["code"])).status_code == 303
    assert (await cards.client.post("/sign-in", data={"username": "canbo", "password": "hoctap-demo"})).status_code == 303


async def test_a_replaced_card_closes_what_it_had_opened(cards: Cards) -> None:
    holder = await cards.holder()
    await cards.card()
    answer = await holder.client.get("/card/family")
    assert (answer.status_code, answer.headers["location"]) == (303, "/card")


async def test_an_ended_card_opens_nothing_and_only_its_own_desk_ends_it(cards: Cards) -> None:
    card = await cards.card()
    for stranger, status in (("canbo-khac", 404), ("chutich", 403), ("giadinh", 403)):
        assert (await cards.post(stranger, f"/cards/{card['uid']}/endings", {"reason": "lost"})).status_code == status
    assert (await cards.post("canbo", f"/cards/{card['uid']}/endings", {"reason": "lost"})).status_code == 204
    assert (await cards.open(card["code"])).status_code == 401
    assert (await cards.told())[0]["end_reason"] == "lost"
    assert (await cards.post("canbo", f"/cards/{card['uid']}/endings", {"reason": "lost"})).status_code == 404


async def test_half_an_hour_later_or_closed_the_page_is_shut(cards: Cards) -> None:
    holder = await cards.holder()
    with clock.standing_at(AT + timedelta(minutes=29)):
        assert (await holder.client.get("/card/family")).status_code == 200
    with clock.standing_at(AT + timedelta(minutes=31)):
        assert (await holder.client.get("/card/family")).status_code == 303
    assert (await holder.send("/card/close")).headers["location"] == "/card?closed=true"
    assert (await holder.client.get("/card/family")).headers["location"] == "/card"


async def test_the_year_of_who_left_moved_out_or_withdrew_opens_nothing(cards: Cards) -> None:
    her, card = cards.home.people[1], await cards.card()
    for change in (
        "UPDATE person SET left_on = '2026-03-01' WHERE id = :id",
        "UPDATE person SET left_on = NULL, sealed_on = '2026-03-01' WHERE id = :id",
        "UPDATE person SET sealed_on = NULL, erased_on = '2026-03-01' WHERE id = :id",
        "UPDATE person SET erased_on = NULL, household_id = NULL WHERE id = :id",
    ):
        await cards.change(change, id=her.id)
        assert (await cards.open(card["code"], BORN_TOO)).status_code == 401, change
        assert (await cards.open(card["code"])).status_code == 303
        assert her.full_name not in (await cards.client.get("/card/family")).text, change


async def test_a_household_in_which_nobody_lives_is_shut_at_once(cards: Cards) -> None:
    holder = await cards.holder()
    await cards.change("UPDATE person SET sealed_on = '2026-03-20' WHERE household_id = :id", id=cards.home.id)
    assert (await holder.client.get("/card/family")).status_code == 303


async def test_a_card_goes_along_when_the_household_moves_and_the_new_desk_holds_it(cards: Cards) -> None:
    card = await cards.card()
    moved = await cards.post("canbo", f"/households/{cards.home.uid}/move", {"commune_id": 11894, "on_day": "2026-03-19"})
    assert moved.status_code < 300, moved.text
    assert (await cards.open(card["code"])).status_code == 303
    assert (await cards.post("canbo", f"/cards/{card['uid']}/endings", {"reason": "lost"})).status_code == 404
    assert (await cards.post("canbo-khac", f"/cards/{card['uid']}/endings", {"reason": "lost"})).status_code == 204
