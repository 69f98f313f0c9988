"""No page shows a desk somebody's name without an entry that says so."""

import re
from datetime import date

import pytest
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.subjects.tables import Clan, ClanMember, Unit, UnitMember
from tests.assessments.conftest import YEAR
from tests.factories import AN_TRUONG, HAI_PHONG, period
from tests.recognitions import given
from tests.stage import Browser, SignIn, Stage

PAGES = {
    "/activities": "canbo",
    "/activities/new?unit={unit}": "canbo",
    "/activities/{session}": "canbo",
    "/activities/{session}/roll/{person}": "canbo",
    "/activities/{session}/void": "canbo",
    "/people": "canbo",
    "/people/{person}": "canbo",
    "/people/{person}/points": "canbo",
    "/people/{person}/move": "canbo",
    "/households/{household}": "canbo",
    "/households/{household}/move": "canbo",
    "/households/{household}/head": "canbo",
    "/clans/{clan}": "canbo",
    "/units/{unit}": "canbo",
    "/units/{unit}/people/{person}/leave": "canbo",
    "/communes/{commune}": "canbo",
    "/dossiers": "chutich",
    "/dossiers/{dossier}": "chutich",
}
NAMELESS = {"/activities", "/activities/{session}/void", "/households/{household}/move", "/communes/{commune}"}
"""Pages that happen to name nobody in this story."""


async def _ids(browser: Browser, session: AsyncSession, stage: Stage) -> dict[str, str]:
    """One of everything that a page is about."""
    here, person = {"province_id": HAI_PHONG, "commune_id": AN_TRUONG}, stage.home.people[0]
    clan = insert(Clan).values(**here, name="Họ Nguyễn", folded="ho nguyen").returning(Clan.id, Clan.uid)
    unit = insert(Unit).values(**here, name="Hợp tác xã", folded="hop tac xa", kind="cooperative", ownership="private")
    own_clan, own_unit = (await session.execute(clan)).one(), (await session.execute(unit.returning(Unit.id, Unit.uid))).one()
    since = period(date(2020, 1, 1))
    await session.execute(insert(ClanMember).values(**here, clan_id=own_clan.id, household_id=stage.home.id, valid=since))
    member = {"unit_id": own_unit.id, "person_id": person.id, "standing": "member", "valid": since}
    await session.execute(insert(UnitMember).values(**here, **member))
    body = await given.citizen(session, "Hà Văn Hồ Sơ", year=YEAR)
    await session.commit()
    dossier = await given.Desks(browser.client, session, 0).submitted("canbo", body)
    await browser.open("/activities/new")
    sheet = {"kind": "ccl_class", "topic": "Trồng rau", "held_on": f"05/03/{YEAR}", "hours": "1", "commune_id": AN_TRUONG}
    stored = await browser.send("/activities/new", sheet | {"person": [person.uid], "key": browser.hidden("key"), "do": "store"})
    logged = re.search(r"/activities/([0-9a-f-]+)", stored.headers["location"])
    assert logged
    ids = {"clan": own_clan.uid, "unit": own_unit.uid, "dossier": dossier, "session": logged[1], "commune": AN_TRUONG}
    return {name: str(uid) for name, uid in (ids | {"person": person.uid, "household": stage.home.uid}).items()}


@pytest.mark.parametrize("page", PAGES)
async def test_whoever_is_named_on_a_page_was_read(page: str, browse: SignIn, stage: Stage, owner_session: AsyncSession) -> None:
    ids = await _ids(await browse("canbo"), owner_session, stage)
    before = (await owner_session.execute(text("SELECT max(id) FROM audit_entry"))).scalar_one()
    await owner_session.rollback()
    browser = await browse(PAGES[page])  # which leads some desks to the very page: then this was the reading
    await browser.open(page.format(**ids))
    assert browser.page.status_code == 200, browser.page.text
    people = (await owner_session.execute(text("SELECT id, full_name, household_id FROM person"))).all()
    asked = text("SELECT people, households FROM audit_entry WHERE id > :before AND starts_with(action, 'read_')")
    kept = (await owner_session.execute(asked, {"before": before})).all()
    read, at_home = ({one for row in kept for one in row[part] or ()} for part in (0, 1))
    named = {one for one in people if one.full_name in browser.page.text}
    assert {one.full_name for one in named if one.id not in read and one.household_id not in at_home} == set()
    assert bool(named) is (page not in NAMELESS)
