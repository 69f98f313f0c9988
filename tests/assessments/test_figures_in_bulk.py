"""Figures of many subjects in one call: a verdict a row, in order; sound rows stand though others are refused; few statements."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments.tables import DeclaredFigure
from service.foundation.audit import AuditEntry
from tests.assessments import declaring
from tests.assessments.declaring import YEAR, Declaring, unit
from tests.conftest import CountStatements
from tests.factories import AN_KHANH, AN_TRUONG


@pytest.fixture
async def desk(client: AsyncClient, owner_session: AsyncSession) -> Declaring:
    return await declaring.settle(client, owner_session)


def call(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"assessed_year": YEAR, "source": "Báo cáo chung", "rows": list(rows)} | more


def row(of: dict[str, Any], **figures: Any) -> dict[str, Any]:
    return of | {"figures": [{"fact": fact, "value": value} for fact, value in figures.items()]}


async def test_every_row_has_its_verdict_and_the_sound_ones_stand(desk: Declaring) -> None:
    own, foreign = await unit(desk.session, "commune"), await unit(desk.session, "commune", commune_id=AN_KHANH)
    body = call(
        row({"place": AN_TRUONG}, population=100, trained=60),
        row({"unit": str(own.uid)}, unit_learning_plan=True),
        row({"unit": str(foreign.uid)}, unit_learning_plan=True),
        row({"place": AN_KHANH}, population=1),
        row({"place": AN_TRUONG}, population=7),
        row({"unit": str((await unit(desk.session, "district")).uid)}, unit_learning_plan=True),
    )
    answer = await desk.post("canbo", "/figures", body)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [(one["verdict"], [e["slug"] for e in one["errors"]]) for one in told["rows"]] == [
        ("stored", []), ("stored", []), ("refused", ["unknown-subject"]), ("refused", ["unknown-subject"]),
        ("refused", ["subject-twice"]), ("refused", ["unknown-subject"]),
    ]  # fmt: skip
    assert (told["stored"], told["same"], told["refused"]) == (2, 0, 4)
    assert (await desk.rows(DeclaredFigure), len(await desk.marks()), await desk.rows(AuditEntry)) == (3, 2, 2)


async def test_a_wrong_row_stores_nothing_of_itself(desk: Declaring) -> None:
    answer = await desk.post("canbo", "/figures", call(row({"place": AN_TRUONG}, population=10, trained=11)))
    [told] = answer.json()["rows"]
    assert (told["verdict"], [(e["field"], e["slug"]) for e in told["errors"]]) == (
        "refused",
        [("trained", "numerator-above-denominator")],
    )
    assert (await desk.rows(DeclaredFigure), await desk.marks()) == (0, [])


async def test_a_preview_judges_and_stores_nothing(desk: Declaring) -> None:
    answer = await desk.post("canbo", "/figures", call(row({"place": AN_TRUONG}, population=10), preview=True))
    assert (answer.json()["rows"][0]["verdict"], answer.json()["preview"]) == ("stored", True)
    assert (await desk.rows(DeclaredFigure), await desk.marks()) == (0, [])


async def test_sending_the_same_call_twice_changes_nothing(desk: Declaring) -> None:
    body = call(row({"place": AN_TRUONG}, population=10))
    await desk.post("canbo", "/figures", body)
    assert (await desk.post("canbo", "/figures", body)).json()["rows"][0]["verdict"] == "same"
    assert (await desk.rows(DeclaredFigure), len(await desk.marks())) == (1, 1)


@pytest.mark.parametrize(("who", "status"), [("", 401), ("thongke", 403)])
async def test_who_declares_nothing_is_refused_whole(desk: Declaring, who: str, status: int) -> None:
    assert (await desk.post(who, "/figures", call(row({"place": AN_TRUONG}, population=10)))).status_code == status
    assert await desk.rows(DeclaredFigure) == 0


@pytest.mark.parametrize("subject", [{}, {"place": AN_TRUONG, "unit": "01a21257-bc43-7de2-b6a8-40c01c0c94bc"}])
async def test_a_row_names_exactly_one_subject(desk: Declaring, subject: dict[str, Any]) -> None:
    assert (await desk.post("canbo", "/figures", call(row(subject, population=10)))).status_code == 422


async def test_thirty_rows_take_as_many_statements_as_two(desk: Declaring, count_statements: CountStatements) -> None:
    units = [await unit(desk.session, "commune") for _ in range(32)]
    taken = []
    for some in (units[:2], units[2:]):
        body = call(*(row({"unit": str(one.uid)}, unit_learning_plan=True) for one in some))
        await desk.headers("canbo")
        with count_statements() as counted:
            assert (await desk.post("canbo", "/figures", body)).json()["stored"] == len(some)
        taken.append(counted.number)
    assert taken[0] == taken[1] <= 12
