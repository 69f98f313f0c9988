"""Files behind a document: taken in whole or not at all, shown to who sees the document, gone when they are taken off."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import file_actions
from service.assessments.file_keeping import clear_away, damaged
from service.foundation.audit import AuditEntry
from service.foundation.database import Database
from tests.assessments import declaring
from tests.assessments.declaring import Declaring, clan, faults, unit
from tests.assessments.filing import COMMUNE, YEAR, document, files, read, send, sent, store_of, take_off
from tests.assessments.sent_files import image, pdf, photo
from tests.factories import AN_TRUONG, HAI_PHONG

PAST = timedelta(hours=-1)
"""A grace that is over for everything."""


@pytest.fixture
async def desk(client: AsyncClient, owner_session: AsyncSession) -> Declaring:
    return await declaring.settle(client, owner_session)


async def audited(desk: Declaring) -> list[Any]:
    columns = (AuditEntry.action, AuditEntry.reason, AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.detail)
    found = (await desk.session.execute(select(*columns).order_by(AuditEntry.id))).all()
    await desk.session.commit()
    return list(found)


async def test_several_files_stand_behind_a_document_under_their_hashes(desk: Declaring) -> None:
    uid, paper, picture = await document(desk), pdf("Kế hoạch"), photo()
    one, two = await sent(desk, uid, paper, picture, name="../Kế hoạch.pdf")
    assert (one["name"], one["kind"], one["bytes"], one["sha256"]) == (
        "Kế hoạch.pdf", "pdf", len(paper), hashlib.sha256(paper).hexdigest(),
    )  # fmt: skip
    assert (two["name"], two["kind"], two["frozen"], two["entered_as"]) == ("Kế hoạch.jpg", "jpeg", False, "canbo")
    store = store_of(desk.client)
    assert store.hashes() == {one["sha256"], two["sha256"]}
    assert store.read(one["sha256"]) == paper
    told = (await desk.get("canbo", f"{COMMUNE}/evidence", assessed_year=YEAR)).json()["indicators"][0]["evidence"][0]
    assert [file["uid"] for file in told["files"]] == [one["uid"], two["uid"]]
    assert (await audited(desk))[-1].detail == {"assessed_year": YEAR, "indicator": "1.1", "files": 2}


async def test_a_file_is_answered_as_what_it_is_and_cannot_act(desk: Declaring) -> None:
    [one, two] = await sent(desk, await document(desk), pdf(), image(), name="Kế hoạch.pdf")
    answer = await read(desk, "canbo", one["uid"])
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, pdf(), "application/pdf")
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"minh-chung.pdf\"; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert policy.endswith("sandbox")
    assert (await read(desk, "canbo", two["uid"])).headers["content-type"] == "image/jpeg"


async def test_who_sees_the_document_reads_its_files_and_nobody_else(desk: Declaring) -> None:
    [one] = await sent(desk, await document(desk), pdf())
    answers = {who: await read(desk, who, one["uid"]) for who in ("", *declaring.DESKS, "cum")}
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "": 401, "canbo": 200, "chutich": 200, "huyen": 404, "so": 200, "cum": 200,
        "xa-khac": 404, "quantri": 404, "quantri-khac": 404, "thongke": 404,
    }  # fmt: skip
    nothing = await read(desk, "xa-khac", "0193e0c1-7b1a-7c3e-8a52-2b6f0d9e4a11")
    assert answers["xa-khac"].content == nothing.content


async def test_that_somebody_read_a_file_is_kept_once(desk: Declaring) -> None:
    made = await unit(desk.session, "commune")
    one, two = await sent(desk, await document(desk, url=f"/units/{made.uid}"), pdf("a"), pdf("b"))
    for uid in (one["uid"], two["uid"], one["uid"]):
        assert (await read(desk, "chutich", uid)).status_code == 200
    readings = [row for row in await audited(desk) if row.action == "read_evidence_file"]
    assert [(row.subject_kind, row.subject_id) for row in readings] == [("unit", made.id)]


async def test_an_administrator_who_reads_a_file_is_kept_as_a_reader_of_the_province(desk: Declaring) -> None:
    made = await unit(desk.session, "province")
    [one] = await sent(desk, await document(desk, who="quantri", url=f"/units/{made.uid}"), pdf(), who="quantri")
    assert (await read(desk, "quantri", one["uid"])).status_code == 200
    columns = (AuditEntry.province_id, AuditEntry.commune_id, AuditEntry.offices, AuditEntry.subject_kind, AuditEntry.subject_id)
    asked = select(*columns).where(AuditEntry.action == "read_evidence_file")
    assert (await desk.session.execute(asked)).all() == [
        (HAI_PHONG, None, [f"province_administrator@{HAI_PHONG}"], "unit", made.id)
    ]


@pytest.mark.parametrize(
    ("who", "status"), [("", 401), ("xa-khac", 404), ("chutich", 403), ("cum", 403), ("quantri", 404), ("thongke", 403)]
)
async def test_only_who_keeps_the_figures_sends_and_takes_off(desk: Declaring, who: str, status: int) -> None:
    uid = await document(desk)
    [one] = await sent(desk, uid, pdf())
    assert (await send(desk, who, uid, image())).status_code == status
    assert (await take_off(desk, who, one["uid"])).status_code == status
    assert [row.sha256 for row in await files(desk)] == [one["sha256"]]
    assert store_of(desk.client).hashes() == {one["sha256"]}


async def test_each_keeper_sends_files_of_its_own(desk: Declaring) -> None:
    of_district, of_province = await unit(desk.session, "district", kind="primary"), await unit(desk.session, "province")
    of_clan = await clan(desk.session)
    for who, url in (
        ("cum", f"/units/{of_district.uid}"),
        ("quantri", f"/units/{of_province.uid}"),
        ("canbo", f"/clans/{of_clan.uid}"),
    ):
        indicator = "2.1" if "clans" in url else "1.1"
        [one] = await sent(desk, await document(desk, who, url, indicator=indicator), pdf(), who=who)
        assert (await read(desk, who, one["uid"])).status_code == 200


async def test_one_bad_file_keeps_all_out(desk: Declaring) -> None:
    uid = await document(desk)
    answer = await send(desk, "canbo", uid, pdf(), b"MZ")
    assert faults(answer) == (422, [("files", "file-kind")])
    assert (await files(desk), store_of(desk.client).hashes()) == ([], set())
    assert [row.action for row in await audited(desk)] == ["add_evidence"]


async def test_an_indicator_has_so_many_files_over_all_its_documents(desk: Declaring) -> None:
    state: Any = desk.client._transport.app.state  # type: ignore[attr-defined]
    filing = state.filing
    tight = file_actions.Filing(filing.store, replace(filing.limits, files_of_indicator=2))
    state.filing = tight
    one, two = await document(desk), await document(desk, document="Báo cáo")
    await sent(desk, one, pdf("a"))
    await sent(desk, two, pdf("b"))
    assert faults(await send(desk, "canbo", one, pdf("c"))) == (422, [("files", "too-many-files")])
    small = file_actions.Filing(filing.store, replace(filing.limits, bytes_of_indicator=1000))
    state.filing = small
    assert faults(await send(desk, "canbo", one, pdf("c"))) == (422, [("files", "files-too-large")])


async def test_the_same_file_twice_is_a_conflict_and_elsewhere_is_kept_once(desk: Declaring) -> None:
    uid, other = await document(desk), await document(desk, indicator="1.2", document="Báo cáo")
    await sent(desk, uid, pdf())
    answer = await send(desk, "canbo", uid, pdf())
    assert (answer.status_code, answer.json()["slug"]) == (409, "file-known")
    [there] = await sent(desk, other, pdf())
    assert len(await files(desk)) == 2
    assert store_of(desk.client).hashes() == {there["sha256"]}


async def test_two_uploads_at_once_leave_one_row_and_one_content(desk: Declaring) -> None:
    uid = await document(desk)
    answers = await asyncio.gather(*(send(desk, "canbo", uid, pdf()) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [row] = await files(desk)
    assert store_of(desk.client).hashes() == {row.sha256}


async def test_what_is_taken_off_is_gone_at_once_with_its_content(desk: Declaring) -> None:
    uid = await document(desk)
    one, two = await sent(desk, uid, image(), pdf())
    assert (await take_off(desk, "canbo", one["uid"], "id-card")).status_code == 204
    assert (await read(desk, "canbo", one["uid"])).status_code == 404
    assert [row.uid for row in await files(desk)] == [row.uid for row in await files(desk) if str(row.uid) == two["uid"]]
    assert store_of(desk.client).hashes() == {two["sha256"]}
    last = (await audited(desk))[-1]
    assert (last.action, last.reason, last.detail["sha256"]) == (
        "remove_evidence_file", "Ảnh giấy tờ tùy thân (không được nhận)", one["sha256"],
    )  # fmt: skip
    assert (await take_off(desk, "canbo", one["uid"])).status_code == 404


async def test_a_picture_of_a_card_goes_from_a_document_that_was_voided_too(desk: Declaring) -> None:
    uid = await document(desk)
    [one] = await sent(desk, uid, image())
    assert (await desk.post("canbo", f"/evidence/{uid}/voidings", {"reason": "Ghi nhầm"})).status_code == 204
    assert (await send(desk, "canbo", uid, pdf())).json()["slug"] == "evidence-voided"
    assert (await take_off(desk, "canbo", one["uid"], "id-card")).status_code == 204


async def test_a_content_that_another_document_names_stays(desk: Declaring, database: Database) -> None:
    uid, other = await document(desk), await document(desk, indicator="1.2", document="Báo cáo")
    [one], [two] = await sent(desk, uid, pdf()), await sent(desk, other, pdf())
    assert (await take_off(desk, "canbo", one["uid"])).status_code == 204
    assert await clear_away(database, store_of(desk.client), grace=PAST) == 0
    assert (await read(desk, "canbo", two["uid"])).content == pdf()


async def test_a_crash_between_file_and_row_leaves_content_that_is_cleared_away(
    desk: Declaring, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid, store = await document(desk), store_of(desk.client)

    async def crash(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(file_actions, "_leave", crash)
    with pytest.raises(RuntimeError):
        await send(desk, "canbo", uid, pdf())
    assert (await files(desk), len(store.hashes())) == ([], 1)
    assert await clear_away(database, store, grace=timedelta(hours=24)) == 0
    assert await clear_away(database, store, grace=PAST) == 1
    assert store.hashes() == set()


async def test_a_content_is_not_cleared_away_under_an_upload(desk: Declaring, database: Database) -> None:
    """An upload of a content that nobody names yet has stored it and not committed: the job waits for it."""
    uid, store = await document(desk), store_of(desk.client)
    store.put(pdf())
    release, holding = asyncio.Event(), asyncio.Event()
    kept = file_actions._leave

    async def slow(*given: Any, **named: Any) -> None:
        holding.set()
        await release.wait()
        await kept(*given, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(file_actions, "_leave", slow)
        upload = asyncio.create_task(send(desk, "canbo", uid, pdf()))
        await holding.wait()
        clearing = asyncio.create_task(clear_away(database, store, grace=PAST))
        done, _ = await asyncio.wait([clearing], timeout=0.5)
        assert not done
        release.set()
        assert (await upload).status_code == 201
        assert await clearing == 0
    [row] = await files(desk)
    assert store.read(row.sha256) == pdf()


async def test_what_the_disk_lost_is_said_and_never_served(desk: Declaring, database: Database) -> None:
    uid, store = await document(desk), store_of(desk.client)
    one, two = await sent(desk, uid, pdf("a"), pdf("b"))
    store.path(one["sha256"]).write_bytes(b"other")
    store.remove(two["sha256"])
    for file in (one, two):
        answer = await read(desk, "canbo", file["uid"])
        assert (answer.status_code, answer.json()["slug"]) == (503, "file-damaged")
    async with database.as_owner() as session:
        assert {sha256 for sha256, _ in await damaged(session, store)} == {one["sha256"], two["sha256"]}
    again = await document(desk, indicator="1.2", document="Báo cáo")
    await sent(desk, again, pdf("a"), pdf("b"))
    assert (await read(desk, "canbo", one["uid"])).content == pdf("a")


async def test_a_body_is_as_large_as_files_are_on_these_routes_only(desk: Declaring) -> None:
    large = b"%PDF-" + bytes(26 * 2**20)
    uid = await document(desk)
    assert faults(await send(desk, "canbo", uid, large)) == (422, [("files", "file-too-large")])
    headers = await desk.headers("canbo")
    for url in ("/api/v1/imports", f"{COMMUNE}/evidence/{uid}/files", f"/api/v1/evidence/{uid}/judgements"):
        answer = await desk.client.post(url, files=[("files", ("a.pdf", large))], headers=headers)
        assert answer.status_code == 413, url
    answer = await desk.client.put(f"/api/v1/evidence/{uid}/files", content=large, headers=headers)
    assert answer.status_code == 413


async def test_an_id_of_a_place_is_no_way_in(desk: Declaring) -> None:
    assert (await send(desk, "canbo", str(AN_TRUONG), pdf())).status_code == 422
