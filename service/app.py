"""Builds the app: the only place where the slices meet."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from fastapi import Depends, FastAPI, Request
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access import (
    account_admin_pages,
    account_api,
    account_pages,
    client_api,
    client_pages,
    invitation_pages,
    provider_leaving_pages,
    provider_pages,
    second_factor_pages,
    sign_in_api,
)
from service.access import api as access_api
from service.access import pages as access_pages
from service.access.provider import Provider
from service.access.throttle import Attempts
from service.access.ways import menu
from service.activities import api as activities_api
from service.activities import device_pages, sheet_pages
from service.activities import group_pages as activities_group_pages
from service.activities import pages as activities_pages
from service.assessments import api as assessments_api
from service.assessments import (
    evidence_api,
    evidence_pages,
    figure_api,
    figure_pages,
    file_actions,
    file_api,
    file_keeping,
    file_pages,
    trial_api,
    trial_pages,
    worker,
)
from service.assessments import pages as assessments_pages
from service.certificates import api as certificates_api
from service.certificates import pages as certificates_pages
from service.certificates.signing import SigningKeys
from service.contract import document, problems
from service.councils import api as councils_api
from service.councils import pages as councils_pages
from service.councils import tie_pages as council_tie_pages
from service.dossiers import api as dossiers_api
from service.exchange import api as exchange_api
from service.exchange import pages as exchange_pages
from service.families import api as families_api
from service.families import assisted_pages as families_assisted_pages
from service.families import desk_pages as families_desk_pages
from service.families import door_pages as families_door_pages
from service.families import pages as families_pages
from service.foundation import answers, static_files
from service.foundation.crypto import Keyring
from service.foundation.database import Database, Session
from service.foundation.errors import Unavailable
from service.foundation.guard import Guard
from service.foundation.incoming import refuse_control_characters
from service.foundation.kept_answers import KeptAnswers
from service.foundation.rendering import ENVIRONMENT
from service.help import pages as help_pages
from service.legislation import api as legislation_api
from service.legislation import (
    authority_api,
    authority_pages,
    compare_pages,
    flag_api,
    flag_pages,
    instrument_api,
    instrument_pages,
)
from service.legislation import evidence_api as evidence_requirement_api
from service.legislation import evidence_pages as evidence_requirement_pages
from service.legislation import pages as legislation_pages
from service.places import api as places_api
from service.recognitions import (
    administration_pages,
    deed_pages,
    lapsing,
    paper_pages,
    procedure_pages,
    queue_pages,
    receipt_pages,
    step_pages,
)
from service.recognitions import api as recognitions_api
from service.recognitions import list_pages as recognitions_list_pages
from service.recognitions import pages as recognitions_pages
from service.requests import api as requests_api
from service.requests import assist_pages, holiday_pages, own_data_pages, privacy_pages, retention, retention_pages
from service.requests import desk_pages as requests_desk_pages
from service.requests import pages as requests_pages
from service.settings import Settings
from service.statistics import api as statistics_api
from service.statistics import country_pages, download_pages, overview_pages
from service.statistics import group_pages as counting_group_pages
from service.statistics import pages as statistics_pages
from service.subjects import api as subjects_api
from service.subjects import (
    clan_api,
    group_act_pages,
    group_pages,
    join_pages,
    leave_pages,
    link_pages,
    look_api,
    look_pages,
    place_act_pages,
    place_api,
    place_pages,
    unit_api,
)
from service.subjects import list_pages as subjects_list_pages
from service.subjects import pages as subjects_pages
from service.titles import api as titles_api

ROUTERS = (
    access_api.router,
    sign_in_api.router,
    client_api.router,
    account_api.router,
    places_api.router,
    subjects_api.router,
    clan_api.router,
    unit_api.router,
    look_api.router,
    place_api.router,
    activities_api.router,
    assessments_api.router,
    trial_api.router,
    figure_api.router,
    evidence_api.router,
    file_api.router,
    legislation_api.router,
    evidence_requirement_api.router,
    instrument_api.router,
    flag_api.router,
    authority_api.router,
    titles_api.router,
    dossiers_api.router,
    councils_api.router,
    recognitions_api.router,
    statistics_api.router,
    requests_api.router,
    exchange_api.router,
    families_api.router,
    certificates_api.router,
    access_pages.router,
    account_pages.router,
    second_factor_pages.router,
    client_pages.router,
    account_admin_pages.router,
    invitation_pages.router,
    provider_pages.router,
    provider_leaving_pages.router,
    subjects_pages.router,
    subjects_list_pages.router,
    link_pages.router,
    leave_pages.router,
    look_pages.router,
    figure_pages.router,  # before the pages whose last step is a name of an act: /units/…/figures is none of them
    evidence_pages.router,
    file_pages.router,
    place_pages.router,
    place_act_pages.router,  # behind /places/…/figures and /places/…/evidence, for the same reason
    group_pages.router,
    join_pages.router,
    group_act_pages.router,
    activities_group_pages.router,
    device_pages.router,  # before the pages of one session: outbox and device are no ids
    sheet_pages.router,
    activities_pages.router,
    assessments_pages.router,
    trial_pages.router,
    legislation_pages.router,
    instrument_pages.router,
    compare_pages.router,
    evidence_requirement_pages.router,
    flag_pages.router,
    authority_pages.router,
    councils_pages.router,
    council_tie_pages.router,
    administration_pages.router,
    procedure_pages.router,
    queue_pages.router,
    step_pages.router,
    deed_pages.router,
    receipt_pages.router,
    paper_pages.router,
    recognitions_pages.router,
    recognitions_list_pages.router,
    statistics_pages.router,
    counting_group_pages.router,
    overview_pages.router,
    download_pages.router,
    country_pages.router,
    requests_desk_pages.router,
    requests_pages.router,
    assist_pages.router,
    families_assisted_pages.router,
    own_data_pages.router,
    privacy_pages.router,
    retention_pages.router,
    holiday_pages.router,
    exchange_pages.router,
    help_pages.router,
    families_door_pages.router,
    families_desk_pages.router,
    families_pages.router,
    certificates_pages.router,
    problems.router,
)
ALREADY_COMPRESSED = (
    *DEFAULT_EXCLUDED_CONTENT_TYPES,
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
"""Kinds of answers that gain nothing; all others are compressed (the tokens in pages are masked: `foundation/csrf.py`)."""


@dataclass(frozen=True)
class Surroundings:
    """What an app stands on: made by `installation`, or by a test."""

    settings: Settings
    database: Database
    keyring: Keyring
    restarting: Callable[[], bool] = lambda: False
    keys: Callable[[], Keyring] | None = None
    """The keys as they are now, where they can change under a running process."""
    certificates: SigningKeys = field(default_factory=SigningKeys)


def build(around: Surroundings) -> FastAPI:
    """The app over a database that is installed."""
    app = FastAPI(
        title="Học tập suốt đời",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        dependencies=[Depends(refuse_control_characters)],
    )
    surround(app, around)
    answers.install(app)
    ENVIRONMENT.globals["menu_of"] = menu
    app.add_middleware(WaitForDatabase)
    app.add_middleware(GZipMiddleware, compresslevel=6, exclude_content_types=ALREADY_COMPRESSED)
    settings = around.settings
    wider = {file_actions.UPLOADS: max(settings.max_body_mib, settings.evidence_upload_mib) * 2**20}
    app.add_middleware(Guard, most_bytes=settings.max_body_mib * 2**20, most_seconds=settings.request_seconds, wider=wider)
    for router in ROUTERS:
        if router not in (provider_pages.router, provider_leaving_pages.router) or settings.oidc:
            app.include_router(router)
    document.describe(app, ROUTERS)
    app.add_api_route("/health", health, include_in_schema=False)
    app.add_api_route("/ready", ready, include_in_schema=False)
    app.add_api_route("/worker.js", static_files.worker, include_in_schema=False)
    app.mount("/static", static_files.StaticFiles(), name="static")
    return app


def surround(app: FastAPI, around: Surroundings) -> None:
    """Let an app stand on this, and remember nothing from before: no attempt to sign in, no kept answer."""
    app.state.around = around
    app.state.settings, app.state.database = around.settings, around.database
    app.state.always_tls = not around.settings.embedded
    app.state.keys = around.keys or (lambda: around.keyring)
    app.state.certificates = around.certificates
    app.state.filing = file_actions.filing(around.settings)
    app.state.sign_in_attempts, app.state.kept_answers = Attempts(), KeptAnswers()
    app.state.provider = Provider(around.settings) if around.settings.oidc else None


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    around: Surroundings = app.state.around
    if not around.settings.run_worker:
        yield
        return
    jobs = [asyncio.create_task(job(around.database, restarting=around.restarting)) for job in (worker.run, lapsing.run)]
    clearing = file_keeping.clearing(around.database, around.settings)
    async with retention.running(around.database), clearing:
        yield
    for working in jobs:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def health() -> dict[str, str]:
    """200 as long as the process answers."""
    return {"status": "ok"}


async def ready(session: Session) -> dict[str, str]:
    """200 when the database answers too; 503 otherwise."""
    return {"status": "ready"}


class WaitForDatabase:
    """While the embedded server comes back every request that needs it gets 503 with `Retry-After` at once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http" and scope["app"].state.around.restarting() and not _without_database(scope["path"]):
            await answers.answer(Request(scope, receive), Unavailable())(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _without_database(path: str) -> bool:
    return path in ("/health", "/worker.js") or path.startswith("/static/")
