"""Reads the files of `seeds/instruments`: an instrument with its articles, the slips of its text and what is missing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from service.foundation.text import slug
from service.legislation.files import read_document
from service.scoring import Certainty, LawFileErrors, LawFileProblem
from service.scoring.law_file import compose, problems_of
from service.scoring.references import Line, Positive
from service.scoring.shape import Day, Shape


class ArticleFile(Shape):
    """One article; without a text it is known to exist and not at hand."""

    number: Positive
    heading: Line | None = None
    text: Line | None = None


class NoteFile(Shape):
    """What we remark beside an article."""

    article: Positive
    note: Line


class InstrumentFile(Shape):
    """A legal document as its file holds it. `valid_to`: the first day on which it no longer holds."""

    number: Line
    date: Day | None = None
    issuer: Line
    name: Line
    valid_from: Day | None = None
    valid_to: Day | None = None
    repealed_by: Line | None = None
    certainty: Certainty
    source: Line
    note: str = ""
    slips: tuple[NoteFile, ...] = ()
    missing: tuple[NoteFile, ...] = ()
    articles: tuple[ArticleFile, ...] = ()

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return slug(self.number)

    def article(self, number: int | None) -> ArticleFile | None:
        """An article by its number."""
        return next((article for article in self.articles if article.number == number), None)


@dataclass(frozen=True)
class InstrumentDocument:
    """An instrument with the file it was read from."""

    where: str
    instrument: InstrumentFile


def read_instruments(folder: Path) -> list[InstrumentDocument]:
    """Every instrument of a folder, in a fixed order. Raises LawFileErrors with the faults of all files."""
    documents, problems = [], list[LawFileProblem]()
    for path in instrument_paths(folder):
        try:
            documents.append(_read(path, where=f"{folder.name}/{path.name}"))
        except LawFileErrors as faults:
            problems.extend(faults.problems)
    if problems:
        raise LawFileErrors(problems)
    return documents


def instrument_paths(folder: Path) -> Sequence[Path]:
    """The files of a folder of instruments."""
    return sorted(folder.glob("*.yaml"))


def _read(path: Path, *, where: str) -> InstrumentDocument:
    composed = compose(read_document(path, where=where))
    try:
        return InstrumentDocument(where, InstrumentFile.model_validate(composed))
    except ValidationError as error:
        raise LawFileErrors(problems_of(error, composed, where=where)) from None
