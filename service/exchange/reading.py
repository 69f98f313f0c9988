"""From rows of imports to what the API and the pages show. Pure, but for the clock that tells a reading that was cut off."""

from collections.abc import Sequence

from service.exchange.actions import interrupted
from service.exchange.cells import SEPARATOR, masked, opened
from service.exchange.columns import LEARNING, POINTS, Column
from service.exchange.schemas import ImportedRow, ImportOut, ImportsPage, RowsPage, VerdictCounts
from service.exchange.tables import Content, ExcelImport, Stage, Verdict
from service.exchange.words import problem_of
from service.foundation.crypto import Keyring
from service.foundation.rows import AnyRow


def import_out(asked: ExcelImport) -> ImportOut:
    """One import."""
    counts = None
    if asked.checked_at is not None:
        counts = VerdictCounts(
            new=asked.new_rows or 0, changed=asked.changed_rows or 0, same=asked.same_rows or 0, wrong=asked.wrong_rows or 0
        )
    return ImportOut(
        uid=asked.uid, content=Content(asked.content), commune_id=asked.commune_id, file_name=asked.file_name,
        stage=Stage(asked.stage), interrupted=interrupted(asked), rows=asked.rows, rows_read=asked.rows_read, verdicts=counts,
        started_at=asked.started_at, checked_at=asked.checked_at, accepted_at=asked.accepted_at, undone_at=asked.undone_at,
    )  # fmt: skip


def imports_page(found: Sequence[ExcelImport], *, limit: int) -> ImportsPage:
    """At most `limit` imports; one more says that there is a next page."""
    return ImportsPage(
        imports=[import_out(one) for one in found[:limit]], next=found[limit - 1].uid if len(found) > limit else None
    )


def columns_of(content: str) -> tuple[Column, ...]:
    """The columns of the sheets of a content."""
    return POINTS if content == Content.POINTS else LEARNING


def rows_page(asked: ExcelImport, found: Sequence[AnyRow], *, limit: int) -> RowsPage:
    """At most `limit` rows; one more says that there is a next page."""
    rows = [imported_row(asked, row) for row in found[:limit]]
    return RowsPage(rows=rows, next=found[limit - 1].line if len(found) > limit else None)


def imported_row(asked: ExcelImport, row: AnyRow) -> ImportedRow:
    """One row with its cells by field; of twelve digits only the last three."""
    cells = {column.field: masked(cell) for column, cell in zip(columns_of(asked.content), kept_cells(row), strict=False)}
    return ImportedRow(
        line=row.line, verdict=Verdict(row.verdict), cells=cells, problems=[problem_of(kept) for kept in row.problems]
    )


def kept_cells(row: AnyRow) -> list[str]:
    """The cells of a row as they are kept."""
    return SEPARATOR.join(part for part in (row.session_cells, row.cells) if part is not None).split(SEPARATOR)


def wrong_line(row: AnyRow, keyring: Keyring) -> list[str]:
    """The cells of a row as they were typed, and what is wrong with them."""
    told = (problem_of(kept) for kept in row.problems)
    return [*(opened(cell, keyring) for cell in kept_cells(row)), "; ".join(f"{wrong.column}: {wrong.message}" for wrong in told)]
