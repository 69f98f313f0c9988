"""A province decides by a dated decision whether an indicator without evidence fails; scores of those years are made anew, and say so."""

from typing import Any

import pytest
from httpx import Response
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.assessments import worker
from service.assessments.tables import Assessment
from service.foundation.audit import AuditEntry
from service.foundation.database import Database
from service.titles.tables import RescoreMark
from tests import factories
from tests.factories import AN_TRUONG, HA_NOI, HAI_PHONG
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug

GIVEN = {
    "required": True, "valid_from": "2025-01-01", "number": "15/QĐ-UBND", "decided_on": "2024-12-20", "issuer": "UBND thành phố",
    "basis": "Kế hoạch 12/KH-UBND",
}  # fmt: skip


@pytest.fixture
async def desks(client: Any, owner_session: AsyncSession) -> Desks:
    made = await given.desks(client, owner_session)
    await factories.account(owner_session, "quantri", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG)
    await factories.account(owner_session, "quantri-khac", Role.PROVINCE_ADMINISTRATOR, place_id=HA_NOI)
    await given.commune(owner_session, AN_TRUONG, year=2025)
    await owner_session.execute(delete(RescoreMark))
    await owner_session.commit()
    return made


async def rule_set(desks: Desks, title: str = "commune", level: int = 1) -> str:
    listed = (await desks.get(None, "/rulesets", title=title, on="2025-12-31")).json()
    return str(next(one["id"] for one in listed if one["level"] == level))


async def decide(desks: Desks, who: str | None = "quantri", *, uid: str | None = None, **changed: Any) -> Response:
    return await desks.post(who, f"/rulesets/{uid or await rule_set(desks)}/evidence-requirements", GIVEN | changed)


async def told(desks: Desks, province: int = HAI_PHONG) -> list[tuple[str, str | None, str, str]]:
    found = (await desks.get(None, f"/provinces/{province}/rulesets/{await rule_set(desks)}/evidence-requirements")).json()
    return [(one["valid_from"], one["last_day"], one["number"], one["basis"]) for one in found]


async def marks(desks: Desks) -> list[tuple[str, int, int]]:
    columns = (RescoreMark.subject_kind, RescoreMark.subject_id, RescoreMark.assessed_year)
    rows = (await desks.session.execute(select(*columns).order_by(*columns))).all()
    found = [(row.subject_kind, row.subject_id, row.assessed_year) for row in rows]
    await desks.session.execute(delete(RescoreMark))
    await desks.session.commit()
    return found


async def test_a_decision_holds_from_its_day_until_another_ends_it(desks: Desks) -> None:
    with on(AFTER):
        assert (await decide(desks)).status_code == 204
        assert await marks(desks) == [("place", AN_TRUONG, 2025)]
        ended = await decide(desks, required=False, valid_from="2025-06-01", number="16/QĐ-UBND")
        assert ended.status_code == 204
        assert await told(desks) == [("2025-01-01", "2025-05-31", "15/QĐ-UBND", "Kế hoạch 12/KH-UBND")]
        assert await marks(desks) == [("place", AN_TRUONG, 2025)]
        assert (await decide(desks, valid_from="2026-01-01", number="17/QĐ-UBND")).status_code == 204
        assert await marks(desks) == []
        assert [row[0] for row in await told(desks)] == ["2026-01-01", "2025-01-01"]
        assert await told(desks, HA_NOI) == []
    entries = (await desks.session.execute(select(AuditEntry.detail).where(AuditEntry.action == "decide_on_evidence"))).scalars()
    assert [entry["required"] for entry in entries] == [True, False, True]


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"valid_from": "2024-06-01", "number": "2"}, (409, "evidence-decided")),
        ({"valid_from": "2026-01-01"}, (409, "decision-known")),
        ({"valid_from": "2025-01-01", "number": "2", "required": False}, (409, "evidence-decided")),
        ({"basis": " "}, (422, "invalid")),
    ],
)
async def test_what_cannot_be_decided_says_why(desks: Desks, changed: dict[str, Any], answer: tuple[int, str]) -> None:
    with on(AFTER):
        assert (await decide(desks)).status_code == 204
        refused = await decide(desks, **changed)
        assert (refused.status_code, refused.json()["slug"]) == answer
        assert len(await told(desks)) == 1


async def test_nothing_is_ended_that_does_not_run(desks: Desks) -> None:
    with on(AFTER):
        refused = await decide(desks, required=False)
    assert [one["slug"] for one in refused.json()["errors"]] == ["evidence-not-asked"]


async def test_circular_24_and_points_are_not_open(desks: Desks) -> None:
    with on(AFTER):
        for title, level in (("unit_province", 1), ("citizen", 0), ("family", 0)):
            assert slug(await decide(desks, uid=await rule_set(desks, title, level))) == (409, "evidence-fixed")


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("canbo", 403), ("cum", 403), ("quantri-khac", 204)])
async def test_only_an_administrator_decides_and_for_the_own_province(desks: Desks, who: str | None, status: int) -> None:
    with on(AFTER):
        assert (await decide(desks, who)).status_code == status
        assert await told(desks) == []


async def test_the_score_obeys_and_the_sentence_names_the_decision(desks: Desks, database: Database) -> None:
    with on(AFTER):
        assert (await decide(desks)).status_code == 204
        await worker.work_all(database)
        url = f"/places/{AN_TRUONG}/assessments"
        said = (await desks.get("canbo", url, assessed_year=2025)).text
        assert "Không có minh chứng phù hợp nên không đạt (Quyết định 15/QĐ-UBND của tỉnh)." in said
        assert "Có minh chứng phù hợp." not in said
        listed = (await desks.get("canbo", f"/places/{AN_TRUONG}/evidence", assessed_year=2025)).json()["indicators"]
        assert all(one["required"] for one in listed)
        document = {"assessed_year": 2025, "indicator": "1.1", "document": "Kế hoạch học tập"}
        await desks.done("canbo", f"/places/{AN_TRUONG}/evidence", document)
        await worker.work_all(database)
        assert "Có minh chứng phù hợp." in (await desks.get("canbo", url, assessed_year=2025)).text
        assert (await desks.session.execute(select(Assessment.verdict).distinct())).scalars().all() != []
