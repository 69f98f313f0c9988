"""The OpenAPI document: FastAPI's own, with sign-in, every problem as application/problem+json, and an example for each operation."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from service.access.caller import known_caller
from service.access.scopes import OWN, SCOPES, Scope
from service.contract.examples import Example, examples, with_ids
from service.contract.problems import problem_texts
from service.contract.reach import Reach, reach_of

PROBLEM = "application/problem+json"
DESCRIPTIONS = {
    400: "The request cannot be read (a body that is not what its content type says)",
    401: "Nobody is signed in, or the sign-in has ended",
    403: "Signed in, without the right to do this here",
    404: "Not there, or not yours to see: the two are not told apart",
    409: "The present state does not allow it",
    413: "The body is larger than anything that is taken",
    422: "The payload or a parameter is wrong, one entry of `errors` for each; nothing was stored",
    429: "Too many tries: `Retry-After` says for how many seconds to wait",
    503: "The database is coming back: `Retry-After` says for how many seconds to wait; nothing of this request was stored",
}
ANYWHERE = ("not-found", "invalid", "control-character", "too-large", "too-slow", "database-restarting")
"""Slugs that any operation may answer with, whatever its own code raises."""
_TEXT = {"type": "string"}
_FIELD = {
    "type": "object",
    "required": ["field", "slug", "message"],
    "properties": {"field": _TEXT, "slug": _TEXT, "message": _TEXT},
}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457. `type` leads to a page that says how to mend it; `slug` is stable, `title`, `detail` and `message` are Vietnamese.",
    "required": ["type", "title", "status", "detail", "slug", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "slug": _TEXT,
        "errors": {"type": "array", "items": _FIELD},
    },
}
_FLOWS = {
    "password": {"tokenUrl": "/api/v1/token", "scopes": {}},
    "clientCredentials": {"tokenUrl": "/api/v1/token", "scopes": {scope.value: scope.label for scope in Scope}},
}


def describe(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Let the app tell this document at its `openapi_url`; it is made when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, routers)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI, routers: Sequence[APIRouter]) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, routes=app.routes)
    parts = document["components"]
    parts["schemas"]["Problem"] = PROBLEM_SCHEMA
    parts["responses"] = {f"Problem{status}": _response(status) for status in DESCRIPTIONS}
    parts["securitySchemes"] = {"token": {"type": "oauth2", "flows": _FLOWS}}
    for route in operations(routers):
        for method in sorted(route.methods or ()):
            operation = document["paths"][route.path][method.lower()]
            _tell(operation, route)
            if shown := examples().get(f"{method} {route.path}"):
                _show(operation, shown)
    return document


def operations(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    """The routes of the routers that are in the document."""
    for router in routers:
        yield from (route for route in router.routes if isinstance(route, APIRoute) and route.include_in_schema)


def needs_sign_in(dependant: Dependant) -> bool:
    """True when somebody has to be signed in."""
    return dependant.call is known_caller or any(needs_sign_in(below) for below in dependant.dependencies)


def _tell(operation: dict[str, Any], route: APIRoute) -> None:
    reach, signed = reach_of(route), needs_sign_in(route.dependant)
    if signed:
        scope = SCOPES.get(f"{operation_method(route)} {route.path}")
        operation["security"] = [{"token": [scope] if scope and scope != OWN else []}]
    operation["x-problems"] = [slug for slug in problem_texts() if slug in reach.words or slug in ANYWHERE]
    for status in sorted(_statuses(operation, reach, signed=signed)):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}


def operation_method(route: APIRoute) -> str:
    """The one method of a route of ours."""
    return next(iter(sorted(route.methods or ())))


def _statuses(operation: dict[str, Any], reach: Reach, *, signed: bool) -> set[int]:
    """Those that the code names; 403 only where somebody signs in; a wrong payload and a lost database whatever it names."""
    found = {status for status in reach.statuses if signed or status not in (401, 403) or "requestBody" in operation}
    return found | {422, 503} | ({400, 409, 413} if "requestBody" in operation else set())


def _show(operation: dict[str, Any], example: Example) -> None:
    """Put the example where OpenAPI wants it: with each parameter, the body, and the answer."""
    given = {("path", name): value for name, value in example.path.items()}
    given |= {("query", name): value for name, value in example.query.items()}
    given |= {("header", name): value for name, value in example.headers.items()}
    for parameter in operation.get("parameters", ()):
        if (parameter["in"], parameter["name"]) in given:
            parameter["example"] = with_ids(given[parameter["in"], parameter["name"]])
    for media in operation.get("requestBody", {}).get("content", {}).values():
        media["example"] = with_ids(example.body)
    if example.answer is not None:
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                response["content"]["application/json"]["example"] = with_ids(example.answer)


def _response(status: int) -> dict[str, Any]:
    headers = {"Retry-After": {"schema": {"type": "integer"}}} if status in (429, 503) else {}
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": DESCRIPTIONS[status], "headers": headers, "content": content}
