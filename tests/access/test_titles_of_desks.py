"""Title by title and on both sides of the reform: who submits, who returns, who decides (here: refuses, which needs no subject that passes). The office is that of the file of authorities."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import insert, text

from service.access.matrix import Action
from service.dossiers.tables import Dossier
from service.titles.vocabulary import Title
from tests import factories
from tests.access.walk_people import CLUSTER, WALKERS, Thing, Walker
from tests.access.walk_rows import V1, Row
from tests.access.walk_world import Walk, opened
from tests.factories import AN_LAO_DISTRICT, AN_TRUONG, HAI_PHONG, TRUONG_THO
from tests.recognitions.given import AFTER, BEFORE

AUTHORITIES = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / "seeds/legislation/authority.yaml").read_text(encoding="utf-8")
)
WORLDS = {"district": (BEFORE, TRUONG_THO), "cluster": (AFTER, AN_TRUONG)}
SEATS = {
    "district": {"commune": TRUONG_THO, "district": AN_LAO_DISTRICT}, "cluster": {"commune": AN_TRUONG, "cluster": CLUSTER},
}  # fmt: skip
STEPS = {"return": (Action.RETURN, {"reason": "Thiếu minh chứng"}), "refusal": (Action.DECIDE, {"reason": "Chưa đủ điểm"})}
SUBJECTS: dict[str, dict[str, Any]] = {
    "citizen": {"subject": "person"}, "family": {"subject": "household"}, "clan": {"subject": "clan"},
    "unit_commune": {"subject": "enterprise"}, "unit_district": {"subject": "unit"}, "unit_province": {"subject": "unit"},
}  # fmt: skip


def desk_of(title: str, on: date) -> str | None:
    """Whose assessor decides a title on a day, by the file."""
    rows = (row for row in AUTHORITIES if row["title"] == title and row["from"] <= on and (row["to"] is None or on < row["to"]))
    return next((str(row["deciding_desk"]) for row in rows), None)


def due(who: Walker, world: str, title: str, action: Action) -> str:
    """403 without the action, 404 where the dossier is not seen, 403 to every office but that of the title and day."""
    at, commune = WORLDS[world]
    if not who.known:
        return "sign-in"
    if not who.opened(f"POST {V1}/dossiers/{{uid}}/return") or not who.has(action, at.date(), title=title):
        return "403"
    if not who.reaches("reads", Thing(commune), at.date()):
        return "404"
    desk = desk_of(title, at.date())
    return "allowed" if desk is not None and who.place == SEATS[world].get(desk) else "403"


@pytest.fixture(scope="module")
async def worlds(walk: Walk) -> dict[str, Walk]:
    """The walk on both days, and a dossier of every title that was submitted in each commune; their ids are the names of the titles."""
    made = {"cluster": walk, "district": replace(walk, at=BEFORE, ids=dict(walk.ids), opened={})}
    await opened(made["district"])
    async with walk.database.as_owner() as session:
        author = (await session.execute(text("SELECT id FROM account WHERE username = 'canbo'"))).scalar_one()
        for world, (at, commune) in WORLDS.items():
            for title in Title:
                values = {
                    "province_id": HAI_PHONG, "commune_id": commune, "subject_kind": title.subject_kind, "subject_id": 900_000 + commune,
                    "subject_name": "Được trồng", "title": title, "level": 0, "assessed_year": 2023, "state": "submitted", "frozen": {},
                    "version": 1, "submitted_by": author, "submitted_on": at.date(), "state_since": at.date(),
                }  # fmt: skip
                planted = insert(Dossier).values(**values).returning(Dossier.uid)
                made[world].ids[f"dossier-{title}"] = str((await session.execute(planted)).scalar_one())
        made["cluster"].ids["village"] = str(await factories.village(session, "Thôn Một"))
    return made


async def asked(walk: Walk, who: Walker, url: str, body: dict[str, Any]) -> str:
    """The class of the answer to a body sent to the API."""
    return (await walk.ask(Row(f"POST {V1}{url}", "", ""), who, body=body)).kind


@pytest.mark.parametrize("side", WORLDS)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("title", Title)
async def test_the_office_of_the_day_takes_the_step(
    worlds: dict[str, Walk], title: Title, step: str, side: str, cases: Counter[str]
) -> None:
    (action, body), walk = STEPS[step], worlds[side]
    expected = {who.name: due(who, side, title, action) for who in WALKERS}
    cases["title by title"] += len(expected)
    found = {who.name: await asked(walk, who, f"/dossiers/{walk.ids[f'dossier-{title}']}/{step}", body) for who in WALKERS}
    assert found == expected


@pytest.mark.parametrize("title", Title)
async def test_the_desk_of_the_commune_submits_its_titles(worlds: dict[str, Walk], title: Title, cases: Counter[str]) -> None:
    walk, today = worlds["cluster"], AFTER.date()
    places: dict[str, int] = {"village": int(walk.ids["village"]), "district": AN_LAO_DISTRICT, "province": HAI_PHONG}
    about: dict[str, Any] = {key: walk.ids[word] for key, word in SUBJECTS.get(title, {}).items()} or {
        "place": places.get(title, AN_TRUONG)
    }
    for who in WALKERS:
        expected = "sign-in" if not who.known else "403"
        if who.known and who.kind != "client" and who.has(Action.SUBMIT, today, title=title):
            expected = "allowed" if who.reaches("writes", Thing(AN_TRUONG), today) else "404"
        cases["title by title"] += 1
        level = 1 if title in (Title.COMMUNE, Title.DISTRICT, Title.PROVINCE) else 0
        body = {"title": title, "assessed_year": 2024, "level": level} | about
        assert (who.name, await asked(walk, who, "/dossiers", body)) == (who.name, expected)
