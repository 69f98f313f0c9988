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
NAMES = ("Nguyễn Thị Hường", "Nguyễn Văn Nam", "Nguyễn Thị Lan")


@contextmanager
def day(year: int, month: int, day_: int) -> Iterator[None]:
    """Stand on a day at noon in Viet Nam."""
    with clock.standing_at(datetime(year, month, day_, 5, tzinfo=UTC)):
        yield


class Story:
    """The people of a story and their desks; each desk signs in on the day on which it acts."""

    def __init__(self, client: AsyncClient, database: Database, bearer: SignIn) -> None:
        self.client, self.database, self.bearer = client, database, bearer

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
    return Story(client, database, bearer)


async def one_year(story: Story, home: factories.MadeHousehold, *, year: int, commune: int, staff: str, chair: str) -> None:
    """Log, confirm, recognise the citizens, declare the figures, submit, return and decide the commune."""
    await log_and_see_why(story, home, year=year, commune=commune, staff=staff)
    await recognise_citizens(story, home, year=year, commune=commune, staff=staff, chair=chair)
    await decide_commune(story, year=year, commune=commune, staff=staff, chair=chair)


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


async def decide_commune(story: Story, *, year: int, commune: int, staff: str, chair: str) -> None:
    request = {"title": "commune", "level": 1, "assessed_year": year, "place": commune}
    with day(year, 12, 20):
        figures = [{"fact": fact, "value": value} for fact, value in MET.items()]
        await story.done(
            staff, f"places/{commune}/figures", {"assessed_year": year, "source": "Niên giám xã", "figures": figures}
        )
        await story.work()
    with day(year + 1, 2, 10):
        dossier = await story.done(staff, "dossiers", request)
    with day(year + 1, 3, 5):
        wrong = await story.post(chair, f"dossiers/{dossier['uid']}/decision", {})
        assert (wrong.status_code, wrong.json()["slug"]) == (403, "wrong-office")
        await story.done("thamdinh", f"dossiers/{dossier['uid']}/return", {"reason": "Thiếu báo cáo Tuần lễ học tập suốt đời"})
    with day(year + 1, 3, 6):
        assert (await story.done(staff, "dossiers", request))["version"] == 2
    with day(year + 1, 3, 20):
        granted = await story.done("thamdinh", f"dossiers/{dossier['uid']}/decision", {})
        assert granted["last_day"] == f"{year + 4}-12-31"
        second = await story.post("thamdinh", f"dossiers/{dossier['uid']}/decision", {})
        assert (second.status_code, second.json()["slug"]) == (409, "already-decided")


async def test_2024_ends_with_a_district_count(story: Story, owner_session: AsyncSession) -> None:
    home = await factories.household(owner_session, commune_id=factories.TRUONG_THO, names=NAMES)
    await owner_session.commit()
    await one_year(story, home, year=2024, commune=factories.TRUONG_THO, staff="canbo", chair="chutich")
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
    await one_year(story, home, year=2026, commune=factories.AN_TRUONG, staff="canbo-moi", chair="chutich-moi")
    with day(2027, 4, 1):
        query = {"place": factories.HAI_PHONG, "assessed_year": 2026, "title": "commune"}
        table = await story.get("thongke", "statistics/recognitions", **query)
        assert table["place"]["recognised_by_level"] == {"1": 1}
        row = next(child for child in table["children"] if child["place_id"] == factories.AN_TRUONG)
        assert row["share_of_total"]["exact"] == "1/1"
