"""New keys under a running service: everybody is found and readable before, in the middle and after, and nobody writes under old keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select, text

from service.app import Surroundings, build
from service.foundation.crypto import Keyring, decipher
from service.foundation.database import Database
from service.foundation.rows import AnyRow
from service.settings import Settings
from service.subjects import key_actions
from service.subjects.actions import bound_to
from service.subjects.key_actions import RekeyError
from service.subjects.tables import Person, PersonKey
from tests.conftest import KEYRING
from tests.subjects.desk import Desks, new_person

NEW = Keyring(master=b"n" * 32, blind=b"c" * 32, before=KEYRING)
AFTER = Keyring(master=NEW.master, blind=NEW.blind)
DIGITS = [f"03118501{number:04d}" for number in range(7)]


class KilledError(Exception):
    """Where a kill -9 would end the work."""


def say_nothing(_done: int) -> None:
    """A report for nobody."""


@pytest.fixture
async def seven(desks: Desks) -> Desks:
    """Seven people registered under the old keys, and one without an identifier."""
    for digits in DIGITS:
        await desks.registered(full_name=f"Đỗ Thị {digits}", national_id=digits, confirmed_not_double=True)
    await desks.registered(full_name="Lê Thị Hoa")
    return desks


@asynccontextmanager
async def under(database: Database, keyring: Keyring) -> AsyncIterator[AsyncClient]:
    """The service with other keys, over the same database."""
    app = build(Surroundings(Settings(run_worker=False, database_url=None), database, keyring))
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://testserver") as client:
        yield client


async def begin(database: Database, keyring: Keyring = NEW) -> None:
    async with database.as_owner() as session:
        await key_actions.retire(session, keyring)


async def rekey(database: Database, *, cut_after: int | None = None) -> int:
    """All of it in batches of two, or until so many are done."""

    def report(done: int) -> None:
        if cut_after is not None and done >= cut_after:
            raise KilledError

    return await key_actions.rewrap_all(database, NEW, report=report, batch=2)


async def rows(database: Database) -> list[AnyRow]:
    """Everybody's key and identifier, as stored."""
    found = select(Person, PersonKey.master_key_id, PersonKey.wrapped).join(PersonKey, PersonKey.person_id == Person.id)
    async with database.as_owner() as session:
        return list((await session.execute(found.order_by(Person.id))).all())


async def names_of_keys(database: Database) -> list[str]:
    return [row.master_key_id for row in await rows(database)]


async def test_a_cut_off_run_leaves_whole_batches_and_the_next_one_ends_the_work(seven: Desks, database: Database) -> None:
    await begin(database)
    with pytest.raises(KilledError):
        await rekey(database, cut_after=4)
    assert await names_of_keys(database) == [NEW.master_id] * 4 + [KEYRING.master_id] * 4
    await begin(database)
    assert await rekey(database) == 4
    assert await names_of_keys(database) == [NEW.master_id] * 8


async def test_every_identifier_is_readable_and_indexed_under_the_new_keys_alone(seven: Desks, database: Database) -> None:
    await begin(database)
    await rekey(database)
    readable = []
    for row in await rows(database):
        key = AFTER.unwrap(row.wrapped, bound_to=bound_to(province_id=row.Person.province_id, person_id=row.Person.id))
        if row.Person.national_id_cipher:
            digits = decipher(key, row.Person.national_id_cipher)
            assert row.Person.national_id_index == AFTER.blind_index(digits)
            readable.append(digits)
    assert readable == DIGITS


@pytest.mark.parametrize("cut_after", [2, 4, None])
async def test_a_known_identifier_is_a_double_whichever_keys_it_lies_under(
    seven: Desks, database: Database, cut_after: int | None
) -> None:
    await begin(database)
    try:
        await rekey(database, cut_after=cut_after)
    except KilledError:
        assert cut_after is not None
    async with under(database, NEW) as seven.client:
        for digits in DIGITS:
            answer = await seven.post("canbo", "/people", new_person(national_id=digits, confirmed_not_double=True))
            assert (answer.status_code, answer.json()["slug"]) == (409, "already-registered")
            elsewhere = new_person(national_id=digits, new_household={"commune_id": 11894})
            answer = await seven.post("canbo-khac", "/people", elsewhere)
            assert (answer.status_code, answer.json()["slug"]) == (409, "registered-elsewhere")


async def test_who_still_holds_the_old_keys_registers_nobody(seven: Desks, database: Database) -> None:
    await begin(database)
    answer = await seven.post("canbo", "/people", new_person(national_id="031185999999", confirmed_not_double=True))
    assert (answer.status_code, answer.json()["slug"]) == (409, "keys-changed")
    assert await seven.many("person") == 8
    async with under(database, NEW) as seven.client:
        await seven.registered(full_name="Ngô Thị Mai", national_id="031185999999", confirmed_not_double=True)


async def test_who_was_registered_meanwhile_stays_as_it_is(seven: Desks, database: Database) -> None:
    await begin(database)
    with pytest.raises(KilledError):
        await rekey(database, cut_after=2)
    async with under(database, NEW) as seven.client:
        await seven.registered(full_name="Ngô Thị Mai", national_id="031185999999", confirmed_not_double=True)
    assert await rekey(database) == 6
    assert await names_of_keys(database) == [NEW.master_id] * 9


async def test_a_key_under_a_master_that_is_not_at_hand_keeps_the_old_keys_needed(seven: Desks, database: Database) -> None:
    async with database.as_owner() as session:
        await session.execute(
            text("UPDATE person_key SET master_key_id = 'strange' WHERE person_id = (SELECT max(id) FROM person)")
        )
    await begin(database)
    with pytest.raises(RekeyError, match="strange: 1"):
        await rekey(database)


async def test_until_the_end_the_keys_from_before_are_needed_and_then_no_more(seven: Desks, database: Database) -> None:
    await begin(database)
    async with database.as_owner() as session:
        await key_actions.check_in_force(session, NEW)
        with pytest.raises(RekeyError, match="MASTER_KEY_BEFORE"):
            await key_actions.check_in_force(session, AFTER)
        with pytest.raises(RekeyError, match="đã bị thay"):
            await key_actions.check_in_force(session, KEYRING)
    await rekey(database)
    async with database.as_owner() as session:
        await key_actions.end(session, NEW)
        await key_actions.check_in_force(session, AFTER)


async def test_a_second_rotation_waits_for_the_first_and_old_keys_never_come_back(seven: Desks, database: Database) -> None:
    third = Keyring(master=b"t" * 32, blind=b"t" * 32, before=AFTER)
    await begin(database)
    with pytest.raises(RekeyError, match="chưa xong"):
        await begin(database, third)
    await rekey(database)
    async with database.as_owner() as session:
        await key_actions.end(session, NEW)
    await begin(database, third)
    with pytest.raises(RekeyError, match="đã bị thay"):
        await begin(database, Keyring(master=KEYRING.master, blind=KEYRING.blind, before=third))
