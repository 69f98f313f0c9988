"""One life through both worlds, by HTTP: log, score, see why, recognise, decide, count. 2024 with its district, 2026 with its cluster.

The clock stands where the story is; the worker is called where the running service would have worked in the background."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.assessments import worker
from service.foundation import clock
from service.foundation.database import Database
from tests import factories
from tests.assessments.conftest import ratify_demo
from tests.conftest import SignIn
from tests.recognitions.given import council_of

MET = {
    **dict.fromkeys(
        [
            "propaganda_done", "yearly_programme_done", "learning_week_done", "budget_enough", "social_mobilisation_done",
            "coordination_mechanism_done", "learning_centre_equipped", "library_digital", "culture_centre_active", "preschool_standard",
        ],
        True,
    ),
    "primary_level": 2, "lower_secondary_level": 2, "literacy_level": 1, "population": 5, "trained": 4, "degree": 2,
}  # fmt: skip
MEETING = {
    "chaired_by": "Phó Chủ tịch UBND xã", "attended": "Hội Khuyến học, Mặt trận Tổ quốc, các tổ chức chính trị - xã hội", "people": 12,
    "agreed": "Thống nhất đề nghị công nhận mức độ 1",
}  # fmt: skip
NAMES = ("Nguyễn Thị Hường", "Nguyễn Văn Nam", "Nguyễn Thị Lan")


@contextmanager
def day(year: int, month: int, day_: int) -> Iterator[None]:
    """Stand on a day at noon in Viet Nam."""
    with clock.standing_at(datetime(year, month, day_, 5, tzinfo=UTC)):
        yield


class Story:
    """The people of a story and their desks; each desk signs in on the day on which it acts."""

    def __init__(self, client: AsyncClient, database: Database, bearer: SignIn, cluster: int) -> None:
        self.client, self.database, self.bearer, self.cluster = client, database, bearer, cluster

    async def post(self, who: str, path: str, body: dict[str, Any], **headers: str) -> Response:
        signed = await self.bearer(who)
        return await self.client.post("/api/v1/" + path, json=body, headers={**signed, **headers})

    async def get(self, who: str, path: str, **query: Any) -> Any:
        answer = await self.client.get("/api/v1/" + path, params=query, headers=await self.bearer(who))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def done(self, who: str, path: str, body: dict[str, Any], **headers: str) -> Any:
        answer = await self.post(who, path, body, **headers)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def put(self, who: str, path: str, body: dict[str, Any]) -> None:
        answer = await self.client.put("/api/v1/" + path, json=body, headers=await self.bearer(who))
        assert answer.status_code == 204, answer.text

    async def work(self) -> None:
        await worker.work_all(self.database)


@pytest.fixture
async def story(client: AsyncClient, database: Database, owner_session: AsyncSession, bearer: SignIn) -> Story:
    """Hải Phòng with the fictional decision, a desk of each kind, in both worlds."""
    session = owner_session
    await ratify_demo(session)
    district_years = factories.period(date(2020, 1, 1), factories.REFORM)
    await factories.account(session, "canbo", Role.COMMUNE_STAFF, place_id=factories.TRUONG_THO)
    await factories.account(session, "canbo-moi", Role.COMMUNE_STAFF, place_id=factories.AN_TRUONG)
    await factories.account(session, "chutich", Role.ASSESSOR, place_id=factories.TRUONG_THO)
    await factories.account(session, "chutich-moi", Role.ASSESSOR, place_id=factories.AN_TRUONG)
    assessor = await factories.account(
        session, "thamdinh", Role.ASSESSOR, place_id=factories.AN_LAO_DISTRICT, valid=district_years
    )
    cluster = await factories.cluster(session, "Cụm An Lão", (factories.AN_TRUONG, factories.AN_KHANH))
    await factories.grant(session, assessor, Role.ASSESSOR, place_id=cluster, valid=factories.period(factories.REFORM))
    await factories.account(session, "thongke", Role.PROVINCE_STATISTICS, place_id=factories.HAI_PHONG)
    await session.commit()
    return Story(client, database, bearer, cluster)


async def one_year(
    story: Story, home: factories.MadeHousehold, *, year: int, commune: int, staff: str, chair: str, office: int
) -> None:
    """Log, confirm, recognise the citizens, declare the figures, submit, return and decide the commune."""
    await log_and_see_why(story, home, year=year, commune=commune, staff=staff)
    await recognise_citizens(story, home, year=year, commune=commune, staff=staff, chair=chair)
    await decide_commune(story, year=year, commune=commune, staff=staff, chair=chair, office=office)


async def log_and_see_why(story: Story, home: factories.MadeHousehold, *, year: int, commune: int, staff: str) -> None:
    with day(year, 5, 10):
        session = {
            "kind": "ccl_class", "topic": "Kỹ thuật trồng lúa", "held_on": f"{year}-05-09", "hours": "24", "commune_id": commune,
            "roll": [{"person": person.uid} for person in home.people],
        }  # fmt: skip
        logged = await story.done(staff, "activities/sessions", session, **{"Idempotency-Key": f"log-{year}"})
        assert logged["credited"] == 3
        await story.work()
        scores = await story.get(staff, f"people/{home.people[0].uid}/assessments", assessed_year=year)
        official = scores["assessments"][0]["official"]
        first = official["indicators"][0]
        assert (first["points"], official["verdict"]) == ("10", "failed")
        assert first["sentence"]
        assert first["certainty"] != "verified"


async def recognise_citizens(
    story: Story, home: factories.MadeHousehold, *, year: int, commune: int, staff: str, chair: str
) -> None:
    with day(year, 12, 1):
        for person in home.people:
            points = [{"indicator": str(n), "points": "9", "reason": "đã xem minh chứng"} for n in range(2, 11)]
            await story.done(staff, f"people/{person.uid}/points", {"assessed_year": year, "points": points})
        await story.work()
        assert await family_stands(story, staff, home, year) == ("failed", "passed")
        intents = {"title": "citizen", "assessed_year": year, "subjects": [p.uid for p in home.people]}
        await story.done(staff, "registrations", intents)
        made = await story.done(staff, "dossiers/bulk", {"title": "citizen", "assessed_year": year, "place": commune})
        assert made["submitted"] == 3
    with day(year, 12, 10):
        waiting = await story.get(chair, "dossiers", title="citizen", state="submitted", assessed_year=year)
        decided = await story.done(chair, "decisions", {"dossiers": [item["uid"] for item in waiting["items"]]})
        assert sorted(d["number_text"] for d in decided) == [f"0{n}/QĐ-UBND" for n in (1, 2, 3)]
        await story.work()
        assert (await family_stands(story, staff, home, year))[0] == "passed"


async def family_stands(story: Story, staff: str, home: factories.MadeHousehold, year: int) -> tuple[str, str]:
    family = (await story.get(staff, f"households/{home.uid}/assessments", assessed_year=year))["assessments"][0]
    return family["official"]["verdict"], family["forecast_verdict"]


async def decide_commune(story: Story, *, year: int, commune: int, staff: str, chair: str, office: int) -> None:
    """Draft, meeting, submission, receipt, return of one indicator, the difference, council, decision: each by who may."""
    request = {"title": "commune", "level": 1, "assessed_year": year, "place": commune}
    with day(year, 12, 20):
        figures = [{"fact": fact, "value": value} for fact, value in MET.items()]
        await story.done(
            staff, f"places/{commune}/figures", {"assessed_year": year, "source": "Niên giám xã", "figures": figures}
        )
        await story.work()
        uid = (await story.done(staff, "dossiers/drafts", request))["uid"]
    with day(year + 1, 2, 10):
        await story.put(staff, f"dossiers/{uid}/meeting", MEETING | {"held_on": f"{year + 1}-02-09"})
        assert (await story.done(staff, "dossiers", request))["version"] == 1
        assert (await story.get(staff, f"dossiers/{uid}"))["due_before"] == f"{year + 1}-03-31"
    with day(year + 1, 2, 20):
        wrong = await story.post(chair, f"dossiers/{uid}/receipt", {})
        assert (wrong.status_code, wrong.json()["slug"]) == (403, "wrong-office")
        await story.done("thamdinh", f"dossiers/{uid}/receipt", {})
        lacking = {"reason": "Thiếu báo cáo Tuần lễ", "indicators": {"1.3": "Chưa có báo cáo Tuần lễ hưởng ứng học tập suốt đời"}}
        await story.done("thamdinh", f"dossiers/{uid}/return", lacking)
    with day(year + 1, 2, 25):
        document = {"assessed_year": year, "indicator": "1.3", "document": "Báo cáo Tuần lễ học tập suốt đời"}
        await story.done(staff, f"places/{commune}/evidence", document)
        await story.work()
        assert (await story.done(staff, "dossiers", request))["version"] == 2
    with day(year + 1, 3, 5):
        changed = await story.get("thamdinh", f"dossiers/{uid}/differences")
        assert [(one["code"], one["evidence_added"]) for one in changed] == [("1.3", ["Báo cáo Tuần lễ học tập suốt đời"])]
        early = await story.post("thamdinh", f"dossiers/{uid}/decision", {})
        assert (early.status_code, early.json()["slug"]) == (409, "not-appraised")
        await hear_council(story, uid, office=office, day_=f"{year + 1}-03-05")
    with day(year + 1, 3, 20):
        granted = await story.done("thamdinh", f"dossiers/{uid}/decision", {})
        assert granted["last_day"] == f"{year + 4}-12-31"
        second = await story.post("thamdinh", f"dossiers/{uid}/decision", {})
        assert (second.status_code, second.json()["slug"]) == (409, "already-decided")
        steps = [event["action"] for event in (await story.get(staff, f"dossiers/{uid}"))["events"]]
    assert steps == ["draft", "submit", "receive", "return", "resubmit", "receive", "appraise", "conclude", "approve"]


async def hear_council(story: Story, uid: str, *, office: int, day_: str) -> None:
    council = {"place": office, "title": "commune", "decision_number": "15/QĐ", "set_up_on": day_, "members": council_of(7)}
    made = await story.done("thamdinh", "councils", council)
    assert made["warnings"] == []
    await story.done("thamdinh", f"dossiers/{uid}/receipt", {})
    await story.done("thamdinh", f"dossiers/{uid}/appraisal", {"council": made["uid"]})
    early = await story.post("thamdinh", f"dossiers/{uid}/decision", {})
    assert (early.status_code, early.json()["slug"]) == (409, "not-concluded")
    opinions = [{"member": f"Thành viên {n}", "in_favour": True} for n in range(1, 8)]
    conclusion = {"mode": "meeting", "held_on": day_, "proposal": "recognise", "report": "Đủ điều kiện.", "opinions": opinions}
    await story.done("thamdinh", f"dossiers/{uid}/conclusion", conclusion)


async def test_2024_ends_with_a_district_count(story: Story, owner_session: AsyncSession) -> None:
    home = await factories.household(owner_session, commune_id=factories.TRUONG_THO, names=NAMES)
    await owner_session.commit()
    await one_year(
        story, home, year=2024, commune=factories.TRUONG_THO, staff="canbo", chair="chutich", office=factories.AN_LAO_DISTRICT
    )
    with day(2025, 4, 1):
        query = {"place": factories.AN_LAO_DISTRICT, "assessed_year": 2024, "title": "commune", "as_of": "2025-04-01"}
        table = await story.get("thongke", "statistics/recognitions", **query)
        assert table["place"]["recognised_by_level"] == {"1": 1}
        assert len(table["children"]) == 17
        assert sum(child["recognised"] for child in table["children"]) == 1
        citizens = (await story.get("thongke", "statistics/recognitions", **(query | {"title": "citizen"})))["place"]
        assert (citizens["registered"], citizens["recognised"], citizens["total"]) == (3, 3, 3)


async def test_2026_is_decided_by_the_cluster_and_counted_for_the_province(story: Story, owner_session: AsyncSession) -> None:
    home = await factories.household(owner_session, commune_id=factories.AN_TRUONG, names=NAMES, since=date(2025, 7, 1))
    await owner_session.commit()
    await one_year(
        story, home, year=2026, commune=factories.AN_TRUONG, staff="canbo-moi", chair="chutich-moi", office=story.cluster
    )
    with day(2027, 4, 1):
        query = {"place": factories.HAI_PHONG, "assessed_year": 2026, "title": "commune"}
        table = await story.get("thongke", "statistics/recognitions", **query)
        assert table["place"]["recognised_by_level"] == {"1": 1}
        row = next(child for child in table["children"] if child["place_id"] == factories.AN_TRUONG)
        assert row["share_of_total"]["exact"] == "1/1"
