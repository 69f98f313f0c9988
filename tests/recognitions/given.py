"""What a test of recognitions starts from: both worlds of An Lão with their desks, scored subjects, submitted dossiers."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from httpx import AsyncClient, Response
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.assessments.tables import Assessment
from service.foundation import clock
from service.legislation import actions as legislation
from service.legislation.actions import apply
from service.legislation.queries import law_in_force, rule_sets
from service.scoring import Outcome, parse_local_decision, parse_rule_set
from tests import factories
from tests.factories import AN_LAO_DISTRICT, AN_TRUONG, HAI_PHONG, REFORM, TRUONG_THO, period

BEFORE, AFTER = datetime(2025, 3, 20, 3, tzinfo=UTC), datetime(2026, 3, 20, 3, tzinfo=UTC)
"""A working day of the district world, and one of the province cluster's."""
DEMO = Path(__file__).resolve().parents[2] / "seeds" / "demo" / "hai-phong-demo.yaml"


def on(instant: datetime) -> AbstractContextManager[None]:
    """The clock stands still."""
    return clock.standing_at(instant)


@dataclass
class Desks:
    """The API with a token for each account that was signed in."""

    client: AsyncClient
    session: AsyncSession
    cluster_id: int
    tokens: dict[str, str] = field(default_factory=dict)

    async def sign_in(self, username: str) -> str:
        """A token of an account, kept."""
        if username not in self.tokens:
            form = {"username": username, "password": factories.PASSWORD, "grant_type": "password"}
            answer = await self.client.post("/api/v1/token", data=form)
            assert answer.status_code == 200, answer.text
            self.tokens[username] = answer.json()["access_token"]
        return self.tokens[username]

    async def post(self, username: str | None, url: str, body: dict[str, Any]) -> Response:
        """POST under /api/v1 as an account, or as nobody."""
        headers = {"Authorization": f"Bearer {await self.sign_in(username)}"} if username else {}
        return await self.client.post(f"/api/v1{url}", json=body, headers=headers)

    async def get(self, username: str | None, url: str, **params: Any) -> Response:
        """GET under /api/v1 as an account, or as nobody."""
        headers = {"Authorization": f"Bearer {await self.sign_in(username)}"} if username else {}
        return await self.client.get(f"/api/v1{url}", params=params, headers=headers)

    async def submitted(self, username: str, body: dict[str, Any]) -> str:
        """The uid of a dossier whose submission must be accepted."""
        answer = await self.post(username, "/dossiers", body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["uid"])

    async def put(self, username: str | None, url: str, body: dict[str, Any]) -> Response:
        """PUT under /api/v1 as an account, or as nobody."""
        headers = {"Authorization": f"Bearer {await self.sign_in(username)}"} if username else {}
        return await self.client.put(f"/api/v1{url}", json=body, headers=headers)

    async def done(self, username: str, url: str, body: dict[str, Any] | None = None) -> Any:
        """The answer to a POST that must be accepted; None when it is empty."""
        answer = await self.post(username, url, body or {})
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def council(self, username: str, place: int, *, title: str = "commune", number: str = "12/QĐ-HĐ", **given: Any) -> str:
        """The uid of a council that an assessor sets up today at its place."""
        body = {
            "place": place, "title": title, "decision_number": number, "set_up_on": clock.today().isoformat(),
            "members": council_of(5), **given,
        }  # fmt: skip
        return str((await self.done(username, "/councils", body))["uid"])

    async def appraised(
        self, username: str, dossier: str, place: int, *, proposal: str = "recognise", title: str = "commune"
    ) -> None:
        """Receive a dossier, bring it before a council that is set up at a place, and record what it proposes."""
        council = await self.council(username, place, title=title, number=f"HĐ {dossier}")
        await self.done(username, f"/dossiers/{dossier}/receipt")
        await self.done(username, f"/dossiers/{dossier}/appraisal", {"council": council})
        conclusion = {
            "mode": "meeting", "held_on": clock.today().isoformat(), "proposal": proposal, "report": "Hồ sơ đủ, số liệu khớp minh chứng.",
            "opinions": [{"member": "Thành viên 1", "in_favour": True}],
        }  # fmt: skip
        await self.done(username, f"/dossiers/{dossier}/conclusion", conclusion)

    async def recognised(self, username: str, dossier: str, *, place: int | None = None, **body: Any) -> dict[str, Any]:
        """The decision of a district or a cluster on a commune's dossier that a council has appraised on the same day."""
        await self.appraised(username, dossier, place or {"huyen": AN_LAO_DISTRICT}.get(username, self.cluster_id))
        return await self.decided(username, dossier, **body)

    async def decided(self, username: str, dossier: str, **body: Any) -> dict[str, Any]:
        """The answer to a decision that must be accepted."""
        answer = await self.post(username, f"/dossiers/{dossier}/decision", body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


def council_of(number: int) -> list[dict[str, str]]:
    """So many members: a chair, a secretary, the others."""
    seats = ["chair", "secretary", *["member"] * number][:number]
    return [
        {"position": seat, "full_name": f"Thành viên {n}", "representing": "Hội Khuyến học"}
        for n, seat in enumerate(seats, start=1)
    ]


async def ratify_demo(session: AsyncSession) -> None:
    """Record the fictional decision of Hải Phòng: parameters and ratification for every published rule set that it names."""
    decision = parse_local_decision(yaml.safe_load(DEMO.read_text(encoding="utf-8")), where="demo")
    decision_id = await legislation.record_local_decision(
        session,
        province_id=HAI_PHONG,
        number=decision.number,
        decided_on=decision.date,
        issuer=decision.issuer,
        fictional=True,
        content={},
    )
    for row in await rule_sets(session):
        rule_set = parse_rule_set(row.content, where=row.title)
        valid = Range(decision.valid_from, None)
        given = {"province_id": HAI_PHONG, "rule_set_id": row.id, "valid": valid, "local_decision_id": decision_id}
        await legislation.set_parameters(session, **given, parameters=dict(decision.parameters_for(rule_set)))
        if decision.ratifies_rule_set(rule_set):
            await legislation.ratify(session, **given)


async def desks(client: AsyncClient, session: AsyncSession) -> Desks:
    """An Lão before and after the reform: staff and assessors of its communes, the district until 2025-06-30, the cluster since."""
    await ratify_demo(session)
    cluster_id = await factories.cluster(session, "Cụm An Lão", (AN_TRUONG, factories.AN_KHANH, factories.AN_LAO))
    before, since = period(date(2020, 1, 1), REFORM), period(REFORM)
    staff, assessor = Role.COMMUNE_STAFF, Role.ASSESSOR
    for username, role, place_id, valid in (
        ("canbo-cu", staff, TRUONG_THO, before),
        ("canbo-khac-cu", staff, factories.TAN_VIEN, before),
        ("chutich-cu", assessor, TRUONG_THO, before),
        ("huyen", assessor, AN_LAO_DISTRICT, before),
        ("huyen-khac", assessor, 476, before),
        ("canbo", staff, AN_TRUONG, since),
        ("canbo-khac", staff, factories.AN_KHANH, since),
        ("chutich", assessor, AN_TRUONG, since),
        ("cum", assessor, cluster_id, since),
        ("cum-khac", assessor, factories.BA_DINH, since),
    ):
        await factories.account(session, username, role, place_id=place_id, valid=valid)
    return Desks(client, session, cluster_id)


async def scored(
    session: AsyncSession,
    title: str,
    *,
    kind: str,
    ids: Sequence[int],
    year: int,
    commune_id: int,
    level: int = 0,
    households: Sequence[int | None] | None = None,
    verdict: Outcome = Outcome.PASSED,
) -> None:
    """Stored assessments of subjects, as the worker would have left them under the law of that year."""
    laws = await law_in_force(session, province_id=HAI_PHONG, titles=[title], on=date(year, 12, 31))
    law = next(law for law in laws if law.level == level)
    assert law.bound is not None
    points = [100] * len(law.bound.indicators) if title == "citizen" else []
    same = {
        "province_id": HAI_PHONG, "subject_kind": kind, "title": title, "assessed_year": year, "level": level, "commune_id": commune_id,
        "applied_law_id": await apply(session, law),
        "facts": [1] * len(law.bound.facts), "points": points, "outcomes": [int(verdict)] * len(law.bound.indicators),
        "total": sum(points) if points else None, "verdict": int(verdict), "forecast_facts": [1] * len(law.bound.facts),
        "forecast_outcomes": [int(verdict)] * len(law.bound.indicators), "forecast_verdict": int(verdict), "scored_at": factories.AT,
    }  # fmt: skip
    homes = households or [None] * len(ids)
    rows = [same | {"subject_id": id_, "household_id": home} for id_, home in zip(ids, homes, strict=True)]
    await session.execute(insert(Assessment), rows)


async def citizen(
    session: AsyncSession,
    name: str = "Nguyễn Văn An",
    *,
    commune_id: int = AN_TRUONG,
    year: int = 2025,
    verdict: Outcome = Outcome.PASSED,
) -> dict[str, Any]:
    """A scored citizen, as the body of a submission."""
    home = await factories.household(session, commune_id=commune_id, names=(name,))
    ids, households = [home.people[0].id], [home.id]
    await scored(
        session, "citizen", kind="person", ids=ids, year=year, commune_id=commune_id, households=households, verdict=verdict
    )
    return {"title": "citizen", "assessed_year": year, "subject": home.people[0].uid}


async def commune(session: AsyncSession, place_id: int, *, year: int, level: int = 1) -> dict[str, Any]:
    """A scored commune, as the body of a submission."""
    await scored(session, "commune", kind="place", ids=[place_id], year=year, commune_id=place_id, level=level)
    return {"title": "commune", "level": level, "assessed_year": year, "place": place_id}


def slug(answer: Response) -> tuple[int, str]:
    """Status and slug of a problem."""
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    return answer.status_code, str(answer.json()["slug"])
