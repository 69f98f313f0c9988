"""A file of learning: checked row by row, stored only when accepted, as if each session had been logged by itself."""

from typing import Any

from sqlalchemy import insert, text

from service.subjects.tables import Clan, ClanMember, Unit, UnitMember
from tests import factories
from tests.activities.conftest import DAY as LOGGED_ON
from tests.exchange.conftest import DAY, Office, row
from tests.factories import AN_TRUONG, HAI_PHONG, period

WITHOUT = {"session_id", "uid", "id", "idempotency_key", "request_hash", "logged_at"}


def plain(rows: list[Any]) -> list[dict[str, Any]]:
    """Rows without what names the session."""
    return [{name: value for name, value in one.items() if name not in WITHOUT} for one in rows]


async def test_nothing_is_stored_before_it_is_accepted(office: Office) -> None:
    found = await office.sent(*(row(person=one.uid) for one in office.home.people))
    assert (found["stage"], found["verdicts"]) == ("checked", {"new": 2, "changed": 0, "same": 0, "wrong": 0})
    assert await office.stored("learning_session") == []
    assert await office.stored("roll_entry") == []


async def test_rows_of_one_session_make_one_session_with_a_roll(office: Office) -> None:
    one, two = office.home.people
    await office.accepted(row(person=one.uid), row(person=two.uid), row(person=one.uid, topic="Nuôi ong"))
    assert [(s["topic"], s["hours"]) for s in await office.stored("learning_session", "topic")] == [
        ("Nuôi ong", 25),
        ("Trồng rau sạch", 25),
    ]
    assert len(await office.stored("roll_entry")) == 3


async def test_an_import_stores_what_logging_by_hand_stores(office: Office) -> None:
    session, people = office.desks.session, office.home.people
    here = {"province_id": HAI_PHONG, "commune_id": AN_TRUONG}
    clan = (await session.execute(insert(Clan).values(**here, name="Họ Hà", folded="ho ha").returning(Clan.id))).scalar_one()
    unit = insert(Unit).values(**here, name="Hợp tác xã", folded="hop tac xa", kind="cooperative", ownership="private")
    unit_id = (await session.execute(unit.returning(Unit.id))).scalar_one()
    since = period(DAY.replace(year=2020))
    await session.execute(insert(ClanMember).values(**here, clan_id=clan, household_id=office.home.id, valid=since))
    member = {"unit_id": unit_id, "person_id": people[0].id, "standing": "member"}
    await session.execute(insert(UnitMember).values(**here, **member, valid=since))
    await session.execute(text("DELETE FROM rescore_mark"))
    await session.commit()
    roll = [{"person": people[0].uid, "completed": False, "certificate": "Số 12"}, {"person": people[1].uid}]
    sheet = {
        "kind": "ccl_class",
        "topic": "Trồng rau sạch",
        "held_on": LOGGED_ON,
        "hours": 2.5,
        "commune_id": AN_TRUONG,
        "roll": roll,
    }
    by_hand = await office.desks.post("canbo", "/activities/sessions", sheet, headers={"Idempotency-Key": "k"})
    assert by_hand.status_code == 201, by_hand.text
    entries, sessions, marks = [await office.stored(table) for table in ("roll_entry", "learning_session", "rescore_mark")]
    assert entries[0]["clan_ids"] == [clan]
    assert entries[0]["unit_ids"] == [unit_id]
    await session.execute(text("DELETE FROM roll_entry"))
    await session.execute(text("DELETE FROM learning_session"))
    await session.execute(text("DELETE FROM rescore_mark"))
    await session.commit()
    of_class = {"kind": "Lớp tại trung tâm học tập cộng đồng"}
    await office.accepted(
        row(person=people[0].uid, completed="Không", certificate="Số 12", **of_class), row(person=people[1].uid, **of_class)
    )
    assert plain(await office.stored("roll_entry")) == plain(entries)
    assert plain(await office.stored("learning_session")) == plain(sessions)
    order = "subject_kind, subject_id"
    assert plain(await office.stored("rescore_mark", order)) == sorted(
        plain(marks), key=lambda m: (m["subject_kind"], m["subject_id"])
    )
    acts = [one["action"] for one in await office.stored("audit_entry")]
    assert acts.count("log_session") == 2
    assert acts.count("accept_import") == 1


async def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    rows = [row(person=one.uid) for one in office.home.people]
    await office.accepted(*rows)
    before = await office.stored("roll_entry")
    again = await office.sent(*rows)
    assert again["verdicts"] == {"new": 0, "changed": 0, "same": 2, "wrong": 0}
    refused = await office.act(again["uid"], "accept")
    assert (refused.status_code, refused.json()["slug"]) == (409, "nothing-to-accept")
    assert await office.stored("roll_entry") == before


