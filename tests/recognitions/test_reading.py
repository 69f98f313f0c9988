"""The queue and the file: who sees which dossiers, how many statements it takes, and how pages follow each other."""

from typing import Any

from service.access.matrix import Role
from service.dossiers.states import STORED
from tests import factories
from tests.factories import AN_TRUONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug


async def _queue(desks: Desks, number: int) -> list[str]:
    bodies = [await given.citizen(desks.session, f"Nguyễn Văn Số {n}") for n in range(number)]
    await desks.session.commit()
    with on(AFTER):
        return [await desks.submitted("canbo", body) for body in bodies]


async def test_the_queue_is_seen_by_the_desks_of_the_commune_and_its_cluster(desks: Desks) -> None:
    uids = await _queue(desks, 2)
    with on(AFTER):
        for username in ("canbo", "chutich", "cum"):
            assert {item["uid"] for item in (await desks.get(username, "/dossiers")).json()["items"]} == set(uids)


async def test_a_desk_elsewhere_sees_an_empty_queue_and_no_file(desks: Desks) -> None:
    uids = await _queue(desks, 1)
    with on(AFTER):
        page = (await desks.get("canbo-khac", "/dossiers")).json()
        assert (page["items"], page["counts"]["submitted"]) == ([], 0)
        assert slug(await desks.get("canbo-khac", f"/dossiers/{uids[0]}")) == (404, "unknown-dossier")


async def test_nobody_sees_neither_queue_nor_file(desks: Desks) -> None:
    uids = await _queue(desks, 1)
    assert slug(await desks.get(None, "/dossiers")) == (401, "sign-in-needed")
    assert slug(await desks.get(None, f"/dossiers/{uids[0]}")) == (401, "sign-in-needed")


async def test_a_statistics_desk_reads_no_dossier(desks: Desks) -> None:
    await factories.account(desks.session, "thongke", Role.PROVINCE_STATISTICS, place_id=factories.HAI_PHONG)
    uids = await _queue(desks, 1)
    with on(AFTER):
        assert slug(await desks.get("thongke", f"/dossiers/{uids[0]}")) == (403, "no-grant")


async def test_a_family_sees_its_own_dossier_only(desks: Desks) -> None:
    await _queue(desks, 2)
    home = (await factories.households_of(desks.session, AN_TRUONG))[0]
    await factories.account(desks.session, "giadinh", Role.FAMILY, household_id=home)
    await desks.session.commit()
    with on(AFTER):
        assert [i["subject_name"] for i in (await desks.get("giadinh", "/dossiers")).json()["items"]] == ["Nguyễn Văn Số 0"]


async def test_pages_follow_each_other_without_gap_or_overlap(desks: Desks) -> None:
    uids, seen, after = await _queue(desks, 5), list[str](), None
    with on(AFTER):
        while True:
            page = (await desks.get("canbo", "/dossiers", limit=2, **({"after": after} if after else {}))).json()
            seen += [item["uid"] for item in page["items"]]
            after = page["next"]
            if after is None:
                break
    assert seen == sorted(uids)


async def test_counts_by_state_stay_whole_when_the_list_is_narrowed(desks: Desks) -> None:
    uids = await _queue(desks, 3)
    with on(AFTER):
        await desks.decided("chutich", uids[0])
        page = (await desks.get("chutich", "/dossiers", state="submitted", title="citizen", place=AN_TRUONG)).json()
    assert len(page["items"]) == 2
    assert {state: number for state, number in page["counts"].items() if number} == {"submitted": 2, "approved": 1}
    assert set(page["counts"]) == set(STORED)


async def test_a_cursor_that_is_none_is_refused(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        assert slug(await desks.get("canbo", "/dossiers", after="hôm qua")) == (422, "bad-cursor")


async def test_statements_of_the_queue_do_not_grow(desks: Desks, count_statements: Any) -> None:
    numbers = []
    for more in (1, 8):
        await _queue(desks, more)
        with on(AFTER), count_statements() as counted:
            assert (await desks.get("canbo", "/dossiers", place=AN_TRUONG)).status_code == 200
        numbers.append(counted.number)
    assert numbers == [4, 4]


async def test_a_file_takes_eight_statements_and_its_assessor_is_remembered_by_a_ninth(
    desks: Desks, count_statements: Any
) -> None:
    uids = await _queue(desks, 1)
    numbers = []
    for username in ("canbo", "chutich"):
        with on(AFTER):
            await desks.sign_in(username)
            with count_statements() as counted:
                await desks.get(username, f"/dossiers/{uids[0]}")
        numbers.append(counted.number)
    assert numbers == [8, 9]
