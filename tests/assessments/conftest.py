"""A small world for scoring: a commune with households, the demo province's parameters, and a log written straight into the tables."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities.tables import LearningSession, RollEntry
from service.assessments.tables import StatedPoint
from service.foundation.database import Database
from service.legislation import actions, queries
from service.scoring import parse_local_decision, parse_rule_set
from service.titles.tables import RescoreMark, TitleHeld
from tests import factories

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
YEAR = 2026


async def ratify_demo(session: AsyncSession, province_id: int = factories.HAI_PHONG) -> None:
    """Record the fictional decision: parameters and ratification for every published rule set that it names."""
    decision = parse_local_decision(
        yaml.safe_load((SEEDS / "demo" / "hai-phong-demo.yaml").read_text(encoding="utf-8")), where="demo"
    )
    decision_id = await actions.record_local_decision(
        session,
        province_id=province_id,
        number=decision.number,
        decided_on=decision.date,
        issuer=decision.issuer,
        fictional=True,
        content={},
    )
    valid = Range(decision.valid_from, None)
    for row in await queries.rule_sets(session):
        rule_set = parse_rule_set(row.content, where=row.title)
        given: dict[str, Any] = {
            "province_id": province_id, "rule_set_id": row.id, "valid": valid, "local_decision_id": decision_id,
        }  # fmt: skip
        await actions.set_parameters(session, **given, parameters=dict(decision.parameters_for(rule_set)))
        if decision.ratifies_rule_set(rule_set):
            await actions.ratify(session, **given)


async def log(
    session: AsyncSession, person: factories.MadePerson, kind: str, *, hours: int, held_on: date, logged_by: int
) -> None:
    """One roll entry of one person, with its mark. `hours` in tenths."""
    common: dict[str, Any] = {
        "province_id": factories.HAI_PHONG, "kind": kind, "held_on": held_on, "hours": hours, "commune_id": factories.AN_TRUONG,
    }  # fmt: skip
    made = insert(LearningSession).values(
        **common, topic="Lớp thử", idempotency_key=f"{person.id}-{kind}-{held_on}-{hours}", request_hash="x",
        logged_by=logged_by, logged_at=factories.AT,
    )  # fmt: skip
    session_id = (await session.execute(made.returning(LearningSession.id))).scalar_one()
    await session.execute(
        insert(RollEntry).values(
            **common, session_id=session_id, person_id=person.id, completed=True, household_id=person.household_id,
            clan_ids=[], unit_ids=[], voided=False,
        )
    )  # fmt: skip
    await mark(session, "person", person.id, household_id=person.household_id)


async def mark(session: AsyncSession, kind: str, subject_id: int, *, household_id: int | None = None, year: int = YEAR) -> None:
    """A subject to be scored."""
    await session.execute(
        insert(RescoreMark).values(
            province_id=factories.HAI_PHONG, subject_kind=kind, subject_id=subject_id, assessed_year=year,
            commune_id=factories.AN_TRUONG, household_id=household_id,
        )
    )  # fmt: skip


async def confirm(session: AsyncSession, person: factories.MadePerson, *, tenths: int, account_id: int) -> None:
    """Confirmed points of all ten indicators, the same for each."""
    rows = [
        {
            "province_id": factories.HAI_PHONG, "person_id": person.id, "assessed_year": YEAR, "indicator": str(n),
            "point_source": "confirmed", "tenths": tenths, "reason": "thử", "commune_id": factories.AN_TRUONG,
            "stated_by": account_id, "stated_at": datetime(2026, 5, 1, tzinfo=factories.AT.tzinfo),
        }
        for n in range(1, 11)
    ]  # fmt: skip
    await session.execute(insert(StatedPoint), rows)
    await mark(session, "person", person.id, household_id=person.household_id)


async def hold_citizen_title(session: AsyncSession, person: factories.MadePerson) -> None:
    """A decided title in force at the end of the year."""
    await session.execute(
        insert(TitleHeld).values(
            province_id=factories.HAI_PHONG, subject_kind="person", subject_id=person.id, title="citizen", level=0, assessed_year=YEAR,
            decided_on=date(YEAR, 11, 1), valid=Range(date(YEAR, 11, 1), date(YEAR + 2, 1, 1)), commune_id=factories.AN_TRUONG,
            household_id=person.household_id, decision_number="1",
        )
    )  # fmt: skip


class World:
    """The clone with an account to log with and the demo decision in force."""

    def __init__(self, database: Database, session: AsyncSession, account_id: int) -> None:
        self.database, self.session, self.account_id = database, session, account_id


@pytest.fixture
async def world(database: Database, owner_session: AsyncSession) -> World:
    """A clone ready to score Hải Phòng."""
    await ratify_demo(owner_session)
    return World(database, owner_session, await factories.account(owner_session, "ghi"))
