"""The world that is walked through: that of the contract's examples, with marked names, everybody who walks, and an app that stores nothing."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.actions import OpenedSignIn, open_sign_in, sign_out
from service.app import build
from service.contract.examples import examples, with_ids
from service.foundation import clock
from service.foundation.cookies import OF_CARD, PLAIN
from service.foundation.database import Database, enter
from tests import factories
from tests.access.walk_people import CLUSTER, WALKERS, Walker
from tests.access.walk_rows import V1, Row
from tests.access.walkers_to_provider import surroundings
from tests.assessments.sent_files import pdf

MARK = "Mốckín"
"""A name that nothing else bears: what An Trường keeps of its people and groups is marked with it."""
WALKED = pytest.StashKey[Counter[str]]()
"""How many cases of each class were tried in this run."""
MARKED = (
    "UPDATE person SET full_name = full_name || ' Mốckín' WHERE household_id = (SELECT id FROM household WHERE uid::text = :home)",
    "INSERT INTO person_name_token (commune_id, token, province_id, person_id) SELECT commune_id, 'mockin', province_id, id FROM person"
    " WHERE household_id = (SELECT id FROM household WHERE uid::text = :home)",
    "UPDATE clan SET name = name || ' Mốckín' WHERE commune_id = :commune",
    "UPDATE unit SET name = name || ' Mốckín' WHERE commune_id = :commune",
    "UPDATE learning_session SET topic = topic || ' Mốckín' WHERE commune_id = :commune",
    "UPDATE indicator_evidence SET document = document || ' Mốckín' WHERE commune_id = :commune",
    "UPDATE dossier SET subject_name = subject_name || ' Mốckín' WHERE commune_id = :commune",
    "UPDATE family_request SET words = words || ' Mốckín' WHERE commune_id = :commune",
)


@dataclass(frozen=True)
class Forgetting(Database):
    """A database whose callers' transactions are rolled back at their end, whatever became of them."""

    @asynccontextmanager
    async def as_caller(self, token: str | None) -> AsyncIterator[AsyncSession]:
        """As the caller, for once."""
        async with AsyncSession(self.serving, expire_on_commit=False) as session:
            session.info["token"] = token
            session.info["caller"] = await enter(session, token)
            try:
                yield session
            finally:
                session.expunge_all()
                await session.rollback()


@dataclass
class Asked:
    """A request, and what came back."""

    request: dict[str, Any]
    answer: Response

    @property
    def kind(self) -> str:
        """The class of the answer: `sign-in`, `403`, `404`, `allowed` (whatever else: it came through), never a fault of ours."""
        status, location = self.answer.status_code, self.answer.headers.get("location", "")
        assert status < 500, self.answer.text
        if status == 401 or location in ("/sign-in", "/card"):
            return "sign-in"
        return str(status) if status in (403, 404) else "allowed"


FORMS: dict[str, dict[str, Any]] = {
    "POST /sign-in": {"username": "canbo", "password": factories.PASSWORD},
    "POST /dossiers/{uid}/decision": {"decided_on": "20/03/2026", "confirmed": "1"},
    "POST /dossiers/{uid}/return": {"reason": "Thiếu minh chứng"},
    "POST /dossiers/{uid}/refusal": {"refusal": "Chưa đủ điểm"},
    "POST /dossiers/{uid}/revocation": {"revoked_on": "20/03/2026", "why": "Ghi nhầm"},
    "POST /dossiers/{uid}/appraisal": {"council": "{council}"},
    "POST /evidence/{uid}/judgements": {"suitable": "false", "reason": "Văn bản của năm trước"},
    "POST /evidence/{uid}/voidings": {"reason": "Ghi nhầm chỉ tiêu"},
    "POST /evidence-files/{uid}/removals": {"why": "wrong-file"},
    "POST /requests/{uid}/answers": {"outcome": "accepted", "answer": "Sẽ sửa"},
    "POST /requests/{uid}/fulfilments": {"outcome": "Đã sửa"},
    "POST /dossiers/decisions": {"dossier": "{dossier}", "title": "citizen", "assessed_year": "2025"},
    "POST /communes/{place_id}/submissions": {"title": "commune", "level": "1", "assessed_year": "2025"},
    "POST /people/new": {"household_uid": "{household}"},
    "POST /people": {"query": "mockin"},
    "POST /check": {"text": "eyJhbGciOiJub25lIn0.e30."},
    "POST /cards": {"household": "{household}"},
    "POST /cards/{uid}/endings": {"reason": "lost", "household": "{household}"},
}
QUERIES: dict[str, dict[str, Any]] = {
    "GET /people/new": {"household": "{household}"}, "GET /requests/new": {"household": "{household}"},
    "POST /requests/new": {"household": "{household}"}, "GET /clans/join": {"uid": "{clan}"}, "GET /units/join": {"uid": "{unit}"},
    "GET /imports/template": {"commune_id": factories.AN_TRUONG},
}  # fmt: skip
FILLED = {
    "person": "{person}",
    "act": "end",
    "change": "villages",
    "seat": 1,
    "paper": "to-trinh",
    "number": 1,
    "other": "{commune_rule_set}",
    "place_id": factories.AN_TRUONG,
    "grant": "{grant}",
    "reset": "{reset}",
    "desk": "family",
}


