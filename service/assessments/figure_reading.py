"""What a page or the API tells of a subject's figures: what the law in force asks, what stands, what stood before, what to look at again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.assessments import figure_queries as queries
from service.assessments.figure_checks import warnings
from service.assessments.figure_facts import Asked, asked, declarable, given_back, options
from service.assessments.figure_schemas import EntryOut, FigureOut, SubjectFigures
from service.assessments.figure_subjects import FigureSubject, last_day
from service.foundation.rows import AnyRow
from service.legislation.queries import LawInForce, law_in_force
from service.scoring import Fact
from service.scoring.scope import show


@dataclass(frozen=True, kw_only=True)
class FigureTold:
    """One figure with its entries, the newest first; `current` is the one that stands."""

    fact: Fact
    indicators: tuple[str, ...]
    entries: Sequence[AnyRow]

    @property
    def current(self) -> AnyRow | None:
        """What stands, if anything does."""
        return next((row for row in self.entries if row.superseded_at is None), None)

    @property
    def former(self) -> list[AnyRow]:
        """What it superseded."""
        return [row for row in self.entries if row.superseded_at is not None]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The answers to choose from; none for what is typed."""
        return options(self.fact)

    def shown(self, row: AnyRow) -> str:
        """A value as people read it."""
        return show(self.fact.name, row.value)


@dataclass(frozen=True, kw_only=True)
class FiguresTold:
    """The figures of a subject in a year."""

    subject: FigureSubject
    year: int
    years: Sequence[int]
    figures: Sequence[FigureTold]
    registry: Mapping[str, int]
    warnings: Sequence[str]
    laws: Sequence[LawInForce]

    @property
    def declared(self) -> int:
        """How many of them are declared."""
        return sum(one.current is not None for one in self.figures)


async def of_subject(
    session: AsyncSession, subject: FigureSubject, *, year: int, laws: Sequence[LawInForce] | None = None
) -> FiguresTold:
    """Everything that a desk sees of a subject's figures in a year, in at most six statements. `laws`: those of the year, when known."""
    laws, wanted = await asked_of(session, subject, year=year, laws=laws)
    entries = await queries.history(session, subject, year=year)
    registry = (await queries.registry(session, [subject], year=year)).get(subject.key, {})
    figures = [FigureTold(fact=one.fact, indicators=one.indicators, entries=entries.get(one.fact.name, [])) for one in wanted]
    known = {one.fact.name: one.current.value for one in figures if one.current is not None}
    return FiguresTold(
        subject=subject,
        year=year,
        years=sorted({*await queries.years_with_figures(session, subject), year}, reverse=True),
        figures=figures,
        registry=registry,
        warnings=warnings(known, registry),
        laws=laws,
    )


async def asked_of(
    session: AsyncSession, subject: FigureSubject, *, year: int, laws: Sequence[LawInForce] | None = None
) -> tuple[Sequence[LawInForce], list[Asked]]:
    """The rule sets of a year and what they ask. A year without one is asked only what the year after compares with."""
    laws = await _laws(session, subject, last_day(year)) if laws is None else laws
    following = [] if laws else await _laws(session, subject, last_day(year + 1))
    wanted = asked(subject.title, [law.rule_set for law in laws], [law.rule_set for law in following])
    return laws, wanted or [Asked(fact) for fact in declarable(subject.title).values()]


async def _laws(session: AsyncSession, subject: FigureSubject, on: date) -> list[LawInForce]:
    return await law_in_force(session, province_id=subject.province_id, titles=[subject.title], on=on)


def figures_out(told: FiguresTold) -> SubjectFigures:
    """The same for the API."""
    return SubjectFigures(
        name=told.subject.name,
        title=told.subject.title,
        assessed_year=told.year,
        registry=dict(told.registry),
        warnings=list(told.warnings),
        figures=[_figure(one) for one in told.figures],
    )


def _figure(told: FigureTold) -> FigureOut:
    fact = told.fact
    return FigureOut(
        fact=fact.name, label=fact.label, unit=fact.unit, kind=fact.kind, definition=fact.definition, indicators=list(told.indicators),
        current=_entry(told, told.current) if told.current is not None else None, history=[_entry(told, row) for row in told.former],
    )  # fmt: skip


def _entry(told: FigureTold, row: AnyRow) -> EntryOut:
    return EntryOut(
        value=given_back(told.fact, row.value), shown=told.shown(row), source=row.source, source_number=row.source_number,
        source_date=row.source_date, age_rule=row.age_rule, entered_by=row.entered_as, entered_at=row.entered_at,
        superseded_at=row.superseded_at,
    )  # fmt: skip
