"""Declaring figures, of one subject or of many at once: a newer entry supersedes, the older stays to be read. Marks and audit in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, Integer, SmallInteger, Text, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account
from service.access.matrix import Action
from service.assessments import figure_queries as queries
from service.assessments.figure_facts import trends
from service.assessments.figure_sheets import Document, Entry, Judged, Sheet, judge, read_sheet
from service.assessments.figure_subjects import FigureSubject, Reference
from service.assessments.schemas import FiguresIn
from service.assessments.tables import DeclaredFigure
from service.foundation import clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.audit import AuditEntry
from service.foundation.caller import Caller
from service.foundation.errors import Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places.actions import refuse_closed
from service.titles.queries import rows_of, selected
from service.titles.vocabulary import SubjectKind

KNOWN_CONSTRAINTS |= {
    "uq_declared_figure_current": (
        "declared-meanwhile",
        "Có người vừa ghi cùng số liệu này; chưa lưu gì của lần gửi này. Hãy tải lại, xem số mới rồi ghi lại nếu cần.",
    )
}


class _Row(NamedTuple):
    subject: FigureSubject
    fact: str
    entry: Entry


def known(reference: Reference) -> Reference:
    """A place's id that a column can hold. Raises NotFound."""
    if isinstance(reference, int) and not 0 < reference < 2**31:
        raise NotFound("unknown-place", "Không có nơi này")
    return reference


async def own_subject(session: AsyncSession, caller: Caller, reference: Reference, *, year: int) -> FigureSubject:
    """The subject whose figures the caller keeps. Raises NotFound when not there or not theirs, Forbidden without the right for its title."""
    require(caller, Action.DECLARE_FIGURES)
    found = (await queries.subjects_named(session, [known(reference)], year=year, today=clock.today())).get(reference)
    if found is None:
        raise NotFound("unknown-subject", "Không tìm thấy nơi hoặc đơn vị này", "Không tồn tại, hoặc không do bạn khai báo.")
    require(caller, Action.DECLARE_FIGURES, title=found.title)
    if found.key not in await queries.kept_by_caller(session, [found], year=year):
        raise NotFound("unknown-subject", "Không tìm thấy nơi hoặc đơn vị này", "Không tồn tại, hoặc không do bạn khai báo.")
    return found


async def declare_figures(session: AsyncSession, *, caller: Caller, subject: FigureSubject, given: FiguresIn) -> Judged:
    """Store figures of one subject (`own_subject`). Raises Invalid with one entry a figure, and stores nothing then:

    `wrong-figures`, or `year-in-future`, `date-in-future`, `closed-unit`, `closed-place` (naming who took over)."""
    if not subject.stands and subject.uid is None:
        await refuse_closed(session, [subject.id], assessed_year=given.assessed_year, today=clock.today())
    document = Document(given.source, given.source_number, given.source_date)
    sheet = read_sheet(subject, given.figures, document)
    [judged] = await declare_many(session, caller=caller, sheets=[sheet], year=given.assessed_year)
    if judged.problems:
        raise Invalid("wrong-figures", "Có số liệu chưa đúng, chưa lưu gì", errors=judged.problems)
    return judged


async def declare_many(
    session: AsyncSession, *, caller: Caller, sheets: Sequence[Sheet], year: int, preview: bool = False
) -> list[Judged]:
    """Judge sheets of subjects that the caller keeps, each subject once, and store those without a fault unless it is a preview.

    At most eight statements for any number of subjects."""
    subjects = [sheet.subject for sheet in sheets]
    known = _entries(await queries.current(session, subjects, year=year)) if subjects else {}
    counted = await queries.registry(session, subjects, year=year)
    judged = [
        judge(sheet, known=known.get(key, {}), registry=counted.get(key, {}), year=year, today=clock.today())
        for sheet in sheets
        for key in [sheet.subject.key]
    ]
    rows = [_Row(one.sheet.subject, fact, entry) for one in judged for fact, entry in one.changed.items()]
    if rows and not preview:
        at = clock.now()
        await _supersede(session, rows, year, at=at)
        await _store(session, caller, rows, year, at=at)
        await mark_declared(session, _touched(rows), year=year)
        await session.execute(insert(AuditEntry).inline(), [_audited(caller, one, year) for one in judged if one.changed])
    return judged


