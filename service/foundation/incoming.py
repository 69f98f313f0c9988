"""What may come in at all, before any route reads it: no control character in a query string, or in the body of an API call.

Forms of pages are checked by `forms.shown_again`, which gives back what was typed."""

from fastapi import Request
from starlette.datastructures import FormData, QueryParams

from service.foundation.errors import FieldError, Invalid
from service.foundation.text import CONTROL_CHARACTER, with_control


async def refuse_control_characters(request: Request) -> None:
    """Raises Invalid (`control-character`) with one entry for each text that holds U+0000 or another control character."""
    refuse_control_in(_texts(request.query_params))
    if request.url.path.startswith("/api/") and request.method not in ("GET", "HEAD"):
        refuse_control_in(await _body(request))


def refuse_control_in(value: object) -> None:
    """Raises Invalid (`control-character`) naming every text of a JSON value or a form that holds a control character."""
    slug, message = CONTROL_CHARACTER
    errors = [FieldError(field, slug, message) for field in sorted(set(with_control(value)))]
    if errors:
        raise Invalid(slug, "Có ký tự không dùng được, chưa lưu gì", message, errors=errors)


async def _body(request: Request) -> object:
    """The body as it was read for the route (it is kept with the request); what cannot be read is refused there."""
    kind = request.headers.get("Content-Type", "")
    if "json" in kind:
        try:
            return await request.json()
        except (ValueError, RecursionError):
            return None
    return _texts(await request.form()) if "form" in kind else None


def _texts(given: FormData | QueryParams) -> dict[str, str]:
    return {name: "".join(value for value in given.getlist(name) if isinstance(value, str)) for name in given}
