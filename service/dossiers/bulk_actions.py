"""Submitting everybody of a commune who passes, in a number of statements that does not grow with their number."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_commune
from service.access.matrix import Action
from service.dossiers import queries
from service.dossiers.freezing import Law, freeze, law_behind
from service.dossiers.queries import Asked
from service.dossiers.states import Step
from service.dossiers.storing import Frozen, check_year, first_steps, record, store, where_assessed
from service.dossiers.tables import Request
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.errors import Invalid
from service.foundation.rows import AnyRow
from service.titles.queries import subjects_by_id
from service.titles.vocabulary import SubjectKind, Title

BULK = 500
"""How many dossiers one call submits or decides at most."""


@dataclass(frozen=True, kw_only=True)
class SubmittedMany:
    """What a submission in bulk did: `remaining` pass and wait for the next call, `being_scored` are about to change."""

    submitted: int
    remaining: int
    being_scored: int


async def submit_passing(
    session: AsyncSession, *, caller: Caller, place: AnyRow, title: Title, level: int, assessed_year: int
) -> SubmittedMany:
    """Submit up to `BULK` people or households of a commune that pass and have no dossier, in a number of statements that does not grow.

    Raises Invalid (`year-not-over`, `not-in-bulk`), Conflict (`not-ratified`), NotFound outside the caller's communes."""
    require(caller, Action.SUBMIT, title=title)
    require_commune(caller, place.id)
    today = clock.today()
    check_year(title, assessed_year, today)
    if title.subject_kind not in (SubjectKind.PERSON, SubjectKind.HOUSEHOLD):
        raise Invalid.field("title", "not-in-bulk", "Chỉ nộp hàng loạt được cho công dân và gia đình.")
    asked = Asked(province_id=place.province_id, title=title, level=level, assessed_year=assessed_year)
    found, remaining, moving = await queries.passing_without_dossier(session, asked, commune_id=place.id, limit=BULK)
    if not found:
        return SubmittedMany(submitted=0, remaining=0, being_scored=moving)
    frozen = await _freeze_many(session, asked, found, on=today)
    made = await store(session, caller=caller, asked=asked, frozen=frozen, on=today)
    if made:
        steps = await first_steps(session, made)
        await record(session, caller=caller, asked=asked, steps=steps, step=Step.SUBMIT, action="submit_passing")
    return SubmittedMany(submitted=len(made), remaining=remaining, being_scored=moving)


async def _freeze_many(session: AsyncSession, asked: Asked, found: Sequence[AnyRow], *, on: date) -> list[Frozen]:
    laws: dict[tuple[int, str], Law] = {}
    for row in found:  # one law, or two when a rule set changed and not everybody has been scored again
        if _law_key(row) not in laws:
            laws[_law_key(row)] = await law_behind(session, row, province_id=asked.province_id, on=on)
    title = Title(asked.title)
    ids = [row.subject_id for row in found]
    named = {s.id: s for s in await subjects_by_id(session, title=title, province_id=asked.province_id, ids=ids, on=on)}
    again = await queries.holders_among(session, asked, subject_kind=title.subject_kind, subject_ids=ids)
    return [
        Frozen(
            subject=where_assessed(named[row.subject_id], row),
            content=freeze(row, laws[_law_key(row)]),
            request=Request.RENEWAL if row.subject_id in again else Request.FIRST,
        )
        for row in found
        if row.subject_id in named
    ]


def _law_key(stored: AnyRow) -> tuple[int, str]:
    return stored.rule_set_id, json.dumps(stored.parameters, sort_keys=True)
