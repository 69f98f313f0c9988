"""Where somebody stands, in one short sentence that a child of ten understands. Pure; `tests/families/test_words.py` reads the sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.assessments.next_steps import Way
from service.assessments.telling import Told
from service.dossiers.states import State
from service.foundation.rows import AnyRow
from service.requests.states import Kind
from service.requests.states import State as Asked
from service.titles.vocabulary import SubjectKind

RECOGNISED = "Đã được công nhận."
WAITING = "Đã đủ. Đang chờ xét."
ENOUGH = "Đã đủ. Chờ xã đề nghị."
LACKS_THINGS = "Còn thiếu {number} việc."
LACKS_PLACES = "Còn thiếu ở {number} mục."
NOTHING_YET = "Năm này chưa có điểm."
WHEN_THEY_ARE = "Khi những người đã đủ trong nhà được công nhận thì cả nhà cũng đủ."
SENTENCES = (
    RECOGNISED,
    WAITING,
    ENOUGH,
    LACKS_THINGS.format(number=1),
    LACKS_PLACES.format(number=1),
    NOTHING_YET,
    WHEN_THEY_ARE,
)
_ON_THE_WAY = frozenset({State.SUBMITTED, State.RECEIVED, State.APPRAISING})

_EVIDENCE = {
    Asked.RECEIVED: "Chưa được xác nhận.",
    Asked.ACCEPTED: "Đã được xác nhận. Chờ ghi vào sổ.",
    Asked.REFUSED: "Không được xác nhận.",
    Asked.FULFILLED: "Đã ghi vào sổ.",
}
_REQUEST = {
    Asked.RECEIVED: "Đã nhận. Chờ trả lời.",
    Asked.ACCEPTED: "Được đồng ý. Chờ làm.",
    Asked.REFUSED: "Không được đồng ý.",
    Asked.FULFILLED: "Đã làm xong.",
}
REQUEST_SENTENCES = (*_EVIDENCE.values(), *_REQUEST.values())


@dataclass(frozen=True)
class Line:
    """One sentence, and the mark beside it (`passed`, `failed`, `unknown`)."""

    mark: str
    words: str


@dataclass(frozen=True)
class Year:
    """A year, and what was decided and submitted of the household and its people, of any year."""

    year: int
    held: Sequence[AnyRow]
    dossiers: Sequence[AnyRow]


def line_of(year: Year, kind: SubjectKind, subject_id: int, told: Told | None, ways: Sequence[Way]) -> Line:
    """Where a person or the household stands in a year: the decision first, then the dossier, then the score."""
    if any(_same(one, kind, subject_id, year.year) and one.revoked_on is None for one in year.held):
        return Line("passed", RECOGNISED)
    if told is None:
        return Line("unknown", NOTHING_YET)
    if told.official.verdict == "passed":
        waits = any(_same(row, kind, subject_id, year.year) and row.state in _ON_THE_WAY for row in year.dossiers)
        return Line("passed", WAITING if waits else ENOUGH)
    if ways:
        return Line("failed", LACKS_THINGS.format(number=len(ways[0].changes)))
    low = [one for one in told.official.indicators if one.outcome in ("failed", "unknown")]
    return Line("failed", LACKS_PLACES.format(number=max(len(low), 1)))


def outlook_of(line: Line, told: Told | None) -> str:
    """What becomes of a household that falls short once everybody in it who has enough is recognised; empty where that changes nothing."""
    ahead = told is not None and told.forecast == "passed" and line.mark == "failed"
    return WHEN_THEY_ARE if ahead else ""


def _same(row: AnyRow, kind: SubjectKind, subject_id: int, year: int) -> bool:
    return bool(row.subject_kind == kind and row.subject_id == subject_id and row.assessed_year == year)


def of_request(asked: AnyRow) -> str:
    """Where a request stands."""
    words = _EVIDENCE if asked.kind == Kind.EVIDENCE else _REQUEST
    return words[Asked(asked.state)]
