"""Many decided together: only after the decider, nobody else, opened the riskiest of them in their present version."""

from sqlalchemy import delete, text

from service.access.matrix import Role
from service.titles.tables import RescoreMark
from tests import factories
from tests.factories import AN_TRUONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug

MANY = 25


async def _waiting(desks: Desks) -> list[str]:
    home = await factories.household(desks.session, names=tuple(f"Lê Văn Số {n}" for n in range(MANY)))
    ids = [person.id for person in home.people]
    await given.scored(
        desks.session, "citizen", kind="person", ids=ids, year=2025, commune_id=AN_TRUONG, households=[home.id] * MANY
    )
    await desks.session.execute(delete(RescoreMark))
    await desks.session.commit()
    await desks.done("canbo", "/dossiers/bulk", {"title": "citizen", "assessed_year": 2025, "place": AN_TRUONG})
    listed = (await desks.get("canbo", "/dossiers", limit=200)).json()["items"]
    return [item["uid"] for item in listed]


async def test_the_riskiest_are_named_and_must_be_opened_by_the_decider(desks: Desks) -> None:
    await factories.account(desks.session, "chutich-hai", Role.ASSESSOR, place_id=AN_TRUONG)
    with on(AFTER):
        uids = await _waiting(desks)
        await desks.session.execute(text("UPDATE dossier SET risk = 90 WHERE uid = :uid"), {"uid": uids[7]})
        await desks.session.commit()
        sample = await desks.done("chutich", "/decisions/sample", {"dossiers": uids})
        assert (len(sample), sample[0]["uid"], sample[0]["opened"]) == (5, uids[7], False)
        answer = await desks.post("chutich", "/decisions", {"dossiers": uids})
        assert slug(answer) == (409, "sample-not-opened")
        assert {one["slug"] for one in answer.json()["errors"]} == {"not-opened"}
        for one in sample:
            await desks.get("chutich-hai", f"/dossiers/{one['uid']}")
        assert slug(await desks.post("chutich", "/decisions", {"dossiers": uids})) == (409, "sample-not-opened")
        for one in sample:
            await desks.get("chutich", f"/dossiers/{one['uid']}")
        made = await desks.done("chutich", "/decisions", {"dossiers": uids})
    assert [one["number_text"] for one in made] == [f"{n:02d}/QĐ-UBND" for n in range(1, MANY + 1)]


async def test_few_need_no_sample(desks: Desks) -> None:
    with on(AFTER):
        uids = (await _waiting(desks))[:20]
        assert await desks.done("chutich", "/decisions/sample", {"dossiers": uids}) == []
        assert len(await desks.done("chutich", "/decisions", {"dossiers": uids})) == 20
