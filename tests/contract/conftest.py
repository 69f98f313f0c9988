"""The world over which the examples of the contract are run: a commune with one of everything, and somebody of each role here and elsewhere.

It is made once a run through the API itself, kept as a template, and cloned for who writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.app import build
from service.foundation.database import Database, connect
from service.installation import APP
from tests import factories
from tests.access.walkers_to_provider import surroundings
from tests.assessments.sent_files import pdf
from tests.conftest import Cluster, clone_database, drop_database
from tests.exchange.conftest import XLSX, row, workbook
from tests.factories import AN_KHANH, AN_LAO, AN_TRUONG, BA_DINH, HA_NOI, HAI_PHONG
from tests.recognitions.given import AFTER, Desks, desks, on, scored

ELSEWHERE = "elsewhere-"
HERE: dict[str, str] = {
    Role.COMMUNE_STAFF: "canbo", Role.ASSESSOR: "chutich", Role.PROVINCE_STATISTICS: "thongke",
    Role.PROVINCE_ADMINISTRATOR: "quantri", Role.FAMILY: "giadinh", "cluster_assessor": "cum",
}  # fmt: skip
"""Who has a role in the place of the examples; with `ELSEWHERE` before the name, the same in Hà Nội."""


@dataclass(frozen=True)
class World:
    """The database that holds it, the ids behind the words of the examples, and a token of everybody."""

    template: str
    ids: dict[str, str]
    tokens: dict[str, str]

    def headers(self, username: str) -> dict[str, str]:
        """The token of somebody; nothing for nobody."""
        return {"Authorization": f"Bearer {self.tokens[username]}"} if username in self.tokens else {}


@asynccontextmanager
async def opened(cluster: Cluster, template: str) -> AsyncIterator[tuple[Database, AsyncClient]]:
    """The app over a clone of its own, which is forgotten afterwards."""
    name = await clone_database(cluster, template)
    database = connect(cluster.url(name, role=APP), cluster.url(name))
    try:
        yield database, over(database)
    finally:
        await database.close()
        await drop_database(cluster, name)


def over(database: Database) -> AsyncClient:
    """The app over a database, with a provider that does not answer."""
    app = build(surroundings(database, "http://127.0.0.1:9"))
    return AsyncClient(transport=ASGITransport(app=app, raise_app_exceptions=False), base_url="http://testserver")


@pytest.fixture(scope="session")
async def world(cluster: Cluster, template: str) -> AsyncIterator[World]:
    """The world, ready to be cloned."""
    name = await clone_database(cluster, template)
    database = connect(cluster.url(name, role=APP), cluster.url(name))
    with on(AFTER):
        async with AsyncSession(database.owner, expire_on_commit=False) as session, over(database) as client:
            who = await desks(client, session)
            ids = await _people(session)
            await session.commit()
            ids |= (
                await _groups(who, ids)
                | await _work(who, ids)
                | await _asked(who)
                | await _imports(who, ids)
                | await _law(who, session)
            )
            await session.commit()
            ids |= await _communes(who)
            tokens = {name: await who.sign_in(name) for name in [*HERE.values(), *(ELSEWHERE + one for one in HERE.values())]}
            made = {"name": "Phần mềm báo cáo", "place_id": HAI_PHONG, "scopes": ["statistics:read"], "basis": "Thỏa thuận 3"}
            ids["client"] = (await _made(who, "quantri", "/clients", made))["client_id"]
            ids |= await _accounts(who, session)
            ids |= await _places(who)
            ids["card"] = (await _made(who, "canbo", "/cards", {"households": [ids["household"]]}))[0]["uid"]
            ids["sign_in"] = await _another_sign_in(client, tokens["canbo"])
    await database.close()
    yield World(name, ids, tokens)
    await drop_database(cluster, name)


async def _accounts(who: Desks, session: AsyncSession) -> dict[str, str]:
    """Staff with a right, a reset that another administrator asked for, and somebody who has not set a password yet."""
    await factories.account(session, "quantri-hai", Role.PROVINCE_ADMINISTRATOR, place_id=HAI_PHONG)
    await factories.account(session, "nhanvien", Role.COMMUNE_STAFF, place_id=AN_TRUONG)
    uid = (await session.execute(text("SELECT uid FROM account WHERE username = 'nhanvien'"))).scalar_one()
    await session.commit()
    lost = {"kind": "second_factor", "reason": "Mất điện thoại, đã gặp trực tiếp"}
    account = await _made(who, "quantri-hai", f"/accounts/{uid}/resets", lost)
    right = {"role": "commune_staff", "place_id": AN_TRUONG, "since": "2026-01-05", "basis": "Quyết định 11/QĐ-UBND"}
    invited = await _made(who, "quantri", "/accounts", right | {"username": "moi", "display_name": "Cán bộ được mời"})
    return {
        "account": account["uid"], "grant": account["grants"][0]["uid"], "reset": account["resets"][0]["uid"],
        "invited_account": invited["account"],
    }  # fmt: skip


async def _another_sign_in(client: AsyncClient, token: str) -> str:
    """The staff's second sign-in, which can be ended without ending the first."""
    form = {"grant_type": "password", "username": "canbo", "password": factories.PASSWORD}
    await client.post("/api/v1/token", data=form)
    listed = await client.get("/api/v1/sign-ins", headers={"Authorization": f"Bearer {token}"})
    return next(str(one["uid"]) for one in listed.json() if not one["current"])


