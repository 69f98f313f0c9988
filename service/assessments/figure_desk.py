"""What pages of figures and evidence share; the list of a desk: whose figures it keeps, and how many of them are declared for a year."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Action, may
from service.assessments import figure_queries as queries
from service.assessments.figure_subjects import FigureSubject
from service.foundation import clock
from service.foundation.caller import Caller
from service.titles.vocabulary import Title

MOST_UNITS = 500
"""A list longer than this is no list to read: whoever keeps more uses the API or the file."""


@dataclass(frozen=True)
class DeskRow:
    """A subject with how many figures stand."""

    subject: FigureSubject
    declared: int


async def rows_of_desk(session: AsyncSession, caller: Caller, *, year: int) -> list[DeskRow]:
    """Places first, by name, then units; in at most four statements."""
    places = {*caller.writes, *caller.counted}
    named = await queries.subjects_named(session, sorted(places), year=year, today=clock.today())
    found = [*named.values(), *await queries.units_in_sight(session, year=year, limit=MOST_UNITS)]
    mine = [one for one in found if one.stands and may(caller.roles, Action.DECLARE_FIGURES, title=one.title)]
    kept = await queries.kept_by_caller(session, mine, year=year)
    numbers = await queries.declared_numbers(session, [one for one in mine if one.key in kept], year=year)
    rows = [DeskRow(one, numbers.get(one.key, {}).get("declared", 0)) for one in mine if one.key in kept]
    return sorted(rows, key=lambda row: (row.subject.uid is not None, row.subject.name))


async def context_of(session: AsyncSession, caller: Caller, subject: FigureSubject, year: int) -> dict[str, Any]:
    """What the pages of a subject share: where they lead back to, and whether the caller may write."""
    mine = may(caller.roles, Action.DECLARE_FIGURES, title=subject.title)
    kept = mine and subject.key in await queries.kept_by_caller(session, [subject], year=year)
    commune = subject.title is Title.COMMUNE and subject.id in caller.communes
    own_page = commune or (subject.uid is not None and subject.place_id in caller.communes)
    back = f"{subject.address}?assessed_year={year}" if own_page else f"/figures?assessed_year={year}"
    words = subject.name if own_page else "Số liệu của các nơi và đơn vị"
    here, evidence = f"{subject.address}/figures", f"{subject.address}/evidence"
    return {
        "subject": subject, "year": year, "back": back, "back_words": words, "may_declare": kept, "here": here, "evidence": evidence,
    }  # fmt: skip
