"""A submitted dossier lists the files of its evidence: they stay to be read whatever becomes of them, and the next version says what changed."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from service.assessments.file_keeping import clear_away
from service.assessments.file_tables import EvidenceFile
from service.assessments.tables import Assessment
from service.dossiers.tables import Dossier
from service.foundation.database import Database
from service.legislation.queries import law_in_force
from service.scoring import fact_named
from service.titles.tables import RescoreMark
from tests.assessments.filing import document, files, read, send, sent, store_of, take_off
from tests.assessments.sent_files import image, pdf
from tests.assessments.test_files import PAST
from tests.factories import AN_TRUONG, HAI_PHONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug

REASON = {"reason": "Thiếu minh chứng"}


class _Filing(Desks):
    """The desks of recognitions, as files are sent with them."""

    async def headers(self, username: str) -> dict[str, str]:
        """A bearer token."""
        return {"Authorization": f"Bearer {await self.sign_in(username)}"}


@pytest.fixture
def filing(desks: Desks) -> Any:
    return _Filing(desks.client, desks.session, desks.cluster_id, desks.tokens)


async def submit(desks: Desks, body: dict[str, Any]) -> str:
    """Submit when the worker has taken its marks."""
    await desks.session.execute(delete(RescoreMark))
    await desks.session.commit()
    return await desks.submitted("canbo", body)


@pytest.fixture
async def commune(desks: Desks) -> dict[str, Any]:
    body = await given.commune(desks.session, AN_TRUONG, year=2025)
    await desks.session.commit()
    return body


async def test_a_dossier_lists_its_files_and_keeps_them(filing: Any, commune: dict[str, Any], database: Database) -> None:
    with on(AFTER):
        uid = await document(filing)
        one, two = await sent(filing, uid, pdf("Kế hoạch"), image(), name="Kế hoạch.pdf")
        dossier = await submit(filing, commune)
        frozen = (await filing.get("cum", f"/dossiers/{dossier}")).json()["frozen"]["evidence"]["1.1"][0]
        assert frozen["files"] == [
            {name: file[name] for name in ("uid", "name", "kind", "bytes", "sha256")} for file in (one, two)
        ]
        assert [row.frozen for row in await files(filing)] == [True, True]
        assert (await take_off(filing, "canbo", one["uid"])).status_code == 204
        assert (await take_off(filing, "canbo", one["uid"])).status_code == 404
        assert await clear_away(database, store_of(filing.client), grace=PAST) == 0
        assert (await read(filing, "cum", one["uid"])).content == pdf("Kế hoạch")
        listed = (await filing.get("canbo", f"/places/{AN_TRUONG}/evidence", assessed_year=2025)).json()["indicators"][0]
        assert [file["uid"] for file in listed["evidence"][0]["files"]] == [two["uid"]]


async def test_the_next_version_names_what_came_and_what_went(filing: Any, commune: dict[str, Any]) -> None:
    with on(AFTER):
        uid = await document(filing)
        one, _ = await sent(filing, uid, pdf("a"), pdf("b"), name="Cũ.pdf")
        dossier = await submit(filing, commune)
        await filing.done("cum", f"/dossiers/{dossier}/receipt")
        await filing.done("cum", f"/dossiers/{dossier}/return", REASON)
        await take_off(filing, "canbo", one["uid"])
        await sent(filing, uid, pdf("c"), name="Mới.pdf")
        await submit(filing, commune)
        [changed] = (await filing.get("cum", f"/dossiers/{dossier}/differences")).json()
    assert (changed["code"], changed["changed"]) == ("1.1", True)
    assert changed["evidence_added"] == ["tệp Mới.pdf của Kế hoạch học tập"]
    assert changed["evidence_removed"] == ["tệp Cũ.pdf của Kế hoạch học tập"]


async def test_nobody_deletes_or_rewrites_a_frozen_file_not_even_the_owner(
    filing: Any, commune: dict[str, Any], database: Database
) -> None:
    with on(AFTER):
        await sent(filing, await document(filing), pdf())
        await submit(filing, commune)
    for act in (
        delete(EvidenceFile), update(EvidenceFile).values(frozen=False), update(EvidenceFile).values(sha256="0" * 64),
        update(EvidenceFile).values(name="khác.pdf"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="stays"):
            async with database.as_owner() as session:
                await session.execute(act)
    assert [row.frozen for row in await files(filing)] == [True]


async def test_a_dossier_cannot_list_a_file_that_is_gone(filing: Any, commune: dict[str, Any], database: Database) -> None:
    with on(AFTER):
        uid = await document(filing)
        await sent(filing, uid, pdf())
        await submit(filing, commune)
        lost = {"uid": "0193e0c1-7b1a-7c3e-8a52-2b6f0d9e4a11"}
        with pytest.raises(IntegrityError, match="meanwhile"):
            async with database.as_owner() as session:
                await session.execute(update(Dossier).values(frozen={"evidence": {"1.1": [{"files": [lost]}]}}))


async def test_submitted_and_taken_off_at_once_end_in_one_order(filing: Any, commune: dict[str, Any]) -> None:
    """Either the dossier lists the file and it stays, or the file went and the dossier does not list it (or is told to look again)."""
    with on(AFTER):
        uid = await document(filing)
        [one] = await sent(filing, uid, pdf())
        await filing.session.execute(delete(RescoreMark))
        await filing.session.commit()
        submitted, off = await asyncio.gather(filing.post("canbo", "/dossiers", commune), take_off(filing, "canbo", one["uid"]))
        rows = await files(filing)
    told = (submitted.status_code, off.status_code, [row.frozen for row in rows])
    if submitted.status_code == 409:
        assert slug(submitted) in ((409, "evidence-file-gone"), (409, "being-scored"))
        assert rows == []
    else:
        assert told in ((201, 204, [True]), (201, 409, [True]), (201, 204, []))


async def _passing(desks: Desks) -> list[int]:
    """Figures under which a commune passes at level 1: a thousand of everything, one of what is yes or no."""
    laws = await law_in_force(desks.session, province_id=HAI_PHONG, titles=["commune"], on=date(2025, 12, 31))
    bound = next(law.bound for law in laws if law.level == 1)
    assert bound is not None
    facts = [fact_named(name) for name in bound.facts]
    return [min(1000, fact.maximum or 1000) for fact in facts if fact]


async def test_files_of_an_indicator_that_was_not_returned_stay_as_they_were(filing: Any, commune: dict[str, Any]) -> None:
    await filing.session.execute(update(Assessment).values(facts=await _passing(filing)))
    await filing.session.commit()
    with on(AFTER):
        uid = await document(filing)
        [one] = await sent(filing, uid, pdf("a"))
        dossier = await submit(filing, commune)
        await filing.done("cum", f"/dossiers/{dossier}/receipt")
        await filing.done("cum", f"/dossiers/{dossier}/return", REASON | {"indicators": {"1.2": "Xem lại"}})
        await take_off(filing, "canbo", one["uid"])
        assert (await send(filing, "canbo", uid, pdf("b"))).status_code == 201
        await submit(filing, commune)
        frozen = (await filing.get("cum", f"/dossiers/{dossier}")).json()["frozen"]["evidence"]["1.1"][0]["files"]
        assert [file["uid"] for file in frozen] == [one["uid"]]
        assert (await read(filing, "cum", one["uid"])).status_code == 200
