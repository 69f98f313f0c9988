"""The certificate of a family's title as it is signed, and its square. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

import segno

from service.certificates.statement import Statement
from service.foundation.rows import AnyRow
from service.titles.vocabulary import SubjectKind, Title

CHECK = "/check"
ONE_DAY = timedelta(days=1)


def place_words(row: AnyRow, names: Mapping[int, str]) -> str:
    """Whose office signed: its name, and the place that it is of unless the name says it."""
    office = row.office or names.get(row.commune_id, "–")
    place = names.get(row.place_id, "") if row.place_id else ""
    return f"{office}, {place}" if place and place not in office else office


def last_day_of(row: AnyRow) -> date | None:
    """Until when the title holds, that day too; None: without an end."""
    return None if row.valid.upper is None else row.valid.upper - ONE_DAY


def said_of(row: AnyRow, *, name: str, place: str) -> Statement:
    """What the certificate says of a title, and nothing that does not stand on it."""
    return Statement(
        uid=row.uid,
        title=Title(row.title),
        level=row.level,
        assessed_year=row.assessed_year,
        subject_kind=SubjectKind(row.subject_kind),
        name=name,
        place=place,
        decision_number=row.decision_number,
        decided_on=row.decided_on,
        valid_until=last_day_of(row),
    )


def square(address: str, text: str) -> str:
    """The address, and behind the #, which a browser keeps to itself, the signed text. SVG."""
    made = segno.make(f"{address}#{text}", error="m")
    return made.svg_inline(omitsize=True, border=4, dark="#000000", light="#ffffff")
