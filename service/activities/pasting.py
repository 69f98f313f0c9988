"""A pasted list, a line for each: a name (with a year of birth, if one likes), an identity number, a person's or household's code. Pure.

Every line gets a verdict, and none is swallowed: what was not found, or fits several people, stays on the sheet to be decided."""

import re
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.foundation.errors import FieldError, Invalid
from service.foundation.rows import AnyRow
from service.foundation.text import nfc, searched, tokens
from service.subjects.identity import canonical_digits

MOST_LINES = 500
"""Lines that are looked up at once; those behind them wait on the sheet."""
_ORDINAL = re.compile(r"^\s*(?:\d{1,3}[.)\t]\s*|[-*•]\s+)")
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_CODE = re.compile(r"#.{1,500}|(?=.*\d)[0-9A-Za-zĐđ-]{2,40}")
"""A household's code: marked as one, as a card's is, or looking like one."""
_NOT_A_NAME = re.compile(r"[0-9/.,;()\t-]+")


class Verdict(StrEnum):
    """What became of a line."""

    FOUND = "found"
    HOUSEHOLD = "household"
    SEVERAL = "several"
    CHOSEN = "chosen"
    TWICE = "twice"
    STRANGER = "stranger"
    LATER = "later"

    @property
    def decided(self) -> bool:
        """Nothing is left to do about it."""
        return self not in (Verdict.SEVERAL, Verdict.STRANGER, Verdict.LATER)


_JOIN = (Verdict.FOUND, Verdict.HOUSEHOLD)


@dataclass(frozen=True)
class Pasted:
    """One line as it is looked for: by exactly one of `uid`, `digits`, `code`, `words`. `born` narrows a name."""

    text: str
    uid: uuid.UUID | None = None
    digits: str | None = None
    code: str = ""
    words: str = ""
    token: str = ""
    born: int | None = None


@dataclass(frozen=True)
class Judged:
    """A line with its verdict and the people behind it: those who joined the roll, or among whom somebody chooses."""

    text: str
    verdict: Verdict
    people: tuple[AnyRow, ...] = ()


def read_lines(text: str) -> list[Pasted]:
    """The lines that say something, in their order."""
    return [_read(nfc(line)) for line in _unnumbered(text) if line.strip()]


def _unnumbered(text: str) -> Iterable[str]:
    return (_ORDINAL.sub("", line) for line in text.splitlines())


def _read(line: str) -> Pasted:
    try:
        return Pasted(line, uid=uuid.UUID(line))
    except ValueError:
        pass
    if digits := canonical_digits(line):
        return Pasted(line, digits=digits)
    if _CODE.fullmatch(line):
        return Pasted(line, code=line.removeprefix("#"))
    years = _YEAR.findall(line)
    name = _NOT_A_NAME.sub(" ", line)
    last = tokens(name)[-1:] or [""]
    return Pasted(line, words=searched(name), token=last[0], born=int(years[-1]) if years else None)


def judge(lines: Sequence[Pasted], found: Collection[AnyRow], already: Iterable[str]) -> list[Judged]:
    """A verdict for each line. `found`: rows with `at` (the position of the line), `uid`, `by_code`; `already`: uids on the roll."""
    of_line: dict[int, list[AnyRow]] = {}
    for row in found:
        of_line.setdefault(row.at, []).append(row)
    taken, chosen, judged = set(already), set[str](), list[Judged]()
    for at, line in enumerate(lines):
        people = of_line.get(at, [])
        uids = [str(row.uid) for row in people]
        verdict = _verdict(people, uids, taken, chosen) if at < MOST_LINES else Verdict.LATER
        if verdict in _JOIN:
            taken.update(uids)
        elif verdict is Verdict.CHOSEN:
            chosen.add(next(uid for uid in uids if uid in taken and uid not in chosen))
        judged.append(Judged(line.text, verdict, tuple(people)))
    return judged


def _verdict(people: Sequence[AnyRow], uids: Sequence[str], taken: Collection[str], chosen: Collection[str]) -> Verdict:
    if not people:
        return Verdict.STRANGER
    if people[0].by_code or len(people) == 1:
        whole = Verdict.HOUSEHOLD if people[0].by_code else Verdict.FOUND
        return Verdict.TWICE if all(uid in taken for uid in uids) else whole
    return Verdict.CHOSEN if any(uid in taken and uid not in chosen for uid in uids) else Verdict.SEVERAL


def joining(judged: Iterable[Judged]) -> list[uuid.UUID]:
    """Those whom the decided lines put on the roll."""
    return [row.uid for one in judged if one.verdict in _JOIN for row in one.people]


def left_over(judged: Iterable[Judged]) -> str:
    """The lines about which something is to do, as they were pasted."""
    return "\n".join(one.text for one in judged if not one.verdict.decided)


def refuse_left_over(judged: Collection[Judged]) -> None:
    """Raises Invalid (`lines-undecided`) when a line is left about which nobody has decided."""
    open_lines = sum(not one.verdict.decided for one in judged)
    if open_lines:
        message = f"Còn {open_lines} dòng đã dán chưa rõ là ai. Hãy chọn người ở từng dòng, hoặc xóa dòng đó."
        raise Invalid("lines-undecided", message, errors=[FieldError("lines", "lines-undecided", message)])
