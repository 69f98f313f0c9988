"""Published law over the API: public, dated, with the facts it needs; ratified by a province's administrator for that province only."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.foundation.database import Database
from service.legislation import actions
from service.legislation.files import read_law
from service.legislation.queries import law_in_force
from service.legislation.tables import LocalDecision, Ratification, RuleSetRow
from tests import factories
from tests.assessments.conftest import ratify_demo
from tests.conftest import SEEDS, SignIn
from tests.factories import AN_TRUONG, HA_NOI, HAI_PHONG

BEFORE_THE_CIRCULAR, SINCE = date(2024, 2, 11), date(2024, 2, 12)
DECISION = {"number": "12/QĐ-UBND", "decided_on": "2026-02-01", "issuer": "Ủy ban nhân dân thành phố", "valid_from": "2026-02-01"}


async def listed(client: AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/rulesets", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def one(client: AsyncClient, title: str, level: int = 0, **params: Any) -> dict[str, Any]:
    """The newest rule set of a title, whole."""
    uid = next(row["id"] for row in await listed(client, title=title) if row["level"] == level)
    answer = await client.get(f"/api/v1/rulesets/{uid}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_law_is_public(client: AsyncClient) -> None:
    found = {(row["title"], row["level"], row["instrument_number"]) for row in await listed(client)}
    assert {("commune", 1, "25/2023/TT-BGDĐT"), ("commune", 2, "25/2023/TT-BGDĐT"), ("citizen", 0, "324/QĐ-KHVN")} <= found
    family = await one(client, "family")
    assert (family["certainty"], family["content"]["verdict"]) == ("unverified", {"kind": "all_pass"})


async def test_the_day_before_the_circular_has_none(client: AsyncClient) -> None:
    assert await listed(client, title="commune", on=BEFORE_THE_CIRCULAR) == []
    assert [row["level"] for row in await listed(client, title="commune", on=SINCE)] == [1, 2]


async def test_one_law_ends_on_the_day_on_which_the_next_begins(client: AsyncClient) -> None:
    last, first = date(2023, 10, 24), date(2023, 10, 25)
    numbers = [[row["instrument_number"] for row in await listed(client, title="citizen", on=day)] for day in (last, first)]
    assert numbers == [["244/QĐ-KHVN"], ["324/QĐ-KHVN"]]


async def test_facts_are_told_with_the_indicators_that_read_them(client: AsyncClient) -> None:
    facts = {fact["name"]: fact for fact in (await one(client, "commune", 1))["facts"]}
    assert facts["population"]["indicators"] == ["5.1", "5.2"]
    assert facts["budget_enough"]["indicators"] == ["2.1"]
    assert (facts["learning_citizens_decided"]["source"], facts["trained"]["source"]) == ("measured", "declared")
    assert all(fact["label"] and fact["definition"] for fact in facts.values())


async def test_parameters_that_nobody_set_are_told(client: AsyncClient, owner_session: AsyncSession) -> None:
    unset = await one(client, "family", province=HAI_PHONG)
    assert (sorted(unset["missing_parameters"]), unset["facts"]) == (["adult_share", "children_share", "term_years"], [])
    await ratify_demo(owner_session)
    await owner_session.commit()
    assert (await one(client, "family", province=HAI_PHONG))["missing_parameters"] == []
    assert len((await one(client, "family", province=HA_NOI))["missing_parameters"]) == 3


async def test_an_unknown_rule_set_is_not_found(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/rulesets/00000000-0000-0000-0000-000000000000")
    assert (answer.status_code, answer.json()["slug"]) == (404, "unknown-rule-set")


async def test_publishing_again_changes_nothing(owner_session: AsyncSession) -> None:
    everything = select(*RuleSetRow.__table__.columns).order_by(RuleSetRow.id)
    before = (await owner_session.execute(everything)).all()
    at = datetime(2027, 1, 1, tzinfo=UTC)
    assert await actions.publish(owner_session, read_law(SEEDS / "legislation"), at=at) == 0
    assert (await owner_session.execute(everything)).all() == before


@pytest.mark.parametrize(
    "change",
    [
        update(RuleSetRow).values(certainty="verified"),
        update(RuleSetRow).values(content={}),
        update(RuleSetRow).where(RuleSetRow.valid_to.is_not(None)).values(valid_to=None),
        delete(RuleSetRow),
    ],
    ids=["certainty", "content", "end", "deleted"],
)
async def test_a_published_rule_set_never_changes(owner_session: AsyncSession, change: Any) -> None:
    with pytest.raises(DBAPIError, match="never changes"):
        await owner_session.execute(change)


async def ratify(client: AsyncClient, title: str, headers: dict[str, str], **changed: str) -> Response:
    uid = (await listed(client, title=title))[0]["id"]
    return await client.post(f"/api/v1/rulesets/{uid}/ratifications", json=DECISION | changed, headers=headers)


async def official(session: AsyncSession, province_id: int) -> list[bool]:
    laws = await law_in_force(session, province_id=province_id, titles=["family"], on=date(2026, 12, 31))
    return [law.official for law in laws]


async def test_an_administrator_ratifies_for_the_own_province_only(
    client: AsyncClient, bearer: SignIn, owner_session: AsyncSession
) -> None:
    await factories.account(owner_session, "quantri", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG)
    await owner_session.commit()
    answer = await ratify(client, "family", await bearer("quantri"))
    assert (answer.status_code, answer.json()) == (201, {"number": DECISION["number"]})
    assert (await owner_session.execute(select(Ratification.province_id))).scalars().all() == [HAI_PHONG]
    assert (await official(owner_session, HAI_PHONG), await official(owner_session, HA_NOI)) == ([True], [False])


async def test_a_decision_is_recorded_once(client: AsyncClient, bearer: SignIn, owner_session: AsyncSession) -> None:
    await factories.account(owner_session, "quantri", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG)
    await owner_session.commit()
    headers = await bearer("quantri")
    await ratify(client, "family", headers)
    again = await ratify(client, "citizen", headers)
    assert (again.status_code, again.json()["slug"]) == (409, "decision-known")
    assert (await owner_session.execute(select(func.count()).select_from(Ratification))).scalar_one() == 1


async def test_row_security_keeps_an_administrator_in_the_own_province(
    client: AsyncClient, bearer: SignIn, database: Database, owner_session: AsyncSession
) -> None:
    await factories.account(owner_session, "quantri", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG)
    await owner_session.commit()
    token = (await bearer("quantri"))["Authorization"].removeprefix("Bearer ")
    decision: dict[str, Any] = {"number": "1", "decided_on": date(2026, 2, 1), "issuer": "x", "fictional": False, "content": {}}
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.as_caller(token) as session:
            await actions.record_local_decision(session, province_id=HA_NOI, **decision)


@pytest.mark.parametrize("role", [Role.COMMUNE_STAFF, Role.ASSESSOR])
async def test_staff_do_not_ratify(client: AsyncClient, bearer: SignIn, owner_session: AsyncSession, role: Role) -> None:
    await factories.account(owner_session, "canbo", role, place_id=AN_TRUONG)
    await owner_session.commit()
    answer = await ratify(client, "family", await bearer("canbo"))
    assert (answer.status_code, answer.json()["slug"]) == (403, "no-grant")
    assert (await owner_session.execute(select(func.count()).select_from(LocalDecision))).scalar_one() == 0


async def test_nobody_ratifies(client: AsyncClient) -> None:
    assert (await ratify(client, "family", {})).status_code == 401
