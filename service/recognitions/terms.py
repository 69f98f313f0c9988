"""How long a recognition holds, read from what the dossier froze: the term belongs to the instrument, never to the office. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from service.scoring.settings import Settings
from service.scoring.terms import Term

_TERM: TypeAdapter[Term] = TypeAdapter(Term)


def last_day(frozen: Mapping[str, Any], *, decided_on: date, assessed_year: int) -> date:
    """The last day of a recognition: TT 25 Art. 5.4 says 31 December of the third year after that of the decision; citizens are yearly."""
    numbers = {name: value for name, value in frozen["parameters"].items() if isinstance(value, int)}
    term = _TERM.validate_python(frozen["term"])
    return term.ends(decided_on=decided_on, assessed_year=assessed_year, settings=Settings(values=numbers))
