"""Intents: registered once, counted at once, only in one's own communes and for subjects of the title."""

from typing import Any

import pytest
from sqlalchemy import select

from service.foundation.database import Database
from service.titles.tables import RecognitionCount, Registration
from tests import factories
from tests.conftest import transaction
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug


async def _body(desks: Desks, number: int = 2) -> dict[str, Any]:
    homes = [await factories.household(desks.session, names=(f"Nguyễn Văn Số {n}",)) for n in range(number)]
    await desks.session.commit()
    return {"title": "family", "assessed_year": 2026, "subjects": [home.uid for home in homes]}


async def _stored(database: Database) -> tuple[int, int]:
    async with transaction(database.owner) as session:
        rows = (await session.execute(select(Registration.subject_id))).all()
        return len(rows), sum((await session.execute(select(RecognitionCount.registered))).scalars())


async def test_intents_are_counted_with_their_registration(desks: Desks, database: Database) -> None:
    body = await _body(desks)
    with on(AFTER):
        answer = await desks.post("canbo", "/registrations", body)
    assert (answer.status_code, answer.json()["new"], answer.json()["registered_on"]) == (201, 2, "2026-03-20")
    assert await _stored(database) == (2, 2)


async def test_only_the_new_ones_are_counted(desks: Desks, database: Database) -> None:
    body = await _body(desks)
    with on(AFTER):
        await desks.post("canbo", "/registrations", body | {"subjects": body["subjects"][:1]})
        answer = await desks.post("canbo", "/registrations", body)
    assert (answer.json()["new"], answer.json()["already"]) == (1, 1)
    assert await _stored(database) == (2, 2)


async def test_the_same_intents_again_are_a_conflict(desks: Desks, database: Database) -> None:
    body = await _body(desks)
    with on(AFTER):
        await desks.post("canbo", "/registrations", body)
        assert slug(await desks.post("canbo", "/registrations", body)) == (409, "already-registered")
    assert await _stored(database) == (2, 2)


async def test_strangers_register_nobody(desks: Desks, database: Database) -> None:
    body = await _body(desks)
    with on(AFTER):
        assert slug(await desks.post(None, "/registrations", body)) == (401, "sign-in-needed")
        assert slug(await desks.post("chutich", "/registrations", body)) == (403, "no-grant")
        assert slug(await desks.post("canbo-khac", "/registrations", body)) == (404, "unknown-subject")
    assert await _stored(database) == (0, 0)


async def test_a_person_cannot_strive_for_the_family_title(desks: Desks, database: Database) -> None:
    home = await factories.household(desks.session)
    await desks.session.commit()
    body = {"title": "family", "assessed_year": 2026, "subjects": [home.people[0].uid]}
    with on(AFTER):
        assert slug(await desks.post("canbo", "/registrations", body)) == (404, "unknown-subject")
    assert await _stored(database) == (0, 0)


async def test_a_village_is_registered_by_its_place(desks: Desks, database: Database) -> None:
    village = await factories.village(desks.session, "Thôn Đông")
    await desks.session.commit()
    with on(AFTER):
        body = {"title": "village", "assessed_year": 2026, "places": [village]}
        assert (await desks.post("canbo", "/registrations", body)).json()["new"] == 1
    assert await _stored(database) == (1, 1)


@pytest.mark.parametrize(
    ("place_id", "assessed_year"),
    [(factories.TRUONG_THO, 2026), (factories.TRUONG_THO, 2025), (factories.AN_TRUONG, 2024)],
)
async def test_a_commune_that_does_not_stand_in_the_year_is_refused(
    desks: Desks, database: Database, place_id: int, assessed_year: int
) -> None:
    await desks.session.commit()
    with on(AFTER):
        answer = await desks.post(
            "canbo", "/registrations", {"title": "commune", "assessed_year": assessed_year, "places": [place_id]}
        )
    assert slug(answer) == (422, "closed-place")
    assert await _stored(database) == (0, 0)


async def test_a_commune_registers_while_it_stands(desks: Desks, database: Database) -> None:
    await desks.session.commit()
    body = {"title": "commune", "assessed_year": 2025, "places": [factories.TRUONG_THO]}
    with on(given.BEFORE):
        assert (await desks.post("canbo-cu", "/registrations", body)).status_code == 201
    assert await _stored(database) == (1, 1)


async def test_a_year_too_far_is_refused(desks: Desks, database: Database) -> None:
    body = await _body(desks) | {"assessed_year": 2028}
    with on(AFTER):
        assert slug(await desks.post("canbo", "/registrations", body)) == (422, "year-too-far")
    assert await _stored(database) == (0, 0)


async def test_statements_of_a_registration_do_not_grow(desks: Desks, count_statements: Any) -> None:
    numbers = []
    for number in (1, 12):
        body = await _body(desks, number)
        with on(AFTER):
            await desks.sign_in("canbo")
            with count_statements() as counted:
                assert (await desks.post("canbo", "/registrations", body)).status_code == 201
        numbers.append(counted.number)
    assert numbers == [5, 5]


async def test_desks_of_the_old_world_register_too(desks: Desks) -> None:
    home = await factories.household(desks.session, commune_id=factories.TRUONG_THO)
    await desks.session.commit()
    with on(given.BEFORE):
        body = {"title": "family", "assessed_year": 2025, "subjects": [home.uid]}
        assert (await desks.post("canbo-cu", "/registrations", body)).status_code == 201