@dataclass
class Walk:
    """An app over the world on a day, and the secrets of everybody who walks through it."""

    app: FastAPI
    client: AsyncClient
    database: Database
    at: datetime
    ids: dict[str, str]
    opened: dict[str, OpenedSignIn] = field(default_factory=dict)

    def request(self, row: Row, ids: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The request of a route about its thing: the contract's example of an operation of the API, for a page a form that says little."""
        known, example = ids or self.ids, examples().get(row.operation)
        named = (
            FILLED
            | ({"uid": f"{{{row.about}}}"} if row.about else {})
            | {"member": "{person}" if "/people/" in row.path else "{household}"}
        )
        if "{slug}" in row.path:
            named["slug"] = "not-found" if "problems" in row.path else "324-qd-khvn"
        if example is None:
            path, query = with_ids(named, known), with_ids(QUERIES.get(row.operation, {}), known)
            data = {} if row.method == "GET" else {"data": with_ids(FORMS.get(row.operation, {}), known)}
            return {"method": row.method, "url": row.path.format(**path), "params": query, "headers": {}, **data}
        body = with_ids(example.body, known)
        if row.operation == f"POST {V1}/imports":
            file = {"file": ("buoi-hoc.xlsx", b"no workbook")}
            return {"method": "POST", "url": row.path, "params": {}, "headers": {}, "data": body, "files": file}
        if row.operation == f"POST {V1}/evidence/{{uid}}/files":
            url = row.path.format(**with_ids(example.path, known))
            return {
                "method": "POST",
                "url": url,
                "params": {},
                "headers": {},
                "files": [("files", ("anh.pdf", pdf("của người đi")))],
            }
        sent = {} if body is None else {"data" if row.path == f"{V1}/token" else "json": body}
        url = row.path.format(**with_ids(example.path, known))
        return {
            "method": row.method,
            "url": url,
            "params": with_ids(example.query, known),
            "headers": dict(example.headers),
            **sent,
        }

    async def ask(
        self, row: Row, who: Walker, ids: Mapping[str, str] | None = None, *, form: bool = True, body: Any = None
    ) -> Asked:
        """Send it as somebody; `form=False`: without the token that forms carry; `body`: this one as JSON."""
        sent, opened = self.request(row, ids), self.opened.get(who.name)
        if opened and who.kind == "client":
            sent["headers"] |= {"Authorization": f"Bearer {opened.token}"}
        elif opened:
            # a card's secret in the cookie of a session, and the other way round, opens nothing: both are sent
            sent["headers"] |= {"Cookie": f"{PLAIN}={opened.token}; {OF_CARD[1]}={opened.token}"} | (
                {"X-CSRF-Token": opened.csrf} if form else {}
            )
        sent |= {} if body is None else {"json": body, "data": None}
        self.client.cookies.clear()  # what another request was given is not this one's
        with clock.standing_at(self.at):
            return Asked(sent, await self.client.request(**sent))


async def opened(walk: Walk) -> None:
    """Sign everybody in on the day of the walk."""
    homes = {"home": walk.ids["household"], "other": walk.ids["other_household"], "away": walk.ids["away_household"]}
    async with walk.database.as_owner() as session:
        for who in WALKERS:
            if who.kind == "nobody":
                continue
            household = await _household(session, homes.get(who.household or ""))
            if who.kind in ("card", "ended-card"):
                token, csrf = await factories.opened_card(session, household or 0, at=walk.at, ended=who.kind == "ended-card")
                walk.opened[who.name] = OpenedSignIn(token, csrf, who.kind, (), who.name, walk.at)
                continue
            place = int(walk.ids["cluster"]) if who.place == CLUSTER else who.place
            valid = factories.period(who.since, who.until)
            has_grant = place is not None or household is not None
            account = await factories.account(
                session,
                f"walk-{walk.at:%Y}-{who.name}",
                who.role if has_grant else None,
                place_id=place,
                household_id=household,
                valid=valid,
            )
            with clock.standing_at(walk.at):
                kind = "web" if who.kind == "ended" else who.kind
                made = await open_sign_in(session, account_id=account, display_name=who.name, kind=kind, life=timedelta(hours=1), scopes=sorted(who.scopes))  # fmt: skip
                if who.kind == "ended":
                    await sign_out(session, made.token)
            walk.opened[who.name] = made


async def _household(session: AsyncSession, uid: str | None) -> int | None:
    return (await session.execute(text("SELECT id FROM household WHERE uid::text = :uid"), {"uid": uid})).scalar_one_or_none()


def over(database: Database, issuer: str) -> tuple[FastAPI, AsyncClient]:
    """The app over a database, with a provider."""
    app = build(surroundings(database, issuer))
    return app, AsyncClient(transport=ASGITransport(app=app, raise_app_exceptions=False), base_url="http://testserver")
