"""A member of a council has no say on what is their own, or on what they submitted: not by the API, nor past it; and is named as abstaining."""

from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from service.access.matrix import Role
from service.foundation.database import Database
from service.legislation.tables import Authority
from tests import factories
from tests.factories import AN_TRUONG, HAI_PHONG, REFORM, period
from tests.pages.test_wrong_office import signed_in
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, council_of, on, slug

SAID = {"mode": "meeting", "held_on": "2026-03-20", "proposal": "recognise", "report": "Đủ điều kiện"}
NAME = "Nguyễn Văn An"


async def citizen(desks: Desks) -> tuple[str, str]:
    """The dossier of a citizen of a province that asks a council for citizens too, and the citizen's uid."""
    row = {
        "province_id": HAI_PHONG, "title": "citizen", "valid": period(REFORM), "receiving_office": "Ủy ban nhân dân xã",
        "appraising_office": "Hội đồng của xã", "deciding_office": "Ủy ban nhân dân xã", "deciding_desk": "commune",
        "signatory": "Chủ tịch", "basis": "Quyết định của tỉnh", "certainty": "reported", "council_least": 5,
    }  # fmt: skip
    await desks.session.execute(insert(Authority).values(row))
    body = await given.citizen(desks.session, NAME)
    await desks.session.commit()
    return await desks.submitted("canbo", body), str(body["subject"])


def members(**first: Any) -> list[dict[str, Any]]:
    """Five members, of whom the first is known here."""
    chair, *others = council_of(5)
    return [chair | first, *others]


async def before_council(desks: Desks, uid: str, **council: Any) -> None:
    """Receive a dossier and bring it before a council of the commune."""
    made = await desks.council("chutich", AN_TRUONG, title="citizen", **council)
    await desks.done("chutich", f"/dossiers/{uid}/receipt")
    await desks.done("chutich", f"/dossiers/{uid}/appraisal", {"council": made})


def opinions(*names: str) -> list[dict[str, Any]]:
    """All in favour."""
    return [{"member": name, "in_favour": True} for name in names]


async def family_of(desks: Desks, person: str) -> tuple[int, str]:
    """The household of a person, and the uid of somebody who joins it."""
    asked = text("SELECT household_id FROM person WHERE uid = CAST(:uid AS uuid)")
    home = (await desks.session.execute(asked, {"uid": person})).scalar_one()
    made = await factories.person(desks.session, "Nguyễn Thị Em", household_id=home)
    joined = text("""INSERT INTO household_member (province_id, person_id, household_id, valid, is_head, relation, commune_id)
        VALUES (:province, :person, :home, '[2020-01-01,)', false, 'em', :commune)""")
    await desks.session.execute(joined, {"province": HAI_PHONG, "person": made.id, "home": home, "commune": AN_TRUONG})
    return home, made.uid


@pytest.mark.parametrize("tie", ["person", "account", "household", "submitter"])
async def test_an_interested_member_has_no_say_and_is_named_as_abstaining(desks: Desks, tie: str) -> None:
    with on(AFTER):
        uid, person = await citizen(desks)
        home, sibling = await family_of(desks, person)
        await factories.account(desks.session, "giadinh-an", Role.FAMILY, household_id=home)
        await desks.session.commit()
        known = {
            "person": {"person": person}, "account": {"account": "giadinh-an"}, "household": {"person": sibling},
            "submitter": {"account": "canbo"},
        }[tie]  # fmt: skip
        await before_council(desks, uid, members=members(**known))
        refused = await desks.post("chutich", f"/dossiers/{uid}/conclusion", SAID | {"opinions": opinions("Thành viên 1")})
        assert slug(refused) == (422, "member-in-conflict")
        await desks.done("chutich", f"/dossiers/{uid}/conclusion", SAID | {"opinions": opinions("Thành viên 2", "Thành viên 3")})
        browser = await signed_in(desks, "chutich", AFTER)
        for address in (f"/dossiers/{uid}", f"/dossiers/{uid}/papers/bao-cao-tham-dinh"):
            shown = (await browser.open(address)).text
            assert "không nêu ý kiến vì có liên quan đến hồ sơ" in shown
            assert "án thành 2 trên 2 ý kiến" in shown


async def test_a_council_of_which_nobody_is_left_hears_nothing(desks: Desks) -> None:
    with on(AFTER):
        uid, person = await citizen(desks)
        council = await desks.council(
            "chutich", AN_TRUONG, title="citizen", members=[one | {"person": person} for one in council_of(5)]
        )
        await desks.done("chutich", f"/dossiers/{uid}/receipt")
        assert slug(await desks.post("chutich", f"/dossiers/{uid}/appraisal", {"council": council})) == (
            409,
            "council-in-conflict",
        )


