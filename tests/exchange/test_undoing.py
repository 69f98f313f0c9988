"""Undoing an import: what was new counts no longer, what was changed says again what it said, unless something stands on it."""

from sqlalchemy import text

from tests.exchange.conftest import Office, row
from tests.factories import HAI_PHONG


async def test_new_sessions_are_voided_with_their_rolls_and_stay_to_be_read(office: Office) -> None:
    found = await office.accepted(*(row(person=one.uid) for one in office.home.people))
    answer = await office.act(found["uid"], "undo")
    assert (answer.status_code, answer.json()["stage"]) == (200, "undone")
    [session] = await office.stored("learning_session")
    assert "Hoàn tác" in session["void_reason"]
    assert [entry["voided"] for entry in await office.stored("roll_entry")] == [True, True]
    assert len(await office.stored("roll_correction")) == 2
    assert [one["action"] for one in await office.stored("audit_entry")][-2:] == ["void_session", "undo_import"]


async def test_what_was_changed_says_again_what_it_said_and_what_was_added_is_voided(office: Office) -> None:
    one, two = office.home.people
    await office.accepted(row(person=one.uid, certificate="Số 1"))
    second = await office.accepted(row(person=one.uid, certificate="Số 2", completed="Không"), row(person=two.uid))
    assert (await office.act(second["uid"], "undo")).status_code == 200
    entries = await office.stored("roll_entry")
    assert [(e["certificate"], e["completed"], e["voided"]) for e in entries] == [("Số 1", True, False), (None, True, True)]
    assert [s["voided_at"] for s in await office.stored("learning_session")] == [None]


async def test_everybody_whom_it_credited_is_scored_again(office: Office) -> None:
    found = await office.accepted(*(row(person=one.uid) for one in office.home.people))
    await office.desks.session.execute(text("DELETE FROM rescore_mark"))
    await office.desks.session.commit()
    await office.act(found["uid"], "undo")
    marked = {mark["subject_id"] for mark in await office.stored("rescore_mark") if mark["subject_kind"] == "person"}
    assert marked == {one.id for one in office.home.people}


async def test_the_same_file_can_be_sent_again_afterwards(office: Office) -> None:
    rows = [row(person=one.uid) for one in office.home.people]
    await office.act((await office.accepted(*rows))["uid"], "undo")
    assert (await office.accepted(*rows))["verdicts"]["new"] == 2
    assert [entry["voided"] for entry in await office.stored("roll_entry")] == [True, True, False, False]


async def test_it_is_undone_once_and_only_when_it_was_accepted(office: Office) -> None:
    checked = await office.sent(row(person=office.home.people[0].uid))
    early = await office.act(checked["uid"], "undo")
    assert (early.status_code, early.json()["slug"]) == (409, "import-not-accepted")
    await office.act(checked["uid"], "accept")
    assert (await office.act(checked["uid"], "undo")).status_code == 200
    assert (await office.act(checked["uid"], "undo")).json()["slug"] == "import-not-accepted"


async def test_what_was_corrected_since_stands_on_it(office: Office) -> None:
    person = office.home.people[0].uid
    found = await office.accepted(row(person=person))
    [logged] = await office.stored("learning_session")
    await office.desks.session.execute(
        text("UPDATE excel_import SET accepted_at = accepted_at - interval '1 hour'")
    )  # the desk's next act stands at the beginning of the day's minutes
    await office.desks.session.commit()
    url = f"/activities/sessions/{logged['uid']}/roll/{person}/correct"
    assert (await office.desks.post("canbo", url, {"hours": 1, "reason": "Ghi nhầm"})).status_code == 204
    answer = await office.act(found["uid"], "undo")
    assert (answer.status_code, answer.json()["slug"]) == (409, "import-stood-upon")
    assert [entry["voided"] for entry in await office.stored("roll_entry")] == [False]


async def test_a_dossier_of_the_year_stands_on_it(office: Office) -> None:
    person = office.home.people[0]
    found = await office.accepted(row(person=person.uid))
    await office.desks.session.execute(
        text(
            "INSERT INTO dossier (province_id, subject_kind, subject_id, subject_name, title, level, assessed_year, state, version,"
            " frozen, commune_id, household_id, submitted_by, submitted_on, state_since)"
            " SELECT :province, 'person', p.id, p.full_name, 'citizen', 0, 2026, 'submitted', 1, '{}', p.commune_id, p.household_id,"
            " a.id, '2026-03-20', '2026-03-20' FROM person p, account a WHERE p.id = :person AND a.username = 'canbo'"
        ),
        {"province": HAI_PHONG, "person": person.id},
    )
    await office.desks.session.commit()
    answer = await office.act(found["uid"], "undo")
    assert (answer.status_code, answer.json()["slug"]) == (409, "import-stood-upon")
    assert "hồ sơ" in answer.json()["title"]