async def test_a_row_that_says_otherwise_corrects_and_keeps_what_stood(office: Office) -> None:
    person = office.home.people[0].uid
    await office.accepted(row(person=person))
    found = await office.accepted(row(person=person, certificate="Số 7"), row(person=office.home.people[1].uid))
    assert found["verdicts"] == {"new": 1, "changed": 1, "same": 0, "wrong": 0}
    assert [entry["certificate"] for entry in await office.stored("roll_entry")] == ["Số 7", None]
    [kept] = await office.stored("roll_correction")
    assert (kept["before"]["certificate"], kept["after"]["certificate"]) == (None, "Số 7")
    assert len(await office.stored("learning_session")) == 1


async def test_people_are_found_by_name_and_year_of_birth_without_tones(office: Office) -> None:
    found = await office.accepted(row(full_name="ha van mot", birth_year=1980), row(full_name="Hà Thị Hai", birth_year="1980"))
    assert found["verdicts"]["new"] == 2
    assert {entry["person_id"] for entry in await office.stored("roll_entry")} == {one.id for one in office.home.people}


async def test_good_rows_are_stored_and_wrong_ones_stay_behind(office: Office) -> None:
    found = await office.accepted(row(person=office.home.people[0].uid), row(full_name="Không Có Ai", birth_year=1990))
    assert found["verdicts"] == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
    assert len(await office.stored("roll_entry")) == 1


async def test_an_import_is_accepted_once(office: Office) -> None:
    uid = (await office.accepted(row(person=office.home.people[0].uid)))["uid"]
    again = await office.act(uid, "accept")
    assert (again.status_code, again.json()["slug"]) == (409, "import-not-checked")


async def test_what_somebody_logged_meanwhile_makes_the_check_outdated(office: Office) -> None:
    checked = await office.sent(row(person=office.home.people[0].uid))
    await office.accepted(row(person=office.home.people[1].uid))
    answer = await office.act(checked["uid"], "accept")
    assert (answer.status_code, answer.json()["slug"]) == (409, "import-outdated")
    assert len(await office.stored("roll_entry")) == 1


async def test_somebody_who_has_left_meanwhile_makes_the_check_outdated(office: Office) -> None:
    checked = await office.sent(row(person=office.home.people[0].uid))
    await office.desks.session.execute(text("UPDATE household_member SET valid = daterange('2026-04-01', NULL)"))
    await office.desks.session.execute(text("UPDATE household_residence SET valid = daterange('2026-04-01', NULL)"))
    await office.desks.session.commit()
    answer = await office.act(checked["uid"], "accept")
    assert (answer.status_code, answer.json()["slug"]) == (409, "import-outdated")
    assert await office.stored("learning_session") == []


async def test_a_desk_of_another_commune_sees_nothing_of_it(office: Office) -> None:
    uid = (await office.sent(row(person=office.home.people[0].uid)))["uid"]
    for path in (f"/{uid}", f"/{uid}/rows", f"/{uid}/wrong-rows"):
        assert (await office.get(path, username="canbo-khac")).status_code == 404
    for verb in ("accept", "undo"):
        assert (await office.act(uid, verb, username="canbo-khac")).status_code == 404
    assert (await office.get("", username="canbo-khac")).json()["imports"] == []
    assert (await office.send(b"x", username="canbo-khac")).status_code == 404


async def test_people_of_another_commune_are_strangers_to_a_file(office: Office) -> None:
    found = await office.sent(row(person=office.elsewhere.people[0].uid), row(full_name="Bùi Văn Ba", birth_year=1980))
    assert await office.verdicts(found["uid"]) == [("wrong", ["unknown-person"]), ("wrong", ["unknown-name"])]


async def test_a_village_is_named_and_two_namesakes_are_not_guessed(office: Office) -> None:
    session = office.desks.session
    village = await factories.village(session, "Thôn Đông")
    await factories.household(session, names=("Hà Văn Một",))
    await session.commit()
    found = await office.sent(
        row(person=office.home.people[0].uid, village_id="thon dong"), row(full_name="Hà Văn Một", birth_year=1980)
    )
    assert await office.verdicts(found["uid"]) == [("new", []), ("wrong", ["ambiguous-name"])]
    await office.act(found["uid"], "accept")
    assert [one["village_id"] for one in await office.stored("learning_session")] == [village]
