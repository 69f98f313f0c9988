"""Councils: composed as the article says, asked where the instrument asks, heard before anybody signs, and replacing nobody's signature."""

import pytest

from service.councils.composition import Position, faults, warnings
from tests.factories import AN_TRUONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, council_of, on, slug

CHAIR, SECRETARY, MEMBER = Position.CHAIR, Position.SECRETARY, Position.MEMBER


@pytest.mark.parametrize(
    ("positions", "slugs"),
    [
        ([CHAIR, SECRETARY, *[MEMBER] * 3], []), ([CHAIR, SECRETARY, *[MEMBER] * 5], []),
        ([CHAIR, SECRETARY, *[MEMBER] * 4], ["even-number"]), ([CHAIR, SECRETARY, MEMBER], ["too-few-members"]),
        ([CHAIR, *[MEMBER] * 4], ["one-secretary"]), ([CHAIR, CHAIR, SECRETARY, MEMBER, MEMBER], ["one-chair"]),
    ],
)  # fmt: skip
def test_odd_and_at_least_five_with_chair_and_secretary(positions: list[Position], slugs: list[str]) -> None:
    assert [fault.slug for fault in faults(positions, least=5)] == slugs


def test_five_in_all_can_be_read_two_ways_and_five_ordinary_members_cannot() -> None:
    assert len(warnings([CHAIR, SECRETARY, *[MEMBER] * 3], least=5)) == 1
    assert warnings([CHAIR, SECRETARY, *[MEMBER] * 5], least=5) == []
    assert warnings([CHAIR, SECRETARY, MEMBER], least=0) == []


async def _submitted(desks: Desks) -> str:
    body = await given.commune(desks.session, AN_TRUONG, year=2025)
    await desks.session.commit()
    return await desks.submitted("canbo", body)


async def test_nothing_is_signed_before_the_council_has_concluded(desks: Desks) -> None:
    with on(AFTER):
        uid = await _submitted(desks)
        assert slug(await desks.post("cum", f"/dossiers/{uid}/decision", {})) == (409, "not-appraised")
        council = await desks.council("cum", desks.cluster_id)
        await desks.done("cum", f"/dossiers/{uid}/receipt")
        assert slug(await desks.post("cum", f"/dossiers/{uid}/decision", {})) == (409, "not-appraised")
        await desks.done("cum", f"/dossiers/{uid}/appraisal", {"council": council})
        assert slug(await desks.post("cum", f"/dossiers/{uid}/decision", {})) == (409, "not-concluded")


async def test_a_council_that_proposes_to_refuse_is_answered_in_writing(desks: Desks) -> None:
    with on(AFTER):
        uid = await _submitted(desks)
        await desks.appraised("cum", uid, desks.cluster_id, proposal="refuse")
        assert slug(await desks.post("cum", f"/dossiers/{uid}/decision", {})) == (409, "council-against")
        await desks.done("cum", f"/dossiers/{uid}/refusal", {"reason": "Chỉ tiêu 5.1 chưa đạt"})
        seen = (await desks.get("canbo", f"/dossiers/{uid}")).json()
    assert (seen["state"], seen["returned_reason"], seen["decision_number"]) == ("refused", "Chỉ tiêu 5.1 chưa đạt", None)


async def test_the_proposal_alone_recognises_nobody(desks: Desks) -> None:
    with on(AFTER):
        uid = await _submitted(desks)
        await desks.appraised("cum", uid, desks.cluster_id)
        seen = (await desks.get("canbo", f"/dossiers/{uid}")).json()
    assert (seen["state"], seen["title_uid"], seen["waits_for"]) == ("appraising", None, "Sở Giáo dục và Đào tạo")


async def test_a_citizen_needs_no_council_and_takes_the_short_way(desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        uid = await desks.submitted("canbo", body)
        assert slug(await desks.post("chutich", f"/dossiers/{uid}/receipt", {})) == (409, "no-council-asked")
        refused = {
            "place": AN_TRUONG,
            "title": "citizen",
            "decision_number": "1",
            "set_up_on": "2026-03-01",
            "members": council_of(5),
        }
        assert slug(await desks.post("chutich", "/councils", refused)) == (409, "no-council-asked")
        assert (await desks.decided("chutich", uid))["number_text"] == "01/QĐ-UBND"


async def test_a_council_is_set_up_at_the_own_office_only(desks: Desks) -> None:
    await desks.session.commit()
    body = {
        "place": desks.cluster_id,
        "title": "commune",
        "decision_number": "1",
        "set_up_on": "2026-03-01",
        "members": council_of(5),
    }
    with on(AFTER):
        assert slug(await desks.post("chutich", "/councils", body)) == (404, "unknown-place")
        assert slug(await desks.post("cum", "/councils", body | {"members": council_of(4)})) == (422, "even-number")
        made = await desks.done("cum", "/councils", body)
        assert len(made["warnings"]) == 1
        assert slug(await desks.post("cum", "/councils", body)) == (409, "council-known")
        assert (await desks.get("chutich", "/councils")).json() == []


async def test_only_members_are_heard_and_once(desks: Desks) -> None:
    with on(AFTER):
        uid = await _submitted(desks)
        council = await desks.council("cum", desks.cluster_id)
        await desks.done("cum", f"/dossiers/{uid}/receipt")
        await desks.done("cum", f"/dossiers/{uid}/appraisal", {"council": council})
        said = {"member": "Người lạ", "in_favour": True}
        body = {"mode": "written", "held_on": "2026-03-20", "proposal": "recognise", "report": "Đạt", "opinions": [said]}
        assert slug(await desks.post("cum", f"/dossiers/{uid}/conclusion", body)) == (422, "unknown-member")
        twice = [{"member": "Thành viên 1", "in_favour": True}] * 2
        assert slug(await desks.post("cum", f"/dossiers/{uid}/conclusion", body | {"opinions": twice})) == (422, "opinion-twice")
        early = body | {"opinions": [], "held_on": "2026-03-19"}
        assert slug(await desks.post("cum", f"/dossiers/{uid}/conclusion", early)) == (422, "held-before-opened")
        await desks.done("cum", f"/dossiers/{uid}/conclusion", body | {"opinions": twice[:1]})
        assert slug(await desks.post("cum", f"/dossiers/{uid}/conclusion", body)) == (409, "already-concluded")
