"""Villages and clusters are a province's own: made, named anew, ended and put together by its administrator, and by nobody else."""

import asyncio
import uuid
from datetime import date
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import insert, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation import clock
from service.foundation.audit import AuditEntry
from service.foundation.database import Database
from service.foundation.text import slug
from service.places.tables import ClusterMember, MapVersion, Place, PlacePeriod
from tests import factories
from tests.assessments import declaring
from tests.assessments.declaring import Declaring, faults
from tests.factories import AN_KHANH, AN_LAO_DISTRICT, AN_TRUONG, BA_DINH, HA_NOI, HAI_PHONG, TRUONG_THO

SINCE, BASIS = "2026-01-01", "Nghị quyết 5/NQ-HĐND"
VILLAGES = {
    "villages": [{"name": "Thôn Đông", "kind": "thôn"}, {"name": "Bản Mới", "kind": "bản"}],
    "since": SINCE,
    "basis": BASIS,
}
CLUSTER = {"name": "Cụm Ven Sông", "since": SINCE, "basis": BASIS}
ENDING = {"last_day": "2026-03-31", "basis": "Nghị quyết 9/NQ-HĐND"}


@pytest.fixture
async def desk(client: AsyncClient, owner_session: AsyncSession) -> Declaring:
    return await declaring.settle(client, owner_session)


async def post(desk: Declaring, url: str, body: dict[str, Any], *, who: str = "quantri", key: str = "k-1") -> Response:
    headers = await desk.headers(who) | {"Idempotency-Key": slug(key)}
    return await desk.client.post(f"/api/v1{url}", json=body, headers=headers)


async def village(desk: Declaring, name: str = "Thôn Đông", *, commune: int = AN_TRUONG) -> int:
    body = VILLAGES | {"villages": [{"name": name, "kind": "thôn"}]}
    answer = await post(desk, f"/places/{commune}/villages", body, key=str(uuid.uuid4()))
    assert answer.status_code == 201, answer.text
    return int(answer.json()[0]["id"])


async def cluster(desk: Declaring, name: str = "Cụm Ven Sông") -> int:
    answer = await post(desk, f"/provinces/{HAI_PHONG}/clusters", CLUSTER | {"name": name}, key=name)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def children(desk: Declaring, under: int, on: str) -> list[str]:
    return [row["name"] for row in (await desk.get("", "/places", under=under, as_of=on)).json()]


async def members(desk: Declaring, on: date) -> dict[int, int]:
    found = select(ClusterMember.commune_id, ClusterMember.cluster_id).where(ClusterMember.valid.op("@>")(on))
    rows = (await desk.session.execute(found)).all()
    await desk.session.commit()
    return {row.commune_id: row.cluster_id for row in rows}


async def test_villages_are_made_from_a_day_on_and_read_by_everybody(desk: Declaring) -> None:
    before = (await desk.session.execute(select(MapVersion.version))).scalar_one()
    answer = await post(desk, f"/places/{AN_TRUONG}/villages", VILLAGES)
    assert answer.status_code == 201
    assert [one["name"] for one in answer.json()] == ["Thôn Đông", "Bản Mới"]
    assert await children(desk, AN_TRUONG, "2026-01-01") == ["Bản Mới", "Thôn Đông"]
    assert await children(desk, AN_TRUONG, "2025-12-31") == []
    found = (await desk.get("", "/places", name="thon dong", level=4)).json()
    assert [(row["parent_id"], row["kind"], row["province_id"]) for row in found] == [(AN_TRUONG, "thôn", HAI_PHONG)]
    assert (await desk.session.execute(select(MapVersion.version))).scalar_one() > before
    [entry] = (await desk.session.execute(select(AuditEntry).where(AuditEntry.action == "add_villages"))).scalars()
    assert (entry.subject_id, entry.reason) == (AN_TRUONG, BASIS)
    assert entry.detail == {"places": [one["id"] for one in answer.json()], "since": SINCE}


