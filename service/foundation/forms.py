"""A page's form into the schema of an action: empty means not given, Vietnamese dates and decimals are understood, every wrong field is
told at once, and the form comes back with what was typed. Which fields a form has is its page's business."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError
from starlette.datastructures import FormData

from service.foundation.answers import KNOWN_CONSTRAINTS, constraint_of
from service.foundation.errors import (
    Conflict,
    FieldError,
    Forbidden,
    FormError,
    FormView,
    Invalid,
    ServiceError,
    TooMany,
    Unauthenticated,
)
from service.foundation.incoming import refuse_control_in
from service.foundation.text import CONTROL_CHARACTER

Model = TypeVar("Model", bound=BaseModel)
_DAY = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_MESSAGES = {
    "missing": ("missing", "Mục này còn trống. Hãy điền."),
    "control_character": CONTROL_CHARACTER,
    "string_too_short": ("missing", "Mục này còn trống. Hãy điền."),
    "string_too_long": ("too-long", "Mục này quá dài, tối đa {max_length} chữ."),
    "int_parsing": ("not-a-number", "Phải là một số nguyên."),
    "decimal_parsing": ("not-a-number", "Phải là một số, ví dụ 2 hoặc 1,5."),
    "decimal_max_places": ("too-precise", "Lẻ nhiều nhất {decimal_places} chữ số."),
    "decimal_max_digits": ("too-precise", "Số này có quá nhiều chữ số."),
    "greater_than_equal": ("out-of-range", "Phải từ {ge} trở lên."),
    "less_than_equal": ("out-of-range", "Nhiều nhất là {le}."),
    "date_parsing": ("not-a-date", "Phải là một ngày, ví dụ 22/11/2026."),
    "date_from_datetime_parsing": ("not-a-date", "Phải là một ngày, ví dụ 22/11/2026."),
    "uuid_parsing": ("not-an-id", "Mã không đúng dạng. Hãy chọn lại."),
    "string_pattern_mismatch": ("not-valid", "Mục này có chữ không dùng được. Hãy xem dạng đã nêu."),
    "ends_before_it_begins": ("out-of-range", "Ngày cuối phải từ ngày bắt đầu trở đi."),
    "enum": ("not-in-list", "Hãy chọn một giá trị trong danh sách."),
}


async def typed(request: Request) -> FormData:
    """The form of a request."""
    return await request.form()


def texts(form: FormData, *names: str) -> dict[str, str]:
    """What was typed in these fields, to be shown again; nothing typed is an empty text."""
    return {name: str(form.get(name, "")).strip() for name in names}


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the fields that were left empty."""
    return {name: value for name, value in values.items() if value != ""}


def day(text: str) -> str:
    """22/11/2026 as 2026-11-22; anything else as it was typed."""
    found = _DAY.match(text.strip())
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else text.strip()


def decimal(text: str) -> str:
    """1,5 as 1.5; anything else as it was typed."""
    return text.strip().replace(",", ".")


def read(model: type[Model], values: Mapping[str, Any]) -> Model:
    """The schema of an action out of texts. Raises Invalid with one entry a wrong field."""
    try:
        return model.model_validate(given(values))
    except ValidationError as wrong:
        raise Invalid(errors=[_told(item) for item in wrong.errors()]) from None


def _told(item: Any) -> FieldError:
    slug, message = _MESSAGES.get(item["type"], ("not-valid", "Giá trị này chưa đúng."))
    return FieldError(".".join(str(part) for part in item["loc"]), slug, message.format(**item.get("ctx", {})))


@contextmanager
def shown_again(template: str, context: Mapping[str, Any]) -> Iterator[None]:
    """What is refused inside comes back as the same page with its errors and what was typed (`context["form"]`), and stores nothing."""
    view = FormView(template, context)
    try:
        refuse_control_in(context.get("form", {}))
        yield
    except (Invalid, Conflict, Forbidden, Unauthenticated, TooMany) as refused:
        raise FormError(_with_detail(refused), view) from refused
    except IntegrityError as refused:
        known = KNOWN_CONSTRAINTS.get(constraint_of(refused) or "")
        if known is None:
            raise
        raise FormError(_with_detail(Conflict(*known)), view) from refused


@asynccontextmanager
async def shown_again_late(
    template: str, form: Mapping[str, Any], context: Callable[[], Awaitable[Mapping[str, Any]]]
) -> AsyncIterator[None]:
    """`shown_again` for a page that asks the database much: its context is made when something is refused, not before.

    The transaction of the request ends with the refusal: `context` reads in one of its own (`database.apart`)."""
    try:
        with shown_again(template, {"form": form}):
            yield
    except FormError as refused:
        refused.view = FormView(template, await context())
        raise


def _with_detail(refused: ServiceError) -> ServiceError:
    """What belongs to no field says in the summary what to do."""
    refused.errors = refused.errors or (FieldError("", refused.slug, f"{refused.title}. {refused.detail}".removesuffix(". ")),)
    return refused
