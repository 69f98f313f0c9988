"""Every endpoint of people and households: nobody, the wrong desk, the wrong place."""

from typing import Any

import pytest

from tests import factories
from tests.factories import AN_KHANH
from tests.subjects.desk import Desks, new_person

READS = ("/people/{person}", "/households/{household}")
WRITES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/people/{person}/membership", {"household_uid": "{household}", "on_day": "2026-02-01"}),
    ("/people/{person}/attributes", {"attribute": "disabled", "since": "2026-02-01"}),
    ("/households/{household}/move", {"commune_id": AN_KHANH, "on_day": "2026-02-01"}),
    ("/households/{household}/head", {"new_head": "{person}", "on_day": "2026-02-01"}),
)


async def ids(desks: Desks) -> dict[str, str]:
    home = await factories.household(desks.session)
    await desks.session.commit()
    return {"person": home.people[0].uid, "household": home.uid}


def filled(body: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    return {name: value.format(**known) if isinstance(value, str) else value for name, value in body.items()}


@pytest.mark.parametrize("url", ["/people", *READS])
async def test_nobody_reads(desks: Desks, url: str) -> None:
    assert (await desks.get(None, url.format(**await ids(desks)))).status_code == 401


@pytest.mark.parametrize(("url", "body"), WRITES)
async def test_nobody_writes(desks: Desks, url: str, body: dict[str, Any]) -> None:
    known = await ids(desks)
    assert (await desks.post(None, url.format(**known), filled(body, known))).status_code == 401


async def test_nobody_registers(desks: Desks) -> None:
    assert (await desks.post(None, "/people", new_person())).status_code == 401


@pytest.mark.parametrize("url", READS)
async def test_the_right_desk_reads(desks: Desks, url: str) -> None:
    assert (await desks.get("canbo", url.format(**await ids(desks)))).status_code == 200


@pytest.mark.parametrize("url", READS)
async def test_another_commune_s_desk_reads_nothing(desks: Desks, url: str) -> None:
    assert (await desks.get("canbo-khac", url.format(**await ids(desks)))).status_code == 404


@pytest.mark.parametrize(("url", "body"), WRITES)
async def test_another_commune_s_desk_writes_nothing(desks: Desks, url: str, body: dict[str, Any]) -> None:
    known = await ids(desks)
    assert (await desks.post("canbo-khac", url.format(**known), filled(body, known))).status_code == 404


@pytest.mark.parametrize(("url", "body"), [*WRITES, ("/people", new_person())])
async def test_who_only_assesses_registers_and_moves_nobody(desks: Desks, url: str, body: dict[str, Any]) -> None:
    known = await ids(desks)
    assert (await desks.post("chutich", url.format(**known), filled(body, known))).status_code == 403


async def test_who_only_counts_lists_nobody(desks: Desks) -> None:
    assert (await desks.get("thongke", "/people")).status_code == 403


@pytest.mark.parametrize("url", READS)
async def test_who_only_counts_sees_nobody(desks: Desks, url: str) -> None:
    assert (await desks.get("thongke", url.format(**await ids(desks)))).status_code == 404