async def _people(session: AsyncSession) -> dict[str, str]:
    names = ("Nguyễn Văn An", "Nguyễn Thị Bình", "Nguyễn Văn Cường", "Nguyễn Thị Dung")
    home, other = await factories.household(session, names=names), await factories.household(session, names=("Trần Văn Đức",))
    away = await factories.household(session, commune_id=BA_DINH, province_id=HA_NOI, names=("Lê Thị Hoa",))
    people = [person.id for person in home.people]
    homes = [home.id] * len(people)
    await scored(session, "citizen", kind="person", ids=people, year=2025, commune_id=AN_TRUONG, households=homes)
    await scored(session, "family", kind="household", ids=[home.id], year=2025, commune_id=AN_TRUONG, households=[home.id])
    for one in (AN_TRUONG, AN_KHANH, AN_LAO):
        await scored(session, "commune", kind="place", ids=[one], year=2025, commune_id=one, level=1)
    await factories.account(session, "canbo-ba", Role.COMMUNE_STAFF, place_id=AN_LAO)
    for before, place, province, family in (("", None, HAI_PHONG, home), (ELSEWHERE, BA_DINH, HA_NOI, away)):
        if place:
            await factories.account(session, before + HERE[Role.COMMUNE_STAFF], Role.COMMUNE_STAFF, place_id=place)
            for assessor in ("chutich", "cum"):
                await factories.account(session, before + assessor, Role.ASSESSOR, place_id=place)
        for role in (Role.PROVINCE_STATISTICS, Role.PROVINCE_ADMINISTRATOR):
            await factories.account(session, before + HERE[role], role, place_id=province)
        await factories.account(session, before + HERE[Role.FAMILY], Role.FAMILY, household_id=family.id)
    uids = dict(zip(("person", "other_person", "submitted", "decided"), (person.uid for person in home.people), strict=True))
    return uids | {"household": home.uid, "other_household": other.uid}


async def _made(who: Desks, username: str, url: str, body: dict[str, Any], **headers: str) -> Any:
    signed = {"Authorization": f"Bearer {await who.sign_in(username)}"}
    answer = await who.client.post(f"/api/v1{url}", json=body, headers=signed | headers)
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


async def _groups(who: Desks, ids: dict[str, str]) -> dict[str, str]:
    since = {"commune_id": AN_TRUONG, "since": "2020-09-01"}
    clan = await _made(who, "canbo", "/clans", {"name": "Dòng họ Nguyễn Bá", "commune_id": AN_TRUONG})
    school = {"name": "Trường Mầm non An Trường", "kind": "preschool", "ownership": "public", "level": "district"}
    works = {"name": "Công ty An Trường", "kind": "enterprise", "ownership": "private", "level": "commune"}
    unit, enterprise = [await _made(who, "canbo", "/units", since | one) for one in (school, works)]
    joined = {"household_uid": ids["household"], "on_day": "2025-09-01"}
    await _made(who, "canbo", f"/clans/{clan['uid']}/members", joined)
    board = {"support": "board", "since": "2024-01-01", "basis": "Biên bản họp họ"}
    await _made(who, "canbo", f"/clans/{clan['uid']}/support", board)
    member = {"person_uid": ids["person"], "standing": "member", "on_day": "2025-09-01"}
    await _made(who, "canbo", f"/units/{unit['uid']}/members", member)
    return {"clan": clan["uid"], "unit": unit["uid"], "enterprise": enterprise["uid"]}


async def _work(who: Desks, ids: dict[str, str]) -> dict[str, str]:
    roll = [{"person": ids["person"]}, {"person": ids["other_person"]}]
    held = {"kind": "ccl_class", "topic": "An toàn giao thông", "held_on": "2026-02-14", "hours": "2", "commune_id": AN_TRUONG}
    session = await _made(who, "canbo", "/activities/sessions", held | {"roll": roll}, **{"Idempotency-Key": "first"})
    document = {"assessed_year": 2025, "indicator": "1.1", "document": "Báo cáo tuyên truyền năm 2025"}
    evidence = await _made(who, "canbo", f"/places/{AN_TRUONG}/evidence", document)
    file = await _sent(who, evidence["uid"])
    citizen = {"title": "citizen", "assessed_year": 2025}
    dossiers = [await _made(who, "canbo", "/dossiers", citizen | {"subject": ids[one]}) for one in ("submitted", "decided")]
    decided = await _made(who, "chutich", f"/dossiers/{dossiers[1]['uid']}/decision", {})
    flag = {"flag": "difficult", "since": "2025-07-01", "basis": "Quyết định 861/QĐ-TTg"}
    await _made(who, "quantri", f"/places/{AN_TRUONG}/flags", flag)
    return {
        "session": session["uid"], "evidence": evidence["uid"], "evidence_file": file, "dossier": dossiers[0]["uid"], "title": decided["title_uid"],
    }  # fmt: skip


