"""What a cell of Excel says: as people read it, as a day, as tenths of hours, as yes or no. Pure; None means: not that.

Twelve digits of a national identifier are kept sealed, shown by their last three, and opened only for the file of the wrong rows."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from cryptography.exceptions import InvalidTag

from service.activities.checking import tenths_of
from service.exchange.columns import NO, YES
from service.foundation.crypto import Keyring
from service.foundation.forms import day
from service.foundation.text import fold, has_control, nfc

LONGEST = 500
SEPARATOR = "\x1f"
"""Between the cells of a row that are kept as one text: no cell holds it, since control characters are taken out of what is shown."""
_SEALED, _CELL = "\x1e", b"import cell"
_YES, _NO = {fold(YES), "x", "1", "true", "yes", "dat"}, {fold(NO), "0", "false", "no", "chua", "khong dat"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def shown(cell: Any) -> str:
    """The cell as somebody reads it: 05/03/2026, 2,5, Có; spaces tidied, control characters out, one letter more than may be stored at most."""
    if isinstance(cell, str):
        return nfc("".join(" " if has_control(c) else c for c in cell) if has_control(cell) else cell)[: LONGEST + 1]
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:g}".replace(".", ",")
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell)


def sealed(digits: str, keyring: Keyring) -> str:
    """Twelve digits as a cell that is kept."""
    return f"{_SEALED}{digits[-3:]}{keyring.seal(digits, bound_to=_CELL).hex()}"


def masked(cell: str) -> str:
    """A kept cell as it may be shown: of twelve digits only the last three."""
    return f"•••{cell[1:4]}" if cell.startswith(_SEALED) else cell


def opened(cell: str, keyring: Keyring) -> str:
    """A kept cell as it was typed; twelve digits whose key has changed twice since stay masked."""
    try:
        return keyring.unseal(bytes.fromhex(cell[4:]), bound_to=_CELL) if cell.startswith(_SEALED) else cell
    except InvalidTag:
        return masked(cell)


def as_day(cell: Any) -> date | None:
    """A date cell, or a text such as 05/03/2026 or 2026-03-05."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = day(shown(cell))
    try:
        return date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        return None


def as_tenths(cell: Any) -> int | None:
    """Hours in tenths: 2.5 or “2,5” → 25; None when it is not 0.1 to 24 with one decimal at most."""
    try:
        hours = Decimal(shown(cell).replace(",", "."))
        return tenths_of(hours) if hours.is_finite() else None
    except InvalidOperation:
        return None


def as_choice(cell: Any) -> bool | None:
    """Yes or no."""
    if isinstance(cell, bool):
        return cell
    said = fold(shown(cell))
    return True if said in _YES else False if said in _NO else None