def _entries(rows: Sequence[AnyRow]) -> Mapping[tuple[SubjectKind, int], dict[str, Entry]]:
    found: dict[tuple[SubjectKind, int], dict[str, Entry]] = {}
    for row in rows:
        entry = Entry(row.value, Document(row.source, row.source_number, row.source_date), row.age_rule)
        found.setdefault((SubjectKind(row.subject_kind), row.subject_id), {})[row.fact] = entry
    return found


async def _supersede(session: AsyncSession, rows: Sequence[_Row], year: int, *, at: datetime) -> None:
    given = rows_of(
        "given",
        {
            "province": (Integer, [row.subject.province_id for row in rows]),
            "kind": (Text, [row.subject.kind.value for row in rows]),
            "subject": (BigInteger, [row.subject.id for row in rows]),
            "fact": (Text, [row.fact for row in rows]),
        },
    )
    former = (
        DeclaredFigure.province_id == given.c.province,
        DeclaredFigure.subject_kind == given.c.kind,
        DeclaredFigure.subject_id == given.c.subject,
        DeclaredFigure.fact == given.c.fact,
        DeclaredFigure.assessed_year == year,
        DeclaredFigure.superseded_at.is_(None),
    )
    await session.execute(update(DeclaredFigure).where(*former).values(superseded_at=at))


async def _store(session: AsyncSession, caller: Caller, rows: Sequence[_Row], year: int, *, at: datetime) -> None:
    given = rows_of(
        "given",
        {
            "province_id": (Integer, [row.subject.province_id for row in rows]),
            "subject_kind": (Text, [row.subject.kind.value for row in rows]),
            "subject_id": (BigInteger, [row.subject.id for row in rows]),
            "commune_id": (Integer, [row.subject.place_id for row in rows]),
            "assessed_year": (SmallInteger, [year for _ in rows]),
            "fact": (Text, [row.fact for row in rows]),
            "value": (BigInteger, [row.entry.value for row in rows]),
            "source": (Text, [row.entry.document.source for row in rows]),
            "source_number": (Text, [row.entry.document.number for row in rows]),
            "source_date": (Date, [row.entry.document.on for row in rows]),
            "age_rule": (Text, [row.entry.age_rule for row in rows]),
        },
    )
    who = {"entered_by": require_account(caller), "entered_as": caller.display_name, "entered_at": at}
    columns = [column.name for column in given.c] + list(who)
    in_order = selected(given, always=who, in_order_of=("province_id", "subject_kind", "subject_id", "fact"))
    await session.execute(insert(DeclaredFigure).from_select(columns, in_order))


def _touched(rows: Sequence[_Row]) -> dict[FigureSubject, bool]:
    """Subject → does a trend of the year after read what changed?"""
    facts: dict[FigureSubject, list[str]] = {}
    for row in rows:
        facts.setdefault(row.subject, []).append(row.fact)
    return {subject: trends(names) for subject, names in facts.items()}


async def mark_declared(session: AsyncSession, touched: Mapping[FigureSubject, bool], *, year: int) -> int:
    """Leave the marks of a year, and of the year after where a trend reads the figure and that year was scored. Returns how many."""
    return await queries.mark_declared(session, list(touched), years=[year] * len(touched), trends=list(touched.values()))


def _audited(caller: Caller, judged: Judged, year: int) -> dict[str, Any]:
    subject, documents = judged.sheet.subject, {entry.document.source for entry in judged.changed.values()}
    return audited(caller, subject, action="declare_figures", reason="; ".join(sorted(documents))) | {
        "detail": {"assessed_year": year, "facts": sorted(judged.changed)}
    }


def audited(caller: Caller, subject: FigureSubject, *, action: str, reason: str | None) -> dict[str, Any]:
    """One entry of the audit; under the commune where the caller writes, under none where the province's administrator acts."""
    return {
        "province_id": subject.province_id, "at": clock.now(), "account_id": require_account(caller), "action": action,
        "subject_kind": subject.kind.value, "subject_id": subject.id, "reason": reason,
        "commune_id": subject.place_id if subject.place_id in caller.writes else None,
    }  # fmt: skip
