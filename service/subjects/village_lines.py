"""Pasted names of villages, one a line: what each is to be called, its kind, and whether it can be added. Pure.

A line that does not begin with a kind gets the one that was chosen for them. The kinds are words that are in use, not a list of law."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from service.foundation.text import nfc
from service.places.own_queries import Named
from service.subjects.place_schemas import MOST_VILLAGES

KINDS = (
    "thôn", "bản", "tổ dân phố", "ấp", "làng", "xóm", "buôn", "bon", "khu phố", "khu dân cư", "khối phố", "khóm", "tiểu khu", "khối", "khu", "phum",
    "sóc",
)  # fmt: skip
LONGEST = 100
_ORDINAL = re.compile(r"^\s*(?:\d{1,3}(?:[.)]\s+|\t\s*)|[-*•]\s+)")
_KIND = re.compile(rf"({'|'.join(sorted(KINDS, key=len, reverse=True))})\s+(?=\S)", re.IGNORECASE)


class Verdict(StrEnum):
    """What would become of a line."""

    NEW = "new"
    KNOWN = "known"
    TWICE = "twice"
    WRONG = "wrong"
    LATER = "later"


@dataclass(frozen=True)
class Line:
    """A line as it was pasted, the village that it means, and its verdict with a reason where it is wrong."""

    text: str
    named: Named
    verdict: Verdict
    why: str = ""


def judge(text: str, *, kind: str, taken: Collection[str]) -> list[Line]:
    """A verdict for each line that says something. `taken`: the names that villages of the commune bear already."""
    seen, twice, judged = {name.casefold() for name in taken}, set[str](), list[Line]()
    for raw in text.splitlines():
        line = nfc(_ORDINAL.sub("", raw))
        if not line:
            continue
        named = read(line, kind=kind)
        verdict, why = _verdict(line, named, seen, twice, room=sum(one.verdict is Verdict.NEW for one in judged) < MOST_VILLAGES)
        twice.add(named.name.casefold())
        judged.append(Line(line, named, verdict, why))
    return judged


def read(line: str, *, kind: str) -> Named:
    """The village of a line: `Thôn Đông` as it stands, `Đông` with the kind before it."""
    found = _KIND.match(line)
    own = found[1].lower() if found else kind
    rest = line[found.end() :] if found else line
    return Named(f"{own[:1].upper()}{own[1:]} {rest}", own)


def new(judged: Collection[Line]) -> list[Named]:
    """The villages that can be added."""
    return [one.named for one in judged if one.verdict is Verdict.NEW]


def _verdict(line: str, named: Named, seen: Collection[str], twice: Collection[str], *, room: bool) -> tuple[Verdict, str]:
    if named.name.casefold() in seen:
        return Verdict.KNOWN, ""
    if named.name.casefold() in twice:
        return Verdict.TWICE, ""
    if line.lower() in KINDS or not re.search(r"\w", line):
        return Verdict.WRONG, "Dòng này không có tên. Hãy ghi tên sau loại, ví dụ: Thôn Đông."
    if len(named.name) > LONGEST or re.search(r"[\t;|]|,.*,", line):
        return Verdict.WRONG, f"Dòng này có nhiều hơn một tên, hoặc dài quá {LONGEST} chữ. Hãy tách ra mỗi dòng một thôn."
    return (Verdict.NEW, "") if room else (Verdict.LATER, "")
