"""Figures of many subjects in one call: each row is judged by itself, sound rows are stored, a verdict comes back for every one."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Action, may
from service.assessments import figure_queries as queries
from service.assessments.figure_actions import declare_many
from service.assessments.figure_schemas import FaultOut, ManyFiguresIn, ManyFiguresOut, RowIn, VerdictOut
from service.assessments.figure_sheets import Document, Judged, Sheet, read_sheet
from service.assessments.figure_subjects import FigureSubject, Reference
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import FieldError


async def declare_rows(session: AsyncSession, *, caller: Caller, given: ManyFiguresIn) -> ManyFiguresOut:
    """Judge and store; at most twelve statements for any number of rows."""
    year = given.assessed_year
    found = await queries.subjects_named(session, (row.reference for row in given.rows), year=year, today=clock.today())
    mine = await queries.kept_by_caller(session, list(found.values()), year=year)
    refused, sheets = _sorted(caller, given, {r: s for r, s in found.items() if s.key in mine})
    order = list(sheets)
    judged = await declare_many(
        session, caller=caller, sheets=[sheets[position] for position in order], year=year, preview=given.preview
    )
    verdicts = {**refused, **{position: _verdict(position, one) for position, one in zip(order, judged, strict=True)}}
    return _counted([verdicts[position] for position in range(len(given.rows))], preview=given.preview)


def _sorted(
    caller: Caller, given: ManyFiguresIn, mine: Mapping[Reference, FigureSubject]
) -> tuple[dict[int, VerdictOut], dict[int, Sheet]]:
    """Rows that name no subject of the caller, or one that stood before, are refused; the others become sheets."""
    refused: dict[int, VerdictOut] = {}
    sheets: dict[int, Sheet] = {}
    taken: set[Reference] = set()
    for position, row in enumerate(given.rows):
        subject = mine.get(row.reference)
        error = _refusal(caller, row, subject, taken)
        if subject is None or error is not None:
            refused[position] = _refused(position, subject, [error] if error else [])
            continue
        taken.add(row.reference)
        sheets[position] = read_sheet(subject, row.figures, _document(given, row))
    return refused, sheets


def _refusal(caller: Caller, row: RowIn, subject: FigureSubject | None, taken: set[Reference]) -> FieldError | None:
    field = "unit" if row.unit else "place"
    if subject is None:
        message = "Không tìm thấy nơi hoặc đơn vị này, hoặc không do bạn khai báo. Hãy kiểm tra mã."
        return FieldError(field, "unknown-subject", message)
    if not may(caller.roles, Action.DECLARE_FIGURES, title=subject.title):
        return FieldError(field, "no-grant", f"Bạn không có quyền khai báo số liệu của {subject.name}.")
    if row.reference in taken:
        return FieldError(field, "subject-twice", f"{subject.name} đã có ở một dòng trên. Hãy gộp hai dòng.")
    return None


def _document(given: ManyFiguresIn, row: RowIn) -> Document:
    """A row's own document whole, or the call's."""
    if row.source is not None:
        return Document(row.source, row.source_number, row.source_date)
    return Document(given.source, row.source_number or given.source_number, row.source_date or given.source_date)


def _refused(position: int, subject: FigureSubject | None, errors: Sequence[FieldError]) -> VerdictOut:
    faults = [FaultOut(field=e.field, slug=e.slug, message=e.message) for e in errors]
    return VerdictOut(
        row=position, name=subject.name if subject else None, verdict="refused", stored=0, errors=faults, warnings=[]
    )


def _verdict(position: int, judged: Judged) -> VerdictOut:
    if judged.problems:
        return _refused(position, judged.sheet.subject, judged.problems)
    return VerdictOut(
        row=position, name=judged.sheet.subject.name, verdict="stored" if judged.changed else "same", stored=len(judged.changed),
        errors=[], warnings=list(judged.warnings),
    )  # fmt: skip


def _counted(rows: list[VerdictOut], *, preview: bool) -> ManyFiguresOut:
    tally = {verdict: sum(row.verdict == verdict for row in rows) for verdict in ("stored", "same", "refused")}
    return ManyFiguresOut(preview=preview, rows=rows, **tally)
