"""After an erasure the key and the names are gone and everything still works; after a withdrawal the person is nobody's to see but the family's."""

import io
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from service.assessments import worker
from service.foundation.crypto import encipher
from service.foundation.database import Database
from service.statistics.reconcile import reconcile
from service.subjects.actions import bound_to
from tests.conftest import KEYRING
from tests.factories import AN_TRUONG, HAI_PHONG
from tests.requests.conftest import People
from tests.stage import Browser, SignIn, Stage

NAME, WORD, DIGITS = "Trần Thị Bình", "binh", "031180000017"


@pytest.fixture
async def known(people: People) -> People:
    """The second member has an identifier under a key of her own, a trait, and a dossier that nobody decided."""
    her = people.home.people[1]
    key, wrapped = KEYRING.new_data_key(bound_to=bound_to(province_id=HAI_PHONG, person_id=her.id))
    whose = {"province": HAI_PHONG, "person": her.id, "commune": AN_TRUONG}
    for statement, more in (
        ("INSERT INTO person_key VALUES (:province, :person, :commune, :master, :wrapped)", {"master": KEYRING.master_id, "wrapped": wrapped}),
        ("UPDATE person SET national_id_cipher = :cipher, national_id_index = :index WHERE id = :person",
         {"cipher": encipher(key, DIGITS), "index": KEYRING.blind_index(DIGITS)}),
        ("INSERT INTO person_attribute VALUES (:province, :person, 'disabled', '[2020-01-01,)', :commune)", {}),
    ):  # fmt: skip
        bound = whose | more
        await people.session.execute(text(statement), {name: bound[name] for name in bound if f":{name}" in statement})
    await people.session.commit()
    return people


async def everything(people: People) -> str:
    """Every row of every table, as a text."""
    await people.session.rollback()
    tables = (await people.session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))).scalars().all()
    out = io.StringIO()
    for table in tables:
        for row in (await people.session.execute(text(f"SELECT to_jsonb(t)::text FROM {table} t"))).scalars():
            out.write(row)
    return out.getvalue()


async def person(people: People) -> Any:
    await people.session.rollback()
    asked = text("SELECT * FROM person WHERE id = :id")
    return (await people.session.execute(asked, {"id": people.home.people[1].id})).one()


