"""Clans and units as a desk makes them over the API: what the tests of groups start from."""

import uuid
from typing import Any

from httpx import Response

from service.foundation import clock
from tests import factories
from tests.factories import AN_KHANH, AN_TRUONG, MadeHousehold
from tests.subjects.desk import NOW, Desks

JOINED, LEFT = "2025-09-01", "2026-02-01"
SCHOOL = {"name": "Trường THCS An Trường", "commune_id": AN_TRUONG, "kind": "lower_secondary", "ownership": "public", "level": "district", "since": "2020-09-01"}  # fmt: skip


async def a_home(desks: Desks, commune_id: int = AN_TRUONG, *names: str) -> MadeHousehold:
    """A household, committed."""
    made = await factories.household(desks.session, commune_id=commune_id, names=names or ("Đỗ Văn Tám",))
    await desks.session.commit()
    return made


async def next_door(desks: Desks) -> MadeHousehold:
    """A household of An Khánh."""
    return await a_home(desks, AN_KHANH, "Đỗ Văn Chín")


async def a_clan(desks: Desks, name: str = "Dòng họ Đỗ Văn", *homes: MadeHousehold) -> str:
    """A clan of An Trường with households of An Trường."""
    made = await desks.post("canbo", "/clans", {"name": name, "commune_id": AN_TRUONG})
    assert made.status_code == 201, made.text
    for home in homes:
        await done(desks, "canbo", f"/clans/{made.json()['uid']}/members", {"household_uid": home.uid, "on_day": JOINED})
    return str(made.json()["uid"])


async def a_unit(desks: Desks, *members: MadeHousehold, **changes: Any) -> str:
    """A unit of An Trường; the heads of the households are members."""
    made = await desks.post("canbo", "/units", SCHOOL | changes)
    assert made.status_code == 201, made.text
    for home in members:
        body = {"person_uid": home.people[0].uid, "standing": "member", "on_day": JOINED}
        await done(desks, "canbo", f"/units/{made.json()['uid']}/members", body)
    return str(made.json()["uid"])


async def done(desks: Desks, username: str, url: str, body: dict[str, Any]) -> None:
    """A change that must be accepted."""
    answer = await desks.post(username, url, body)
    assert answer.status_code == 204, answer.text


async def patched(desks: Desks, url: str, body: dict[str, Any]) -> Response:
    """PATCH as `canbo`."""
    known = {"Authorization": f"Bearer {await desks.token('canbo')}"}
    with clock.standing_at(NOW):
        return await desks.client.patch(f"/api/v1{url}", json=body, headers=known)


async def seen(desks: Desks, username: str, url: str, **params: Any) -> dict[str, Any]:
    """What somebody reads."""
    answer = await desks.get(username, url, **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refused(desks: Desks, username: str, url: str, body: dict[str, Any]) -> tuple[int, str]:
    """Status and slug of a refusal."""
    answer = await desks.post(username, url, body)
    return answer.status_code, answer.json()["slug"]


NOBODY_S = str(uuid.UUID(int=7))
