"""Rows of a file of learning, read part by part: the session, the person, the result. Pure; the database is asked later, for all rows at once.

A part that was read once is known by its cells: thousands of rows share a session, a person comes back in many. So a row costs three
look-ups, and what is copied to the database are the distinct parts, and three numbers a row."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from service.activities.checking import EARLIEST
from service.exchange.cells import LONGEST, SEPARATOR, as_choice, as_day, as_tenths, sealed, shown
from service.exchange.columns import PERSON, RESULT, SESSION
from service.exchange.workbooks import Opened
from service.foundation.crypto import Keyring
from service.foundation.text import fold, has_control
from service.subjects.identity import canonical_digits

Read = TypeVar("Read", bound=tuple[Any, ...])
Cells = tuple[Any, ...]
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Kind:
    """A kind of activity, as far as rows need it."""

    code: str
    with_employment: bool


@dataclass(frozen=True)
class Village:
    """A village of the commune of a file, while it is called so."""

    id: int
    since: date | None
    until: date | None

    def stands_on(self, on: date) -> bool:
        """Is there this village on a day?"""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the cells are held against: kinds and villages by folded name, the days on which the commune stands, today, the keys of 12 digits."""

    today: date
    kinds: Mapping[str, Kind]
    villages: Mapping[str, Sequence[Village]]
    commune: Sequence[Village]
    keyring: Keyring


class SessionPart(NamedTuple):
    """A session of the file; `number` is the line where it is first seen."""

    number: int
    held_on: date | None
    kind: str | None
    topic: str | None
    hours: int | None
    village_id: int | None
    cells: str
    problems: list[str]


class PersonPart(NamedTuple):
    """Whom some rows mean: by uid, by blind index (`former_index`: while keys change), or by folded name and year of birth."""

    number: int
    uid: uuid.UUID | None
    national_id_index: bytes | None
    former_index: bytes | None
    folded_name: str | None
    birth_year: int | None
    cells: str
    problems: list[str]


class ResultPart(NamedTuple):
    """What somebody took home."""

    number: int
    completed: bool | None
    certificate: str | None
    employed_after: bool | None
    cells: str
    problems: list[str]


@dataclass
class Parts(Generic[Read]):
    """The distinct parts of one sort, by their cells."""

    read: Callable[[int, Cells], Read]
    known: dict[Cells, Read] = field(default_factory=dict)

    def of(self, line: int, cells: Cells) -> Read:
        """The part of these cells, read when they are new."""
        found = self.known.get(cells)
        if found is None:
            found = self.known[cells] = self.read(line, cells)
        return found


class LearningRows:
    """Reads the lines of a sheet; afterwards `sessions`, `people` and `results` hold the distinct parts."""

    def __init__(self, opened: Opened, ground: Ground) -> None:
        self._ground, self._opened = ground, opened
        self._same: dict[Cells, int] = {}
        places = [opened.width if place is None else place for place in opened.places]
        self._of = [itemgetter(*places[part]) for part in (SESSION, PERSON, RESULT)]
        self.sessions, self.people, self.results = Parts(self._session), Parts(self._person), Parts(self._result)

    def lines(self) -> Iterator[tuple[int, int, int, int]]:
        """(line, session, person, result) of each row, the parts by their numbers."""
        session_of, person_of, result_of = self._of
        sessions, people, results = self.sessions.of, self.people.of, self.results.of
        kinds = self._ground.kinds
        for line, cells in self._opened.lines():
            session = sessions(line, session_of(cells))
            asks = session.kind is not None and kinds[session.kind].with_employment
            yield line, session.number, people(line, person_of(cells)).number, results(line, (*result_of(cells), asks)).number

    def _session(self, line: int, cells: Cells) -> SessionPart:
        day, kind, topic, hours, village = cells
        problems: list[str] = []
        held_on, known, tenths = as_day(day), self._ground.kinds.get(fold(shown(kind))), as_tenths(hours)
        problems += _day_problem(day, held_on, self._ground)
        problems += _need("kind", kind) or ([] if known else ["kind:unknown-kind"])
        problems += _need("topic", topic) or _text_problem("topic", topic)
        problems += _need("hours", hours) or ([] if tenths else ["hours:absurd-hours"])
        place = self._village(shown(village), held_on, problems)
        found = SessionPart(line, held_on, known.code if known else None, shown(topic), tenths, place, _joined(cells), problems)
        number = self._same.setdefault((*found[1:6], bool(problems) and line), line)
        return found._replace(number=number)

    def _village(self, name: str, on: date | None, problems: list[str]) -> int | None:
        if not name or on is None:
            return None
        standing = [village for village in self._ground.villages.get(fold(name), ()) if village.stands_on(on)]
        if len(standing) != 1:
            problems.append("village_id:unknown-village")
            return None
        return standing[0].id

    def _person(self, line: int, cells: Cells) -> PersonPart:
        return person_part(line, cells, self._ground.keyring)

    def _result(self, line: int, cells: Cells) -> ResultPart:
        done, paper, employed, asks = cells
        completed, after = True if shown(done) == "" else as_choice(done), as_choice(employed)
        problems = ["completed:not-yes-or-no"] if completed is None else []
        problems += _text_problem("certificate", paper)
        if shown(employed):
            problems += (
                ["employed_after:not-yes-or-no"] if after is None else [] if asks else ["employed_after:employment-not-asked"]
            )
        return ResultPart(line, completed, shown(paper) or None, after, _joined(cells[:-1]), problems)


def person_part(line: int, cells: Cells, keyring: Keyring) -> PersonPart:
    """Whom three cells mean: a code or twelve digits, a name, a year of birth."""
    code, name, year = (shown(cell) for cell in cells)
    uid, digits = _uid(code), canonical_digits(code)
    problems = [] if not code or uid or digits else ["person:not-a-person-code"]
    born = int(year) if _YEAR.fullmatch(year) else None
    if year and born is None:
        problems.append("birth_year:not-a-year")
    if not code:
        problems += [] if name else ["full_name:person-needed"]
        problems += [] if year or not name else ["birth_year:birth-year-needed"]
    index, former = (*keyring.blind_indexes(digits), None)[:2] if digits else (None, None)
    kept = sealed(digits, keyring) if digits else code
    return PersonPart(line, uid, index, former, fold(name) or None, born, SEPARATOR.join((kept, name, year)), problems)


def _joined(cells: Cells) -> str:
    return SEPARATOR.join(shown(cell) for cell in cells)


def _need(name: str, cell: Any) -> list[str]:
    return [] if shown(cell) else [f"{name}:missing"]


def _text_problem(name: str, cell: Any) -> list[str]:
    if not isinstance(cell, str):
        return []
    return [f"{name}:control-character"] if has_control(cell) else [f"{name}:too-long"] if len(cell) > LONGEST else []


def _day_problem(cell: Any, held_on: date | None, ground: Ground) -> list[str]:
    if held_on is None:
        return _need("held_on", cell) or ["held_on:not-a-date"]
    if held_on > ground.today:
        return ["held_on:future-date"]
    if held_on < EARLIEST:
        return ["held_on:too-long-ago"]
    return [] if any(period.stands_on(held_on) for period in ground.commune) else ["held_on:closed-place"]


def _uid(code: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(code) if len(code) in (32, 36) else None
    except ValueError:
        return None
