"""Nobody appraises or decides on their own entry, household, clan or unit, nor on what they submitted: the actions say so, the database refuses."""

from datetime import date

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation.database import Database
from service.subjects.link_tables import AccountPerson
from service.subjects.tables import Clan, ClanMember
from tests import factories
from tests.factories import AN_TRUONG, HAI_PHONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug


async def _linked(session: AsyncSession, account: int, person_id: int) -> None:
    values = {
        "account_id": account,
        "province_id": HAI_PHONG,
        "person_id": person_id,
        "basis": "Quyết định phân công",
        "linked_at": factories.AT,
    }
    await session.execute(insert(AccountPerson).values(**values))


async def _home(desks: Desks) -> factories.MadeHousehold:
    home = await factories.household(desks.session, names=("Lê Văn Một", "Lê Thị Hai"))
    ids, homes = [person.id for person in home.people], [home.id] * 2
    await given.scored(desks.session, "citizen", kind="person", ids=ids, year=2025, commune_id=AN_TRUONG, households=homes)
    return home


async def _decider(desks: Desks, *, person: int) -> None:
    account = await factories.account(desks.session, "co-nguoi", Role.ASSESSOR, place_id=AN_TRUONG)
    await _linked(desks.session, account, person)


async def _dossiers(desks: Desks, home: factories.MadeHousehold) -> list[str]:
    await desks.session.execute(text("DELETE FROM rescore_mark"))
    await desks.session.commit()
    bodies = [{"title": "citizen", "assessed_year": 2025, "subject": person.uid} for person in home.people]
    return [await desks.submitted("canbo", body) for body in bodies]


@pytest.mark.parametrize("step", ["decision", "return", "refusal"])
async def test_nobody_acts_on_their_own_entry_or_their_familys(desks: Desks, step: str) -> None:
    home = await _home(desks)
    await _decider(desks, person=home.people[0].id)
    with on(AFTER):
        body = {} if step == "decision" else {"reason": "Lý do"}
        for uid in await _dossiers(desks, home):
            assert slug(await desks.post("co-nguoi", f"/dossiers/{uid}/{step}", body)) == (403, "own-household")


async def test_a_person_who_left_the_household_is_still_not_neutral(desks: Desks) -> None:
    home = await _home(desks)
    await _decider(desks, person=home.people[1].id)
    with on(AFTER):
        uid = (await _dossiers(desks, home))[0]
        close = "UPDATE household_member SET valid = daterange(lower(valid), '2026-01-01') WHERE person_id = :person"
        await desks.session.execute(text(close), {"person": home.people[1].id})
        await desks.session.commit()
        assert slug(await desks.post("co-nguoi", f"/dossiers/{uid}/decision", {})) == (403, "own-household")


async def test_a_neutral_desk_decides_all_the_same(desks: Desks) -> None:
    home = await _home(desks)
    with on(AFTER):
        for uid in await _dossiers(desks, home):
            await desks.decided("chutich", uid)


async def test_nobody_acts_on_a_clan_of_their_household(desks: Desks) -> None:
    home = await _home(desks)
    await _decider(desks, person=home.people[0].id)
    values = {
        "province_id": HAI_PHONG,
        "commune_id": AN_TRUONG,
        "name": "Họ Lê",
        "folded": "ho le",
    }
    clan = (await desks.session.execute(insert(Clan).values(**values).returning(Clan.id, Clan.uid))).one()
    await desks.session.execute(
        insert(ClanMember).values(
            province_id=HAI_PHONG,
            clan_id=clan.id,
            household_id=home.id,
            commune_id=AN_TRUONG,
            valid=factories.period(date(2020, 1, 1)),
        )
    )
    await given.scored(desks.session, "clan", kind="clan", ids=[clan.id], year=2025, commune_id=AN_TRUONG)
    await desks.session.execute(text("DELETE FROM rescore_mark"))
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", {"title": "clan", "assessed_year": 2025, "subject": str(clan.uid)})
        assert slug(await desks.post("co-nguoi", f"/dossiers/{uid}/decision", {})) == (403, "own-household")
        await desks.decided("chutich", uid)


@pytest.mark.parametrize("who", ["co-nguoi", "canbo"])
async def test_the_database_refuses_behind_the_actions_back(desks: Desks, database: Database, who: str) -> None:
    home = await _home(desks)
    await _decider(desks, person=home.people[0].id)
    with on(AFTER):
        uid = (await _dossiers(desks, home))[0]
        token = await desks.sign_in(who)
        with pytest.raises(DBAPIError) as refused:
            async with database.as_caller(token) as session:
                await session.execute(text("UPDATE dossier SET state = 'approved' WHERE uid = :uid"), {"uid": uid})
    assert getattr(refused.value.orig, "sqlstate", "") == "42501"
