"""The dated authority table: public, a province's own rows by its administrator, dated from a day on, and read by who decides."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from tests.factories import HA_NOI, HAI_PHONG, account
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on, slug

OWN: dict[str, Any] = {
    "title": "citizen", "since": "2026-01-01", "receiving_office": "Hội Khuyến học", "appraising_office": "Hội Khuyến học",
    "deciding_office": "Ủy ban nhân dân xã", "deciding_desk": "cluster", "signatory": "Người ký của tỉnh", "basis": "QĐ 12/2026/QĐ-UBND",
}  # fmt: skip
URL = f"/provinces/{HAI_PHONG}/authorities"


@pytest.fixture
async def desks(client: AsyncClient, owner_session: AsyncSession) -> Desks:
    """The desks, and an administrator of Hải Phòng and of Hà Nội."""
    made = await given.desks(client, owner_session)
    await account(owner_session, "quantri", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG)
    await account(owner_session, "quantri-khac", Role.PROVINCE_ADMINISTRATOR, place_id=HA_NOI)
    return made


async def _rows(desks: Desks, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await desks.get(None, "/authorities", **query)).json()
    return [row for row in found if row["title"] == "citizen"]


async def test_the_offices_of_a_province_decide_from_their_day_on(desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        await desks.done("quantri", URL, OWN)
        uid = await desks.submitted("canbo", body)
        assert slug(await desks.post("chutich", f"/dossiers/{uid}/decision", {})) == (403, "wrong-office")
        assert (await desks.decided("cum", uid))["signatory"] == "Người ký của tỉnh"


async def test_a_next_row_ends_the_one_that_runs_on_the_eve(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        await desks.done("quantri", URL, OWN)
        await desks.done("quantri", URL, OWN | {"since": "2026-07-01", "signatory": "Người khác"})
        rows = [row for row in await _rows(desks, province=HAI_PHONG) if row["province"]]
        assert [(row["first_day"], row["last_day"], row["signatory"]) for row in rows] == [
            ("2026-01-01", "2026-06-30", "Người ký của tỉnh"), ("2026-07-01", None, "Người khác"),
        ]  # fmt: skip
        assert slug(await desks.post("quantri", URL, OWN | {"since": "2026-05-01"})) == (409, "authority-runs")


async def test_only_the_own_province_and_only_its_administrator(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        assert slug(await desks.post("quantri-khac", URL, OWN)) == (404, "unknown-place")
        assert slug(await desks.post("chutich", URL, OWN)) == (403, "no-grant")
        assert slug(await desks.post(None, URL, OWN)) == (401, "sign-in-needed")
        assert [row["province"] for row in await _rows(desks, province=HAI_PHONG)] == [None]


async def test_a_row_needs_its_basis(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        answer = await desks.post("quantri", URL, {name: value for name, value in OWN.items() if name != "basis"})
    assert answer.status_code == 422
