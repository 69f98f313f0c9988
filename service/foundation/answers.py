"""How errors become answers: problem+json under /api, a page elsewhere; lost connections become 503, known constraints become conflicts."""

import logging
from typing import Any, cast

import asyncpg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from jinja2 import TemplateNotFound
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError
from starlette.exceptions import HTTPException

from service.foundation.errors import (
    Broken,
    Conflict,
    FieldError,
    FormError,
    Invalid,
    NotFound,
    ServiceError,
    Unauthenticated,
    Unavailable,
)
from service.foundation.guard import protect
from service.foundation.rendering import page
from service.foundation.text import CONTROL_CHARACTER

log = logging.getLogger("service")
KNOWN_CONSTRAINTS: dict[str, tuple[str, str]] = {}
"""Constraint name → (slug, Vietnamese sentence); each slice adds the constraints that a person can run into."""

_FULL = "53100"
_LOST = ("57P01", "57P02", "57P03", "08000", "08003", "08006", "53300")
_PYDANTIC = {
    "missing": ("missing", "Thiếu mục này."),
    "control_character": CONTROL_CHARACTER,
    "string_unicode": CONTROL_CHARACTER,
    "int_parsing": ("not-a-number", "Phải là một số nguyên."),
    "int_type": ("not-a-number", "Phải là một số nguyên."),
    "date_from_datetime_parsing": ("not-a-date", "Phải là một ngày, dạng năm-tháng-ngày."),
    "date_parsing": ("not-a-date", "Phải là một ngày, dạng năm-tháng-ngày."),
    "uuid_parsing": ("not-an-id", "Mã không đúng dạng."),
    "enum": ("not-in-list", "Giá trị không có trong danh sách."),
    "literal_error": ("not-in-list", "Giá trị không có trong danh sách."),
    "extra_forbidden": ("unknown-field", "Mục này không có trong biểu; hãy bỏ đi."),
    "string_too_short": ("empty", "Mục này không được để trống."),
    "too_short": ("empty", "Mục này không được để trống."),
    "string_too_long": ("too-long", "Mục này quá dài."),
    "too_long": ("too-long", "Mục này quá dài."),
    "decimal_parsing": ("not-a-number", "Phải là một số."),
    "decimal_type": ("not-a-number", "Phải là một số."),
    "finite_number": ("not-a-number", "Phải là một số."),
}


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.state.answer = answer
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(IntegrityError, _integrity)
    for lost in (DBAPIError, InterfaceError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        app.add_exception_handler(lost, _lost)
    app.add_exception_handler(Exception, _unexpected)


async def _service_error(request: Request, error: Exception) -> Response:
    return answer(request, cast(ServiceError, error))


def answer(request: Request, error: ServiceError) -> Response:
    """The answer to an expected situation: a problem document for programs and scripts, a page for people."""
    if request.url.path.startswith("/api/") or request.headers.get("Accept") == "application/json":
        return JSONResponse(error.problem(), error.status, dict(error.headers), media_type="application/problem+json")
    if isinstance(error, FormError):
        context = {**error.view.context, "errors": error.errors or (FieldError("", error.slug, error.title),)}
        return _with_headers(page(request, error.view.template, context, status_code=error.cause_status), error)
    if isinstance(error, Unauthenticated) and request.method == "GET":
        return RedirectResponse(error.door, status_code=303)
    return _with_headers(page(request, "error.html", {"error": error}, status_code=error.status), error)


def _with_headers(response: Response, error: ServiceError) -> Response:
    """`Retry-After` and the like; a browser that is asked to authenticate would open a window of its own."""
    response.headers.update({key: value for key, value in error.headers.items() if key != "WWW-Authenticate"})
    return response


async def _validation(request: Request, error: Exception) -> Response:
    found = [_field_error(item) for item in cast(RequestValidationError, error).errors()]
    return answer(request, Invalid(errors=found))


def _field_error(item: dict[str, Any]) -> FieldError:
    slug, message = _PYDANTIC.get(item["type"], ("not-valid", "Giá trị không hợp lệ."))
    return FieldError(".".join(str(part) for part in item["loc"][1:]), slug, message)


async def _http(request: Request, error: Exception) -> Response:
    raised = cast(HTTPException, error)
    if raised.status_code == 404:
        return answer(request, NotFound())
    refused = ServiceError("not-allowed", "Yêu cầu không được chấp nhận", str(raised.detail))
    refused.status = raised.status_code  # type: ignore[misc]
    refused.headers = raised.headers or {}
    return answer(request, refused)


async def _integrity(request: Request, error: Exception) -> Response:
    name = constraint_of(cast(IntegrityError, error))
    if name in KNOWN_CONSTRAINTS:
        slug, message = KNOWN_CONSTRAINTS[name]
        return answer(request, Conflict(slug, message))
    return await _lost(request, error)


def constraint_of(error: DBAPIError) -> str | None:
    """The name of the constraint that refused, where the database says one."""
    return getattr(getattr(error.orig, "__cause__", None), "constraint_name", None)


async def _lost(request: Request, error: Exception) -> Response:
    if _FULL in (getattr(error, "sqlstate", None), getattr(getattr(error, "orig", None), "sqlstate", None)):
        log.error("the disk of the database is full")
        return answer(request, Unavailable.full())
    if _is_lost(error):
        return answer(request, Unavailable())
    raise error


async def _unexpected(request: Request, error: Exception) -> Response:
    """What nobody foresaw: the reason is in the log, the answer says nothing of it."""
    response = answer(request, Broken())
    protect(request, response.headers)  # this answer is made outside of every middleware
    return response


def _is_lost(error: Exception) -> bool:
    if isinstance(error, DBAPIError):
        lost = error.connection_invalidated or isinstance(error, InterfaceError) or _is_cut(error)
        return lost or getattr(error.orig, "sqlstate", None) in _LOST
    if isinstance(error, TemplateNotFound):  # an OSError too, and a slip of ours
        return False
    return isinstance(error, OSError | asyncpg.InterfaceError) or getattr(error, "sqlstate", None) in _LOST


def _is_cut(error: DBAPIError) -> bool:
    """What asyncpg says when the server goes while a connection is being opened: its two sides disagree on the state."""
    return isinstance(getattr(error.orig, "__cause__", None), asyncpg.InternalClientError)