async def test_the_same_key_makes_villages_once(desk: Declaring) -> None:
    first, again = [await post(desk, f"/places/{AN_TRUONG}/villages", VILLAGES) for _ in range(2)]
    assert (again.status_code, again.headers["Idempotent-Replay"], again.json()) == (200, "true", first.json())
    other = await post(desk, f"/places/{AN_KHANH}/villages", VILLAGES)
    assert (other.status_code, other.json()["slug"]) == (409, "idempotency-key-reused")
    without = await desk.post("quantri", f"/places/{AN_TRUONG}/villages", VILLAGES)
    assert (without.status_code, without.json()["slug"]) == (422, "idempotency-key-missing")
    assert len(await children(desk, AN_TRUONG, SINCE)) == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("", 401), ("canbo", 403), ("cum", 403), ("so", 403), ("thongke", 403), ("quantri-khac", 404), ("quantri-cu", 403)],
)
async def test_nobody_else_keeps_the_places_of_a_province(desk: Declaring, who: str, status: int) -> None:
    ended = factories.period(date(2020, 1, 1), date(2025, 12, 31))
    await factories.account(desk.session, "quantri-cu", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG, valid=ended)
    await desk.session.commit()
    own, home = await cluster(desk), await village(desk)
    calls: list[tuple[str, dict[str, Any]]] = [
        (f"/places/{AN_TRUONG}/villages", VILLAGES), (f"/provinces/{HAI_PHONG}/clusters", CLUSTER), (f"/places/{home}/endings", ENDING),
        (f"/places/{home}/names", {"name": "Thôn Khác", "since": "2026-02-01", "basis": BASIS}),
        (f"/places/{own}/communes", {"communes": [AN_TRUONG], "since": SINCE, "basis": BASIS}),
        (f"/places/{desk.cluster_id}/communes/{AN_TRUONG}/endings", ENDING),
    ]  # fmt: skip
    places, entries = await desk.rows(PlacePeriod), await desk.rows(AuditEntry)
    for url, body in calls:
        assert (await post(desk, url, body, who=who, key="another")).status_code == status, url
    assert (await desk.rows(PlacePeriod), await desk.rows(AuditEntry)) == (places, entries)


@pytest.mark.parametrize(
    ("above", "changed", "field", "slug"),
    [
        (AN_LAO_DISTRICT, {}, "place", "wrong-level"), (HAI_PHONG, {}, "place", "wrong-level"), (TRUONG_THO, {}, "place", "closed-place"),
        (TRUONG_THO, {"since": "2024-01-01"}, "place", "closed-place"), (AN_TRUONG, {"since": "2025-06-30"}, "place", "closed-place"),
        (AN_TRUONG, {"basis": " "}, "basis", "empty"), (AN_TRUONG, {"since": "1800-01-01"}, "since", "not-valid"),
        (AN_TRUONG, {"villages": []}, "villages", "empty"),
        (AN_TRUONG, {"villages": [{"name": "Thôn A", "kind": "thôn"}, {"name": "thôn a", "kind": "thôn"}]}, "villages.1.name", "place-name-taken"),
        (AN_TRUONG, {"villages": [{"name": "…", "kind": "thôn"}]}, "villages.0.name", "not-valid"),
    ],
)  # fmt: skip
async def test_villages_that_cannot_be_are_refused(
    desk: Declaring, above: int, changed: dict[str, Any], field: str, slug: str
) -> None:
    before = await desk.rows(PlacePeriod)
    assert faults(await post(desk, f"/places/{above}/villages", VILLAGES | changed)) == (422, [(field, slug)])
    assert await desk.rows(PlacePeriod) == before


async def test_a_name_is_one_villages_of_the_commune_only(desk: Declaring) -> None:
    await village(desk)
    again = await post(desk, f"/places/{AN_TRUONG}/villages", VILLAGES | {"since": "2025-09-01"})
    assert faults(again) == (422, [("villages.0.name", "place-name-taken")])
    await village(desk, commune=AN_KHANH)
    assert await village(desk, "Thôn Đống") > 0


async def test_two_who_add_one_name_at_once_make_one_village(desk: Declaring) -> None:
    await desk.headers("quantri")
    sent = [post(desk, f"/places/{AN_TRUONG}/villages", VILLAGES, key=f"race-{at}") for at in range(4)]
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*sent))
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {409, 422}
    assert len(await children(desk, AN_TRUONG, SINCE)) == 2


async def test_two_who_add_different_villages_at_once_get_different_numbers(desk: Declaring) -> None:
    await desk.headers("quantri")
    ids = await asyncio.gather(*(village(desk, f"Thôn {at}") for at in range(5)))
    assert len(set(ids)) == 5
    assert min(ids) >= 1_000_000


