"""Evidence behind indicators: added by who keeps the figures, judged from above, taken back with a reason; every change leaves a mark."""

from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import IndicatorEvidence
from service.foundation.audit import AuditEntry
from tests.assessments import declaring
from tests.assessments.declaring import Declaring, clan, faults, unit
from tests.factories import AN_TRUONG, HAI_PHONG

YEAR = 2025
PLAN = {
    "assessed_year": YEAR,
    "indicator": "1.1",
    "document": "Kế hoạch học tập",
    "document_number": "5/KH",
    "document_date": "2025-02-01",
}


@pytest.fixture
async def desk(client: AsyncClient, owner_session: AsyncSession) -> Declaring:
    return await declaring.settle(client, owner_session)


async def add(desk: Declaring, who: str, url: str, **changed: Any) -> Response:
    return await desk.post(who, f"{url}/evidence", PLAN | changed)


async def added(desk: Declaring, who: str, url: str, **changed: Any) -> str:
    answer = await add(desk, who, url, **changed)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["uid"])


async def told(desk: Declaring, who: str, url: str, code: str = "1.1") -> dict[str, Any]:
    answer = await desk.get(who, f"{url}/evidence", assessed_year=YEAR)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(one for one in answer.json()["indicators"] if one["code"] == code)
    return found


async def test_a_document_stands_behind_its_indicator(desk: Declaring) -> None:
    made = await unit(desk.session, "district", kind="primary")
    url = f"/units/{made.uid}"
    assert await told(desk, "cum", url) | {"wording": "", "reference": ""} == {
        "code": "1.1", "wording": "", "reference": "", "required": True, "has_suitable": False, "evidence": [],
    }  # fmt: skip
    await added(desk, "cum", url)
    one = await told(desk, "so", url)
    [document] = one["evidence"]
    assert (one["has_suitable"], document["document_number"], document["entered_as"]) == (True, "5/KH", "cum")
    assert await desk.marks() == [("unit", made.id, YEAR, AN_TRUONG)]


@pytest.mark.parametrize(
    ("changed", "field", "slug"),
    [
        ({"indicator": "9.9"}, "indicator", "unknown-indicator"),
        ({"assessed_year": 2099}, "assessed_year", "year-in-future"),
        ({"document_date": "2999-01-01"}, "document_date", "date-in-future"),
        ({"document": "  "}, "document", "empty"),
    ],
)
async def test_what_proves_nothing_is_refused(desk: Declaring, changed: dict[str, Any], field: str, slug: str) -> None:
    assert faults(await add(desk, "canbo", f"/places/{AN_TRUONG}", **changed)) == (422, [(field, slug)])
    assert (await desk.rows(IndicatorEvidence), await desk.marks()) == (0, [])


async def test_the_same_document_twice_is_a_conflict(desk: Declaring) -> None:
    await added(desk, "canbo", f"/places/{AN_TRUONG}", document_number=None)
    answer = await add(desk, "canbo", f"/places/{AN_TRUONG}", document_number=None)
    assert (answer.status_code, answer.json()["slug"]) == (409, "evidence-known")
    assert (await desk.rows(IndicatorEvidence), len(await desk.marks())) == (1, 1)


async def test_strangers_neither_add_nor_read(desk: Declaring) -> None:
    commune = f"/places/{AN_TRUONG}"
    await added(desk, "canbo", commune)
    refused = {
        who: (await add(desk, who, commune, document="Khác")).status_code for who in ("", "xa-khac", "thongke", "cum", "quantri")
    }
    assert refused == {"": 401, "xa-khac": 404, "thongke": 403, "cum": 403, "quantri": 403}
    unread = {
        who: (await desk.get(who, f"{commune}/evidence", assessed_year=YEAR)).status_code
        for who in ("", "xa-khac", "thongke", "quantri-khac")
    }
    assert unread == {"": 401, "xa-khac": 404, "thongke": 404, "quantri-khac": 404}
    assert await desk.rows(IndicatorEvidence) == 1