PAST_THE_SERVICE = {
    "no_own_opinion": """INSERT INTO council_opinion (province_id, dossier_id, version, member_id, in_favour, commune_id)
        SELECT c.province_id, c.dossier_id, c.version, m.id, true, c.commune_id FROM council_case c
          JOIN council_member m ON m.council_id = c.council_id AND m.tied_person_id IS NOT NULL""",
    "abstaining_is_named": """UPDATE council_case SET mode = 'meeting', held_on = opened_on, proposal = 'recognise', report = 'x'""",
    "nobody_left_in_council": """WITH tied AS (UPDATE council_member m SET tied_person_id = (
          SELECT o.tied_person_id FROM council_member o WHERE o.tied_person_id IS NOT NULL) RETURNING m.council_id)
        SELECT count(*) FROM tied""",
}


@pytest.mark.parametrize("constraint", PAST_THE_SERVICE)
async def test_the_database_refuses_past_the_service(desks: Desks, database: Database, constraint: str) -> None:
    with on(AFTER):
        uid, person = await citizen(desks)
        await before_council(desks, uid, members=members(person=person))
        async with database.as_caller(await desks.sign_in("chutich")) as session:
            done = session.execute(text(PAST_THE_SERVICE[constraint]))
            if constraint == "nobody_left_in_council":
                await done
                again = "INSERT INTO council_case (province_id, dossier_id, version, council_id, opened_on, recorded_by, recorded_at, commune_id, household_id)"
                done = session.execute(
                    text(
                        f"{again} SELECT province_id, dossier_id, 2, council_id, opened_on, recorded_by, recorded_at, commune_id, household_id FROM council_case"
                    )
                )
            with pytest.raises(DBAPIError) as refused:
                await done
            await session.rollback()
    assert getattr(refused.value.orig.__cause__, "constraint_name", "") == constraint  # type: ignore[union-attr]


async def test_a_name_that_somebody_of_the_household_bears_is_a_warning_only(desks: Desks) -> None:
    with on(AFTER):
        uid, _ = await citizen(desks)
        council = await desks.council("chutich", AN_TRUONG, title="citizen", members=members(full_name="Nguyen Van An"))
        await desks.done("chutich", f"/dossiers/{uid}/receipt")
        browser = await signed_in(desks, "chutich", AFTER)
        assert "Nguyen Van An: trùng họ tên" in (await browser.open(f"/dossiers/{uid}")).text
        await desks.done("chutich", f"/dossiers/{uid}/appraisal", {"council": council})
        assert "trùng họ tên" in (await browser.open(f"/dossiers/{uid}")).text
        await desks.done("chutich", f"/dossiers/{uid}/conclusion", SAID | {"opinions": opinions("Nguyen Van An")})


async def test_who_is_unknown_here_is_told_field_by_field(desks: Desks) -> None:
    with on(AFTER):
        await citizen(desks)
        stranger = await factories.household(desks.session, commune_id=factories.AN_KHANH, names=("Lê Thị Xa",))
        await factories.account(desks.session, "ha-noi", Role.COMMUNE_STAFF, place_id=factories.BA_DINH)
        await desks.session.commit()
        wrong = members(person=stranger.people[0].uid, account="ha-noi")
        body = {"place": AN_TRUONG, "title": "citizen", "decision_number": "1", "set_up_on": "2026-03-20", "members": wrong}
        answer = await desks.post("chutich", "/councils", body)
        assert [(one["field"], one["slug"]) for one in answer.json()["errors"]] == [
            ("members.0.person", "unknown-person"), ("members.0.account", "unknown-account"),
        ]  # fmt: skip


async def test_a_member_is_tied_and_untied_on_a_page(desks: Desks) -> None:
    with on(AFTER):
        uid, person = await citizen(desks)
        await before_council(desks, uid)
        browser = await signed_in(desks, "chutich", AFTER)
        address = (await browser.open("/councils")).text.split('<a href="/councils/')[1].split('"')[0]
        address = f"/councils/{address}"
        await browser.open(address)
        found = await browser.send(address, do="search", query="nguyen an")
        assert NAME in found.text
        assert (await browser.send(address, do="store", person=person, account="khong-co")).status_code == 422
        assert (await browser.send(address, do="store", person=person, account="canbo")).status_code == 303
        assert "đã gắn với người trong sổ bộ; đã gắn với tài khoản" in (await browser.open("/councils")).text
        assert "có liên quan đến hồ sơ này" in (await browser.open(f"/dossiers/{uid}")).text
        assert f'value="{person}" checked' in (await browser.open(address)).text
        assert (await browser.send(address, do="store", person="", drop="1")).status_code == 303
        assert "đã gắn" not in (await browser.open("/councils")).text