async def test_another_name_leaves_the_days_before_as_they_were(desk: Declaring) -> None:
    home = await village(desk)
    renaming = {"name": "Thôn Đông Hưng", "since": "2026-02-01", "basis": "Nghị quyết 7/NQ-HĐND"}
    assert (await post(desk, f"/places/{home}/names", renaming)).status_code == 201
    for on, name in (("2026-01-31", "Thôn Đông"), ("2026-02-01", "Thôn Đông Hưng")):
        assert (await desk.get("", f"/places/{home}", as_of=on)).json()["name"] == name
    for since in ("2026-02-01", "2025-12-01"):
        answer = await post(desk, f"/places/{home}/names", renaming | {"name": "Thôn Tây", "since": since})
        assert (answer.status_code, answer.json()["slug"]) == (409, "name-from-later")


async def test_a_name_that_a_neighbour_bears_is_refused(desk: Declaring) -> None:
    home, _ = await village(desk), await village(desk, "Thôn Tây")
    answer = await post(desk, f"/places/{home}/names", {"name": "THÔN TÂY", "since": "2026-02-01", "basis": BASIS})
    assert faults(answer) == (422, [("name", "place-name-taken")])
    for place in (AN_TRUONG, AN_LAO_DISTRICT, HAI_PHONG):
        answer = await post(desk, f"/places/{place}/names", {"name": "Nơi khác", "since": "2026-02-01", "basis": BASIS})
        assert faults(answer) == (422, [("place", "wrong-level")])


async def test_a_village_where_somebody_lives_is_not_ended(desk: Declaring, owner_session: AsyncSession) -> None:
    home = await village(desk)
    for name in ("Nguyễn Văn An", "Trần Thị Bình"):
        await factories.household(owner_session, names=(name,), village_id=home, since=date(2026, 2, 1))
    await owner_session.commit()
    answer = await post(desk, f"/places/{home}/endings", ENDING)
    assert (answer.status_code, answer.json()["slug"]) == (409, "village-lived-in")
    assert "Còn 2 hộ ở Thôn Đông sau ngày 31/03/2026" in answer.json()["title"]
    assert "Chuyển cả hộ" in answer.json()["detail"]
    for table in ("household_member", "household_residence"):
        await owner_session.execute(text(f"UPDATE {table} SET valid = daterange('2026-02-01', '2026-04-01')"))
    await owner_session.commit()
    assert (await post(desk, f"/places/{home}/endings", ENDING)).status_code == 204
    assert await children(desk, AN_TRUONG, "2026-03-31") == ["Thôn Đông"]
    assert await children(desk, AN_TRUONG, "2026-04-01") == []
    again = await post(desk, f"/places/{home}/endings", ENDING)
    assert (again.status_code, again.json()["slug"]) == (409, "place-ended")


async def test_a_household_moves_to_another_village_of_its_commune(desk: Declaring, owner_session: AsyncSession) -> None:
    home, other = await village(desk), await village(desk, "Thôn Tây")
    made = await factories.household(owner_session, village_id=home)
    await owner_session.commit()
    to = {"commune_id": AN_TRUONG, "village_id": other, "on_day": "2026-03-01"}
    assert (await desk.post("canbo", f"/households/{made.uid}/move", to)).status_code < 300
    assert (await post(desk, f"/places/{home}/endings", ENDING | {"last_day": "2026-02-28"})).status_code == 204


async def test_a_commune_is_in_one_cluster_a_day_and_is_moved(desk: Declaring) -> None:
    own = await cluster(desk)
    body = {"communes": [AN_TRUONG], "since": "2026-02-01", "basis": BASIS}
    answer = await post(desk, f"/places/{own}/communes", body)
    assert (answer.status_code, answer.json()) == (201, {"put_in": 1})
    assert (await members(desk, date(2026, 1, 31)))[AN_TRUONG] == desk.cluster_id
    assert (await members(desk, date(2026, 2, 1)))[AN_TRUONG] == own
    assert (await post(desk, f"/places/{own}/communes", body)).json() == {"put_in": 0}
    earlier = await post(desk, f"/places/{desk.cluster_id}/communes", body | {"since": "2026-01-15"})
    assert (earlier.status_code, earlier.json()["slug"]) == (409, "clustered-later")
    assert (await post(desk, f"/places/{own}/communes/{AN_TRUONG}/endings", ENDING)).status_code == 204
    assert AN_TRUONG not in await members(desk, date(2026, 4, 1))
    again = await post(desk, f"/places/{own}/communes/{AN_TRUONG}/endings", ENDING)
    assert (again.status_code, again.json()["slug"]) == (409, "not-in-cluster")