async def test_an_erasure_leaves_no_name_no_identifier_and_no_key_anywhere(known: People) -> None:
    cipher = (await person(known)).national_id_cipher
    await known.done("erasure", known.home.people[1].uid)
    stored = await everything(known)
    assert NAME not in stored
    assert cipher.hex() not in stored
    assert KEYRING.blind_index(DIGITS).hex() not in stored
    left = await person(known)
    assert (left.family_name, left.given_name, left.ethnicity, left.sex, left.erased_on.isoformat()) == (
        "",
        "",
        None,
        "unstated",
        "2026-03-20",
    )
    for table in ("person_key", "person_attribute"):
        assert (await known.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0


@pytest.mark.parametrize("kind", ["erasure", "withdrawal"])
async def test_the_desk_finds_the_person_nowhere_and_its_lists_go_on(known: People, kind: str) -> None:
    her = known.home.people[1]
    assert [one["full_name"] for one in (await known.get("canbo", "/people", query=WORD)).json()["people"]] == [NAME]
    await known.done(kind, her.uid)
    assert (await known.get("canbo", "/people", query=WORD)).json()["people"] == []
    listed = (await known.get("canbo", "/people")).json()["people"]
    assert [one["full_name"] for one in listed] == ["Nguyễn Văn An", "Lê Thị Hoa"]
    for address in ("", "/assessments", "/next-steps"):
        assert (await known.get("canbo", f"/people/{her.uid}{address}", assessed_year=2026)).status_code == 404
        assert (await known.get("chutich", f"/people/{her.uid}{address}", assessed_year=2026)).status_code == 404
    home = (await known.get("canbo", f"/households/{known.home.uid}")).json()
    assert NAME not in str(home)


async def test_a_withdrawal_keeps_what_is_stored_for_the_family_alone(known: People) -> None:
    await known.done("withdrawal", known.home.people[1].uid)
    assert (await known.get("giadinh", f"/people/{known.home.people[1].uid}")).json()["full_name"] == NAME
    assert (await person(known)).national_id_cipher is not None


async def test_who_was_erased_may_be_registered_anew(known: People) -> None:
    form = {
        "full_name": NAME,
        "birth_date": "1980",
        "sex": "female",
        "national_id": DIGITS,
        "new_household": {"commune_id": AN_TRUONG},
    }
    assert (await known.post("canbo", "/people", form)).status_code == 409
    await known.done("erasure", known.home.people[1].uid)
    assert (await known.post("canbo", "/people", form)).status_code == 201


async def test_a_sealed_person_stays_a_double_and_can_still_be_erased(known: People) -> None:
    await known.done("withdrawal", known.home.people[1].uid)
    form = {
        "full_name": NAME,
        "birth_date": "1980",
        "sex": "female",
        "national_id": DIGITS,
        "new_household": {"commune_id": AN_TRUONG},
    }
    refused = await known.post("canbo", "/people", form)
    assert (refused.status_code, refused.json()["slug"]) == (409, "registered-elsewhere")
    await known.done("erasure", known.home.people[1].uid)
    assert (await person(known)).full_name == "(đã xóa theo yêu cầu)"


async def test_a_person_who_moved_away_is_not_the_old_desk_s_to_erase(known: People) -> None:
    her = known.home.people[1]
    made = await known.filed(kind="erasure", person=her.uid)
    await known.post("canbo", f"/requests/{made['uid']}/answers", {"outcome": "accepted", "answer": "Đúng"})
    await known.session.execute(text("UPDATE person SET commune_id = 11894, household_id = NULL WHERE id = :id"), {"id": her.id})
    await known.session.commit()
    refused = await known.post("canbo", f"/requests/{made['uid']}/fulfilments", {"outcome": "Đã xóa"})
    assert (refused.status_code, refused.json()["slug"]) == (409, "person-elsewhere")
    assert (await person(known)).full_name == NAME
    assert (await known.get("canbo", f"/requests/{made['uid']}")).json()["state"] == "accepted"


@pytest.mark.parametrize("kind", ["erasure", "withdrawal"])
async def test_pages_scores_and_counts_go_on_without_the_person(
    client: AsyncClient, stage: Stage, browse: SignIn, database: Database, kind: str
) -> None:
    her = stage.home.people[0]
    desk = await browse("canbo")
    await fulfilled(desk, kind, her.uid)
    await worker.work_all(database)
    async with database.as_owner() as session:
        assert await reconcile(session) == []
    for who, addresses in (
        (
            "canbo",
            ("/people", f"/households/{stage.home.uid}", f"/communes/{AN_TRUONG}", "/activities", "/dossiers", "/activities/new"),
        ),
        ("chutich", ("/people", "/dossiers", f"/communes/{AN_TRUONG}")),
        ("giadinh", ("/family",)),
        ("thongke", (f"/statistics/recognitions?place={AN_TRUONG}&assessed_year=2026&title=citizen",)),
    ):
        browser = await browse(who)
        for address in addresses:
            answer = await browser.open(address)
            assert answer.status_code == 200, address
            assert who == "giadinh" or her.full_name not in answer.text, address


async def fulfilled(desk: Browser, kind: str, person: str) -> None:
    """The desk files for the household, accepts and does it, over the API with the page's session."""

    async def post(address: str, body: dict[str, Any]) -> Any:
        token = desk.page.text.split('X-CSRF-Token": "')[1].split('"')[0]
        return await desk.client.post(f"/api/v1{address}", json=body, headers={"X-CSRF-Token": token})

    home = (await desk.client.get(f"/api/v1/people/{person}")).json()["household_uid"]
    made = (await post("/requests", {"kind": kind, "words": "Theo đơn", "person": person, "household": home})).json()
    assert (await post(f"/requests/{made['uid']}/answers", {"outcome": "accepted", "answer": "Đúng"})).status_code == 204
    assert (await post(f"/requests/{made['uid']}/fulfilments", {"outcome": "Đã làm"})).status_code == 204
