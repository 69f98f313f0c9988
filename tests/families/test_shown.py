"""What a card shows and what it may do: its household, little of it, and three kinds of requests."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.audit_checking import verify
from service.foundation.database import Database
from tests import factories
from tests.conftest import CountStatements
from tests.families.conftest import AT, Cards

PAGES = ("/card/family", "/card/family?assessed_year=2025", "/card/looks", "/card/evidence", "/card/requests/new")


@pytest.mark.parametrize("address", PAGES)
async def test_no_page_of_a_card_holds_what_needs_a_stronger_proof(cards: Cards, address: str) -> None:
    await cards.change("UPDATE person SET ethnicity = 'Mường' WHERE household_id = :id", id=cards.home.id)
    holder = await cards.holder()
    page = await holder.open(address)
    assert page.status_code == 200, page.text
    for hidden in ("Mường", "1971", "17/05", "2003", "02/09", "national", "female"):
        assert hidden not in page.text, hidden


async def test_in_the_database_a_card_is_told_names_and_relations_and_no_person(cards: Cards, database: Database) -> None:
    token, _ = await factories.opened_card(cards.session, cards.home.id, at=AT)
    await cards.session.commit()
    async with database.as_caller(token) as session:
        own = (await session.execute(text("SELECT id FROM household"))).scalars().all()
        people = (await session.execute(text("SELECT count(*) FROM person"))).scalar_one()
        told = (await session.execute(text("SELECT * FROM members_shown('2026-03-20')"))).mappings().all()
    assert (own, people) == ([cards.home.id], 0)
    assert [set(row) for row in told] == [{"person_id", "uid", "full_name", "relation", "is_head"}] * 2


@pytest.mark.parametrize("kind", ["withdrawal", "erasure"])
async def test_a_card_neither_withdraws_nor_erases(cards: Cards, database: Database, kind: str) -> None:
    holder = await cards.holder()
    await holder.open("/card/requests/new")
    refused = await holder.send("/card/requests/new", kind=kind, words="Xin rút", person=cards.home.people[0].uid)
    assert refused.status_code == 403
    token, _ = await factories.opened_card(cards.session, cards.home.id, at=AT)
    await cards.session.commit()
    asked = "SELECT file_request(70, :home, :kind, NULL, NULL, 'x', :at, '2026-03-20', '2026-03-24', '2026-04-09', NULL)"
    with pytest.raises(DBAPIError, match="not the caller"):
        async with database.as_caller(token) as session:
            await session.execute(text(asked), {"home": cards.home.id, "kind": kind, "at": AT})


async def test_what_somebody_learned_is_declared_and_not_confirmed(cards: Cards, owner_session: AsyncSession) -> None:
    holder = await cards.holder()
    await holder.open("/card/evidence")
    given = {"person": cards.home.people[1].uid, "what": "Lớp trồng rau", "held_on": "02/03/2026", "hours": "1,5", "paper": ""}
    filed = await holder.send("/card/evidence", given)
    assert filed.status_code == 303, filed.text
    page = await holder.open(filed.headers["location"])
    assert "Chưa được xác nhận." in page.text
    receipt = re.search(r"YC-2026-\d+-\d{4}", page.text)
    assert receipt is not None
    assert "Đã học: Lớp trồng rau. Ngày: 02/03/2026. Số giờ: 1,5." in page.text
    assert receipt[0] in (await holder.open("/card/family")).text
    desk = await cards.client.get("/api/v1/requests", headers=await cards.headers("canbo"))
    assert [(one["kind"], one["person_name"]) for one in desk.json()] == [("evidence", "Trần Thị Bình")]
    entries = (
        await owner_session.execute(text("SELECT action, account_id, offices FROM audit_entry WHERE account_id = 0 ORDER BY id"))
    ).all()
    assert [tuple(row) for row in entries] == [("open_by_card", 0, ["card"]), ("file_request", 0, ["card"])]
    await owner_session.rollback()
    assert (await verify(owner_session)).breaks == []


async def test_a_wrong_form_comes_back_with_what_was_typed_and_stores_nothing(cards: Cards) -> None:
    holder = await cards.holder()
    await holder.open("/card/evidence")
    answer = await holder.send("/card/evidence", person="", what="Lớp trồng rau", held_on="hôm qua")
    assert answer.status_code == 422
    assert 'value="Lớp trồng rau"' in answer.text
    assert (
        await holder.send("/card/evidence", person=cards.other.people[0].uid, what="Học", held_on="02/03/2026")
    ).status_code == 422
    assert "Chưa gửi điều gì." in (await holder.open("/card/family")).text


async def test_requests_and_certificates_of_another_household_are_not_there(cards: Cards) -> None:
    other = await cards.holder(cards.other, born=1955)
    await other.open("/card/requests/new")
    filed = await other.send("/card/requests/new", kind="complaint", words="Thiếu điểm")
    assert filed.status_code == 303, filed.text
    holder = await cards.holder()
    assert (await holder.open(filed.headers["location"])).status_code == 404
    assert (await holder.open(f"/card/certificates/{cards.home.uid}")).status_code == 404


async def test_who_looked_tells_of_the_card_too(cards: Cards) -> None:
    await cards.client.get(f"/api/v1/people/{cards.home.people[0].uid}", headers=await cards.headers("canbo"))
    page = (await (await cards.holder()).open("/card/looks")).text
    assert "Xem thông tin một người" in page
    assert "In thẻ giấy của gia đình" in page
    assert "Mở trang gia đình bằng thẻ giấy" in page
    assert "Người cầm thẻ giấy" in page


async def test_the_page_of_a_card_does_not_ask_by_member(cards: Cards, count_statements: CountStatements) -> None:
    numbers = []
    for size in (2, 12):
        home = await factories.household(cards.session, names=tuple(f"Hà Văn {n}" for n in range(size)))
        await cards.session.commit()
        holder = await cards.holder(home, born=1980)
        with count_statements() as counted:
            assert (await holder.open("/card/family")).status_code == 200
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 14
