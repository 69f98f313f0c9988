"""What somebody gives for one subject and year, read and judged before anything is stored. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from service.assessments.figure_checks import Checking, problems, warnings
from service.assessments.figure_facts import NotAFigureError, declarable, stored
from service.assessments.figure_subjects import FigureSubject
from service.assessments.schemas import FigureIn
from service.foundation.errors import FieldError

POPULATION = "population"


@dataclass(frozen=True)
class Document:
    """What backs a figure."""

    source: str
    number: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class Entry:
    """A figure with what backs it: two entries that are equal say the same."""

    value: int
    document: Document
    age_rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The entries given for a subject, and what could not be read of them."""

    subject: FigureSubject
    entries: Mapping[str, Entry]
    unread: tuple[FieldError, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A sheet held against what stands: `changed` is what to store, nothing when there are problems."""

    sheet: Sheet
    changed: Mapping[str, Entry] = field(default_factory=dict)
    problems: tuple[FieldError, ...] = ()
    warnings: tuple[str, ...] = ()


def read_sheet(subject: FigureSubject, figures: Iterable[FigureIn], document: Document) -> Sheet:
    """Every figure as it would be kept. What is no figure of its kind, stands twice or has no place here is told, not raised."""
    entries: dict[str, Entry] = {}
    unread: list[FieldError] = []
    for figure in figures:
        error = _twice(figure) if figure.fact in entries else _read(subject, figure, document, entries)
        unread.extend([error] if error else [])
    return Sheet(subject=subject, entries=entries, unread=tuple(unread))


def _twice(figure: FigureIn) -> FieldError:
    return FieldError(figure.fact, "fact-twice", f"Số liệu “{figure.fact}” ghi hai lần. Hãy giữ một dòng.")


def _read(subject: FigureSubject, figure: FigureIn, document: Document, entries: dict[str, Entry]) -> FieldError | None:
    fact = declarable(subject.title).get(figure.fact)
    if fact is None:
        entries[figure.fact] = Entry(0, document)  # told by the checks, with the other faults
        return None
    if figure.age_rule and figure.fact != POPULATION:
        message = f"“{fact.label}” không hỏi quy tắc độ tuổi. Hãy bỏ mục này."
        return FieldError(figure.fact, "age-rule-not-asked", message)
    try:
        entries[figure.fact] = Entry(stored(fact, figure.value), document, figure.age_rule)
    except NotAFigureError as wrong:
        return FieldError(figure.fact, wrong.slug, wrong.message)
    return None


def judge(sheet: Sheet, *, known: Mapping[str, Entry], registry: Mapping[str, int], year: int, today: date) -> Judged:
    """Hold a sheet against what stands for its subject."""
    given = {name: entry.value for name, entry in sheet.entries.items()}
    standing = {name: entry.value for name, entry in known.items()}
    checking = Checking(title=sheet.subject.title, known=standing, given=given, registry=registry)
    found = (*when(sheet, year=year, today=today), *sheet.unread, *problems(checking, sheet.subject.label))
    if found:
        return Judged(sheet=sheet, problems=found)
    changed = {name: entry for name, entry in sheet.entries.items() if known.get(name) != entry}
    told = warnings(checking.whole, registry) if POPULATION in given else []
    return Judged(sheet=sheet, changed=changed, warnings=tuple(told))


def when(sheet: Sheet, *, year: int, today: date) -> list[FieldError]:
    """A year that has not come has no figures, nor has a document of tomorrow; a place that has ended declares no more."""
    if year > today.year:
        return [FieldError("assessed_year", "year-in-future", f"Năm {year} chưa tới: chỉ ghi được đến năm {today.year}.")]
    found = [_not_yet(day) for day in sorted({e.document.on for e in sheet.entries.values() if e.document.on}) if day > today]
    return found if sheet.subject.stands else [*found, closed(sheet.subject, year=year)]


def closed(subject: FigureSubject, *, year: int) -> FieldError:
    """A place, unit or clan that was not there at the end of a year."""
    what = "place" if subject.uid is None else subject.kind.value
    message = f"{subject.name} không còn (hoặc chưa có) vào cuối năm {year}. Hãy chọn năm khác, hoặc nơi kế tiếp."
    return FieldError(what, f"closed-{what}", message)


def _not_yet(day: date) -> FieldError:
    message = f"Ngày của nguồn {day:%d/%m/%Y} chưa tới. Hãy ghi ngày của văn bản đã ban hành."
    return FieldError("source_date", "date-in-future", message)
