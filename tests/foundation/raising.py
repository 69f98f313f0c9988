"""An app that raises what a test asks for, and the reading of its answers (`test_answers.py`, `test_database_away.py`)."""

from fastapi import FastAPI, HTTPException
from httpx import ASGITransport, AsyncClient, Response
from jinja2 import TemplateNotFound
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.foundation import answers
from service.foundation.database import Database, Session
from service.foundation.errors import (
    Conflict,
    FieldError,
    FormError,
    FormView,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
)
from service.settings import Settings

PROBLEM = "application/problem+json"
WRONG_ROLL = Invalid(errors=[FieldError("roll.3.person", "unknown-person", "Không có người này.")])
SECRET = "SELECT secret_column FROM hidden_table"
RAISED: dict[str, Exception] = {
    "conflict": Conflict("already-decided", "Đã quyết định", "Hồ sơ này có quyết định rồi."),
    "fields": WRONG_ROLL,
    "too-many": TooMany("slow-down", "Chậm lại", retry_after=30),
    "nobody": Unauthenticated(),
    "missing": NotFound(),
    "form": FormError(WRONG_ROLL, FormView("error.html", {"error": WRONG_ROLL})),
    "teapot": HTTPException(418, "an English detail", headers={"Allow": "GET"}),
    "unforeseen": LookupError(SECRET),
    "template": TemplateNotFound(SECRET),
    "refused": IntegrityError(SECRET, {}, Exception(SECRET)),
}


class Roll(BaseModel):
    """What the validating route takes."""

    people: list[int]


def app_over(database: Database | None) -> FastAPI:
    """An app that raises what it is asked to, and one route that needs the database."""
    app = FastAPI()
    app.state.database, app.state.settings = database, Settings(database_url=None)
    answers.install(app)

    @app.api_route("/raise/{what}", methods=["GET", "POST"])
    @app.get("/api/raise/{what}")
    async def refuse(what: str) -> None:
        raise RAISED[what]

    @app.post("/api/rolls")
    async def take(roll: Roll) -> str:
        return "taken"

    @app.get("/api/database")
    @app.get("/database")
    async def ask(session: Session, end: bool = False) -> str:
        if end:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return str((await session.execute(text("SELECT 'there'"))).scalar_one())

    return app


def talking_to(app: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app=app, raise_app_exceptions=False), base_url="http://testserver")


def slug_of(answer: Response) -> str:
    assert answer.headers["content-type"] == PROBLEM
    return str(answer.json()["slug"])


def come_back(answer: Response) -> bool:
    return answer.status_code == 503 and int(answer.headers["retry-after"]) > 0
