"""Reading personal data leaves one entry, under the right office and about the right people; a family sees who looked at its own, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation import clock
from service.foundation.audit_checking import verify
from service.foundation.database import Database
from tests import factories
from tests.conftest import CountStatements
from tests.factories import AN_KHANH, AN_TRUONG, HAI_PHONG, MadeHousehold
from tests.subjects.desk import NOW, Desks, seat


class Homes:
    """A household of An Trường and one of An Khánh, a family's account for each, and the desks."""

    def __init__(self, desks: Desks, home: MadeHousehold, elsewhere: MadeHousehold) -> None:
        self.desks, self.home, self.elsewhere = desks, home, elsewhere

    async def kept(self) -> list[dict[str, Any]]:
        """The readings that are kept, oldest first."""
        await self.desks.session.rollback()
        asked = text(
            "SELECT action, subject_kind, subject_id, commune_id, people, households, offices, u.username FROM audit_entry a"
            " JOIN account u ON u.id = a.account_id WHERE starts_with(action, 'read_') ORDER BY a.id"
        )
        return [dict(row) for row in (await self.desks.session.execute(asked)).mappings()]

    async def told(self, family: str, **params: Any) -> list[dict[str, Any]]:
        """What a family is told."""
        answer = await self.desks.get(family, "/looks", **params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["looks"]
        return found


@pytest.fixture
async def homes(client: AsyncClient, owner_session: AsyncSession) -> Homes:
    """Both households, committed."""
    home = await factories.household(owner_session, names=("Hà Văn Một", "Hà Thị Hai"))
    elsewhere = await factories.household(owner_session, commune_id=AN_KHANH, names=("Hà Văn Ba",))
    await factories.account(owner_session, "nha-mot", Role.FAMILY, household_id=home.id)
    await factories.account(owner_session, "nha-ba", Role.FAMILY, household_id=elsewhere.id)
    return Homes(await seat(client, owner_session), home, elsewhere)


async def test_opening_a_person_is_kept_once_with_who_in_what_office(homes: Homes) -> None:
    person = homes.home.people[0]
    for _ in range(2):
        assert (await homes.desks.get("canbo", f"/people/{person.uid}")).status_code == 200
    assert await homes.kept() == [
        {
            "action": "read_person", "subject_kind": "person", "subject_id": person.id, "commune_id": AN_TRUONG,
            "people": [person.id], "households": None, "offices": [f"commune_staff@{AN_TRUONG}"], "username": "canbo",
        }
    ]  # fmt: skip


async def test_somebody_else_or_later_is_another_reading(homes: Homes) -> None:
    url = f"/api/v1/people/{homes.home.people[0].uid}"
    for username, minutes in (("canbo", 0), ("canbo", 9), ("chutich", 9), ("canbo", 11)):
        token = await homes.desks.token(username)
        with clock.standing_at(NOW + timedelta(minutes=minutes)):
            await homes.desks.client.get(url, headers={"Authorization": f"Bearer {token}"})
    assert [one["username"] for one in await homes.kept()] == ["canbo", "chutich", "canbo"]


async def test_a_household_is_kept_with_everybody_in_it(homes: Homes) -> None:
    await homes.desks.get("canbo", f"/households/{homes.home.uid}")
    [kept] = await homes.kept()
    assert (kept["action"], kept["subject_kind"], kept["subject_id"]) == ("read_household", "household", homes.home.id)
    assert (kept["people"], kept["households"]) == ([p.id for p in homes.home.people], [homes.home.id])


async def test_a_search_is_kept_commune_by_commune_with_whom_it_showed(homes: Homes, owner_session: AsyncSession) -> None:
    await factories.account(owner_session, "cum", Role.ASSESSOR, place_id=HAI_PHONG)
    await owner_session.commit()
    await homes.desks.get("cum", "/people", query="ha van")
    kept = {one["commune_id"]: (one["action"], one["people"]) for one in await homes.kept()}
    first, third = homes.home.people[0].id, homes.elsewhere.people[0].id
    assert kept == {AN_TRUONG: ("read_search", [first]), AN_KHANH: ("read_search", [third])}


async def test_a_search_costs_one_statement_more_whatever_it_shows(
    homes: Homes, owner_session: AsyncSession, count_statements: CountStatements
) -> None:
    await factories.household(owner_session, names=tuple(f"Đỗ Văn Số {n}" for n in range(30)))
    await owner_session.commit()
    numbers = []
    for query in ("khong ai", "ha van mot", "do van so"):
        await homes.desks.token("canbo")
        with count_statements() as counted:
            await homes.desks.get("canbo", "/people", query=query, limit=50)
        numbers.append(counted.number)
    assert numbers == [2, 3, 3]


@pytest.mark.parametrize("asked", ["/people/{other}", "/households/{home}", "/people"])
async def test_what_is_refused_or_empty_was_not_read(homes: Homes, asked: str) -> None:
    url = asked.format(other=homes.home.people[0].uid, home=homes.home.uid)
    await homes.desks.get("canbo-khac", url, **({"query": "khong ai"} if url == "/people" else {}))
    assert await homes.kept() == []


async def test_a_family_is_told_who_looked_at_its_own(homes: Homes) -> None:
    first, second = homes.home.people
    await homes.desks.get("canbo", f"/people/{first.uid}")
    await homes.desks.get("chutich", f"/households/{homes.home.uid}")
    await homes.desks.get("canbo-khac", f"/people/{homes.elsewhere.people[0].uid}")
    later, earlier = await homes.told("nha-mot")
    assert (earlier["office"], earlier["purpose"]) == (
        "Cán bộ trung tâm học tập cộng đồng, Xã An Trường",
        "Xem thông tin một người",
    )
    assert ([p["uid"] for p in earlier["people"]], earlier["of_household"]) == ([first.uid], False)
    assert (later["office"].split(",")[0], later["of_household"]) == ("Người thẩm định", True)
    assert {p["full_name"] for p in later["people"]} == {first.full_name, second.full_name}


async def test_a_family_is_told_nobody_s_name_and_of_nobody_else(homes: Homes, owner_session: AsyncSession) -> None:
    other = await factories.household(owner_session, names=("Hà Văn Một Khác",))
    await owner_session.commit()
    await homes.desks.get("canbo", "/people", query="ha van mot")
    answer = await homes.desks.get("nha-mot", "/looks")
    assert "canbo" not in answer.text
    assert other.people[0].uid not in answer.text
    assert [p["uid"] for p in answer.json()["looks"][0]["people"]] == [homes.home.people[0].uid]
    assert await homes.told("nha-ba") == []


async def test_a_family_that_reads_about_itself_is_not_somebody_who_looked(homes: Homes) -> None:
    for url in (f"/people/{homes.home.people[0].uid}", f"/households/{homes.home.uid}"):
        assert (await homes.desks.get("nha-mot", url)).status_code == 200
    assert await homes.told("nha-mot") == []


async def test_a_change_is_told_too(homes: Homes) -> None:
    change = {"attribute": "disabled", "since": "2026-01-01"}
    await homes.desks.post("canbo", f"/people/{homes.home.people[1].uid}/attributes", change)
    assert "Sửa đặc điểm của người này" in {one["purpose"] for one in await homes.told("nha-mot")}


async def test_who_has_left_takes_what_was_seen_of_them_along(homes: Homes, owner_session: AsyncSession) -> None:
    mover = homes.home.people[1]
    await homes.desks.get("canbo", f"/people/{mover.uid}")
    other = await factories.household(owner_session, names=("Vũ Văn Năm",))
    await factories.account(owner_session, "nha-nam", Role.FAMILY, household_id=other.id)
    await owner_session.commit()
    moved = await homes.desks.post(
        "canbo", f"/people/{mover.uid}/membership", {"household_uid": other.uid, "on_day": "2026-03-06"}
    )
    assert moved.status_code == 200, moved.text
    assert [one["action"] for one in await homes.told("nha-mot")] == []
    assert "read_person" in [one["action"] for one in await homes.told("nha-nam")]


async def test_pages_of_looks_follow_one_another(homes: Homes) -> None:
    for person in homes.home.people:
        await homes.desks.get("canbo", f"/people/{person.uid}")
    first = (await homes.desks.get("nha-mot", "/looks", limit=1)).json()
    second = (await homes.desks.get("nha-mot", "/looks", limit=1, page=first["next"])).json()
    assert (first["next"], second["next"]) == (2, None)
    assert [page["looks"][0]["people"][0]["uid"] for page in (first, second)] == [p.uid for p in reversed(homes.home.people)]


async def test_a_desk_has_no_household_to_be_told_of(homes: Homes) -> None:
    answer = await homes.desks.get("canbo", "/looks")
    assert (answer.status_code, answer.json()["slug"]) == (403, "no-household")


@pytest.mark.parametrize(
    ("commune", "offices"),
    [
        (AN_KHANH, [f"commune_staff@{AN_TRUONG}"]),
        (AN_TRUONG, [f"assessor@{AN_TRUONG}"]),
        (AN_TRUONG, None),
    ],
)
async def test_nobody_leaves_a_reading_elsewhere_or_in_another_office(
    homes: Homes, database: Database, commune: int, offices: list[str] | None
) -> None:
    forged = text(
        "INSERT INTO audit_entry (province_id, commune_id, at, account_id, action, subject_kind, detail, offices) SELECT"
        f" {HAI_PHONG}, {commune}, timestamptz '2026-03-20', id, 'read_person', 'person', '{{}}', CAST(:offices AS text[]) FROM account"
    )
    token = await homes.desks.token("canbo")
    with clock.standing_at(NOW), pytest.raises(DBAPIError, match="row-level security"):
        async with database.as_caller(token) as session:
            await session.execute(forged, {"offices": offices})


async def test_readings_are_in_the_chain(homes: Homes, database: Database) -> None:
    await homes.desks.get("canbo", "/people", query="ha")
    async with database.as_owner() as session:
        done = await verify(session, place_id=AN_TRUONG)
    assert (done.breaks, done.entries) == ([], 1)
