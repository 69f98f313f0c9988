"""How the set-based statements of imports are written: SQL with parameters whose types follow from their names."""

from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Integer, Text, bindparam, text
from sqlalchemy.sql.elements import TextClause

_TYPES: dict[str, Any] = {
    "province": Integer, "commune": Integer, "import": BigInteger, "account": BigInteger, "by": BigInteger, "at": DateTime(timezone=True),
    "key": Text, "reason": Text, "action": Text, "today": Date, "since": DateTime(timezone=True), "since_day": Date,
}  # fmt: skip


def statement(written: str) -> TextClause:
    """A statement whose parameters have the types of their names."""
    found = text(written)
    return found.bindparams(*(bindparam(name, type_=_TYPES[name]) for name in found._bindparams))