@pytest.mark.parametrize("commune", [BA_DINH, TRUONG_THO, HAI_PHONG, AN_LAO_DISTRICT, 2_000_000_000])
async def test_only_communes_of_the_province_are_put_in_a_cluster(desk: Declaring, commune: int) -> None:
    body = {"communes": [AN_TRUONG, commune], "since": SINCE, "basis": BASIS}
    assert faults(await post(desk, f"/places/{await cluster(desk)}/communes", body)) == (422, [("communes.1", "not-in-province")])
    assert (await members(desk, date(2026, 1, 1)))[AN_TRUONG] == desk.cluster_id


async def test_a_cluster_with_communes_is_not_ended(desk: Declaring) -> None:
    own = await cluster(desk)
    await post(desk, f"/places/{own}/communes", {"communes": [AN_TRUONG], "since": SINCE, "basis": BASIS})
    answer = await post(desk, f"/places/{own}/endings", ENDING)
    assert (answer.status_code, answer.json()["slug"]) == (409, "cluster-in-use")
    await post(desk, f"/places/{own}/communes/{AN_TRUONG}/endings", ENDING)
    assert (await post(desk, f"/places/{own}/endings", ENDING)).status_code == 204
    for district in (AN_LAO_DISTRICT,):
        assert faults(await post(desk, f"/places/{district}/endings", ENDING)) == (422, [("place", "wrong-level")])


async def reads(desk: Declaring, who: str) -> int:
    return (await desk.get(who, "/dossiers")).status_code


async def reach(desk: Declaring, who: str) -> set[int]:
    found = text(
        "SELECT communes FROM sign_in s JOIN account a ON a.id = s.account_id WHERE username = :who AND revoked_at IS NULL"
    )
    rows = (await desk.session.execute(found, {"who": who})).scalars().all()
    await desk.session.commit()
    return set(rows[-1]) if rows else set()


async def test_a_cluster_moves_the_territory_of_its_assessors(desk: Declaring) -> None:
    assert await reads(desk, "cum") == 200
    assert AN_TRUONG in await reach(desk, "cum")
    own = await cluster(desk)
    assert await reads(desk, "cum") == 200, "a new cluster ends nobody's sign-in"
    later = {"communes": [AN_KHANH], "since": "2199-01-01", "basis": BASIS}
    assert (await post(desk, f"/places/{own}/communes", later)).status_code == 201
    assert await reads(desk, "cum") == 200, "what begins later ends nobody's sign-in"
    await post(desk, f"/places/{own}/communes", {"communes": [AN_TRUONG], "since": SINCE, "basis": BASIS})
    assert await reads(desk, "cum") == 401
    assert await reads(desk, "canbo") == 200
    desk.tokens.clear()
    assert await reads(desk, "cum") == 200
    assert AN_TRUONG not in await reach(desk, "cum")


async def test_the_database_takes_no_place_but_by_the_functions(desk: Declaring, database: Database) -> None:
    token = (await desk.headers("quantri"))["Authorization"].removeprefix("Bearer ")
    forbidden = (
        insert(Place).values(id=3_000_000, level=4, province_id=HAI_PHONG), text("UPDATE place_period SET name = name"),
        text("DELETE FROM cluster_member"), text("SELECT own_place(1)"), text("SELECT end_sign_ins_at('{1}', now())"),
        text("INSERT INTO place_making SELECT 1, 'x', '', '{}', now()"),
    )  # fmt: skip
    for statement in forbidden:
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.as_caller(token) as session:
                await session.execute(statement)


@pytest.mark.parametrize("above", [HA_NOI, BA_DINH, AN_LAO_DISTRICT, 1])
async def test_the_database_looks_at_the_province_and_the_level(desk: Declaring, database: Database, above: int) -> None:
    token = (await desk.headers("quantri"))["Authorization"].removeprefix("Bearer ")
    at = {"at": clock.now(), "above": above}
    async with database.as_caller(token) as session:
        asked = text("SELECT made FROM make_places(:above, '{Thôn}', '{thôn}', '{thon}', '2026-01-01', 'x', 'k', '', :at)")
        assert (await session.execute(asked, at)).all() == []
        for call in (
            "rename_place(:above, 'X', 'x', 'x', '2026-02-01', 'x')",
            "end_place(:above, '2026-02-01', 'x', '2026-02-01', :at)",
        ):
            values = at if ":at" in call else {"above": above}
            assert (await session.execute(text(f"SELECT {call}"), values)).scalar_one() is None
        assert (
            await session.execute(text("SELECT * FROM households_of_villages(:above, '2026-01-01')"), {"above": above})
        ).all() == []