async def test_the_cluster_judges_what_a_commune_entered(desk: Declaring) -> None:
    commune = f"/places/{AN_TRUONG}"
    uid = await added(desk, "canbo", commune)
    unsuitable = {"suitable": False, "reason": "Thiếu chữ ký"}
    assert (await desk.post("cum", f"/evidence/{uid}/judgements", unsuitable)).status_code == 204
    one = await told(desk, "canbo", commune)
    assert (one["has_suitable"], one["evidence"][0]["judgement"], one["evidence"][0]["judged_as"]) == (
        False,
        "Thiếu chữ ký",
        "cum",
    )
    assert (await desk.post("cum", f"/evidence/{uid}/judgements", {"suitable": True})).status_code == 204
    assert (await told(desk, "canbo", commune))["has_suitable"] is True
    assert len(await desk.marks()) == await desk.rows(AuditEntry) == 3


async def test_what_is_not_suitable_needs_a_reason(desk: Declaring) -> None:
    uid = await added(desk, "canbo", f"/places/{AN_TRUONG}")
    answer = await desk.post("cum", f"/evidence/{uid}/judgements", {"suitable": False})
    assert faults(answer) == (422, [("reason", "reason-needed")])
    assert len(await desk.marks()) == 1


@pytest.mark.parametrize(
    ("who", "status"), [("", 401), ("canbo", 403), ("chutich", 404), ("xa-khac", 403), ("quantri", 403), ("thongke", 403)]
)
async def test_nobody_else_judges(desk: Declaring, who: str, status: int) -> None:
    uid = await added(desk, "canbo", f"/places/{AN_TRUONG}")
    answer = await desk.post(who, f"/evidence/{uid}/judgements", {"suitable": False, "reason": "x"})
    assert answer.status_code == status, answer.text
    assert (await told(desk, "canbo", f"/places/{AN_TRUONG}"))["has_suitable"] is True


async def test_nobody_judges_what_they_entered(desk: Declaring) -> None:
    made = await unit(desk.session, "district", kind="primary")
    uid = await added(desk, "cum", f"/units/{made.uid}")
    answer = await desk.post("cum", f"/evidence/{uid}/judgements", {"suitable": True})
    assert (answer.status_code, answer.json()["slug"]) == (403, "own-evidence")
    assert (await desk.post("so", f"/evidence/{uid}/judgements", {"suitable": True})).status_code == 204


async def test_the_province_is_judged_by_who_assesses_for_it_and_by_nobody_below(desk: Declaring) -> None:
    made = await unit(desk.session, "province", kind="upper_secondary")
    uid = await added(desk, "quantri", f"/units/{made.uid}")
    body = {"suitable": False, "reason": "Không đúng năm"}
    assert (await desk.post("cum", f"/evidence/{uid}/judgements", body)).status_code == 404
    assert (await desk.post("so", f"/evidence/{uid}/judgements", body)).status_code == 204
    assert (await told(desk, "quantri", f"/units/{made.uid}"))["has_suitable"] is False
    own = await added(desk, "quantri", f"/places/{HAI_PHONG}")
    assert (await desk.post("so", f"/evidence/{own}/judgements", body)).status_code == 404


async def test_a_document_is_taken_back_with_a_reason_and_stays_to_be_read(desk: Declaring) -> None:
    made = await clan(desk.session)
    url = f"/clans/{made.uid}"
    uid = await added(desk, "canbo", url)
    assert (await desk.post("xa-khac", f"/evidence/{uid}/voidings", {"reason": "x"})).status_code == 404
    assert faults(await desk.post("canbo", f"/evidence/{uid}/voidings", {"reason": ""}))[0] == 422
    assert (await desk.post("canbo", f"/evidence/{uid}/voidings", {"reason": "Ghi nhầm"})).status_code == 204
    one = await told(desk, "canbo", url)
    assert (one["has_suitable"], one["evidence"][0]["void_reason"]) == (False, "Ghi nhầm")
    again = await desk.post("canbo", f"/evidence/{uid}/voidings", {"reason": "Nữa"})
    assert (again.status_code, again.json()["slug"]) == (409, "evidence-voided")
    assert (await add(desk, "canbo", url)).status_code == 201
    assert len(await desk.marks()) == 3