async def _sent(who: Desks, evidence: str) -> str:
    """A file behind a document."""
    headers = {"Authorization": f"Bearer {await who.sign_in('canbo')}"}
    file = [("files", ("bao-cao.pdf", pdf("Báo cáo")))]
    answer = await who.client.post(f"/api/v1/evidence/{evidence}/files", files=file, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["files"][0]["uid"])


async def _asked(who: Desks) -> dict[str, str]:
    """Two requests of the family, one of them accepted."""
    given = {"kind": "correction", "words": "Buổi học ngày 14/02 ghi thiếu giờ"}
    waiting, accepted = [(await _made(who, "giadinh", "/requests", given))["uid"] for _ in range(2)]
    await _made(who, "canbo", f"/requests/{accepted}/answers", {"outcome": "accepted", "answer": "Sẽ sửa"})
    return {"request": waiting, "accepted_request": accepted}


async def _imports(who: Desks, ids: dict[str, str]) -> dict[str, str]:
    """Two files of learning, each with a row that is wrong; the second is accepted."""
    headers, uids = {"Authorization": f"Bearer {await who.sign_in('canbo')}"}, []
    for topic in ("Trồng rau sạch", "Nuôi ong lấy mật"):
        rows = [row(person=ids["person"], topic=topic), row(full_name="Trần Văn Không", birth_year=1950, topic=topic)]
        file = {"file": ("buoi-hoc.xlsx", workbook(rows), XLSX)}
        answer = await who.client.post("/api/v1/imports", data={"commune_id": str(AN_TRUONG)}, files=file, headers=headers)
        assert answer.status_code == 202, answer.text
        uids.append(answer.json()["uid"])
    assert (await who.client.post(f"/api/v1/imports/{uids[1]}/accept", headers=headers)).status_code == 200
    return {"import": uids[0], "accepted_import": uids[1]}


async def _communes(who: Desks) -> dict[str, str]:
    """Dossiers of three communes: one submitted, one received, one before the council of the cluster."""
    made = dict[str, str]()
    for place, staff, name in (
        (AN_TRUONG, "canbo", "submitted"),
        (AN_KHANH, "canbo-khac", "received"),
        (AN_LAO, "canbo-ba", "appraising"),
    ):
        body = {"title": "commune", "level": 1, "assessed_year": 2025, "place": place}
        made[f"{name}_commune"] = (await _made(who, staff, "/dossiers", body))["uid"]
    made["council"] = await who.council("cum", who.cluster_id)
    for name in ("received", "appraising"):
        await who.done("cum", f"/dossiers/{made[f'{name}_commune']}/receipt")
    await who.done("cum", f"/dossiers/{made['appraising_commune']}/appraisal", {"council": made["council"]})
    return made


async def _places(who: Desks) -> dict[str, str]:
    """A village in which nobody lives, and a cluster of one commune."""
    since = {"since": "2026-01-01", "basis": "Quyết định 30/QĐ-UBND"}
    named = since | {"villages": [{"name": "Thôn Đoài", "kind": "thôn"}]}
    village = await _made(who, "quantri", f"/places/{AN_KHANH}/villages", named, **{"Idempotency-Key": "village"})
    own = since | {"name": "Cụm Hải Dương"}
    cluster = await _made(who, "quantri", f"/provinces/{HAI_PHONG}/clusters", own, **{"Idempotency-Key": "cluster"})
    await _made(who, "quantri", f"/places/{cluster['id']}/communes", since | {"communes": [11805]})
    return {"village": str(village[0]["id"]), "new_cluster": str(cluster["id"])}


async def _law(who: Desks, session: AsyncSession) -> dict[str, str]:
    """The rule sets of the examples; one of them is no longer ratified."""
    listed = (await who.client.get("/api/v1/rulesets", params={"on": date(2026, 3, 20).isoformat()})).json()
    uids = {(one["title"], one["level"]): one["id"] for one in listed}
    unratified = uids["province", 2]
    await session.execute(text("DELETE FROM rescore_mark"))  # what is stored is taken for scored
    await session.execute(
        text("DELETE FROM ratification WHERE rule_set_id = (SELECT id FROM rule_set WHERE uid = :uid)"), {"uid": unratified}
    )
    return {
        "citizen_rule_set": uids["citizen", 0], "commune_rule_set": uids["commune", 1], "unratified_rule_set": unratified,
    }  # fmt: skip
