"""Pages: one Jinja2 environment, Vietnamese formats, and the answer that is a page or, for htmx, a fragment of the same URL."""

import hashlib
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from service.foundation.caller import NOBODY
from service.foundation.clock import VIETNAM
from service.foundation.cookies import keys_on
from service.foundation.csrf import masked
from service.foundation.static_files import static
from service.foundation.text import slug

_SOURCES = {"measured": "đo từ nhật ký và sổ bộ", "declared": "khai báo", "confirmed": "xác nhận"}
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def vietnamese_date(value: date | None) -> str:
    """22/11/2026; an unknown date is a dash."""
    return "–" if value is None else f"{value:%d/%m/%Y}"


def vietnamese_instant(value: datetime) -> str:
    """09:30 ngày 22/11/2026, in Viet Nam's time."""
    return f"{value.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def tenths(value: int | None) -> str:
    """85 → 8,5; 80 → 8; an unknown one is a dash."""
    return "–" if value is None else f"{Decimal(value) / 10:f}".removesuffix(".0").replace(".", ",")


def thousands(value: int | None) -> str:
    """12345 → 12.345."""
    return "–" if value is None else f"{value:,}".replace(",", ".")


def share(part: int | None, whole: int | None) -> str:
    """For reading only: one decimal, rounded **down**, so that no threshold looks met that is not."""
    if not whole or part is None:
        return "–"
    return f"{part * 1000 // whole / 10:.1f}".replace(".", ",") + " %"


def decimal_points(value: Decimal | str | None) -> str:
    """8.5 (or its JSON "8.5") → 8,5; 80.0 → 80; an unknown one is a dash."""
    return "–" if value is None else str(value).removesuffix(".0").replace(".", ",")


def source_label(source: str) -> str:
    """Where a fact comes from, in words."""
    return _SOURCES.get(source, source)


def anchor(field: str) -> str:
    """The id of a form field: `roll.3.person` → `f-roll-3-person`."""
    return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", field)


def pair_of(item: object, first: str, second: str) -> tuple[Any, Any]:
    """Two attributes of a row: the value and the words of an option."""
    return getattr(item, first), getattr(item, second)


def sign_in_mark(token: str) -> str:
    """What tells one sign-in of a browser from another, to scripts that keep something for it; nothing can be made of it."""
    return hashlib.sha256(f"sign-in {token}".encode()).hexdigest()[:16] if token else ""


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": vietnamese_date,
        "instant": vietnamese_instant,
        "tenths": tenths,
        "thousands": thousands,
        "share": share,
        "points": decimal_points,
        "anchor": anchor,
        "slug": slug,
        "pair_of": pair_of,
        "source_label": source_label,
        "sign_in_mark": sign_in_mark,
    }
    environment.globals["static"] = static
    environment.globals["keys_on"] = keys_on
    return environment


ENVIRONMENT = _environment()


def page(request: Request, template: str, context: dict[str, Any], *, status_code: int = 200) -> HTMLResponse:
    """A whole page. htmx asks the same URL and swaps the part of it that it needs (`hx-select`)."""
    session = request.scope.get("hoctap.caller", NOBODY)
    everything = {"request": request, "caller": session, "token": masked(session.csrf), "errors": (), "form": {}} | context
    return HTMLResponse(ENVIRONMENT.get_template(template).render(everything), status_code=status_code)
