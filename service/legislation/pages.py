"""Pages of the law: every published rule set with how sure we are of it, one whole, and a province's ratification."""

import uuid
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.errors import NotFound
from service.foundation.forms import day, read, shown_again, texts, typed
from service.foundation.rendering import page, vietnamese_date
from service.foundation.rows import AnyRow
from service.legislation import actions, queries
from service.legislation.evidence_actions import evidence_of
from service.legislation.schemas import RatificationIn
from service.places import queries as places
from service.scoring import Certainty, fact_named, parse_rule_set
from service.titles.vocabulary import Title

router = APIRouter(prefix="/rulesets", include_in_schema=False)
ONE = "legislation/ruleset.html"
FIELDS = ("number", "decided_on", "issuer", "valid_from")


@router.get("")
async def rule_sets(request: Request, session: Session, caller: KnownCaller) -> Response:
    """Everything published, with its certainty, when it holds, and whether the caller's province ratified it."""
    require(caller, Action.TRY_RULES)
    rows = await queries.rule_sets(session)
    province_id = await _province_of(session, caller)
    chosen = await queries.choices_of(session, province_id=province_id, on=clock.today())
    today = clock.today()
    over = [row for row in rows if row.valid_to is not None and row.valid_to <= today]
    context = {
        "groups": [(title, [row for row in rows if row.title == title and row not in over]) for title in Title],
        "over": over, "today": today, "chosen": chosen, "labels": _labels(), "certainties": _certainties(),
        "waiting": sum(row.certainty != Certainty.VERIFIED and not chosen[row.id].ratified for row in rows if row not in over),
    }  # fmt: skip
    return page(request, "legislation/rulesets.html", context)


def _labels() -> dict[str, str]:
    return {title.value: title.label for title in Title}


def _certainties() -> dict[str, str]:
    return {certainty.value: certainty.label for certainty in Certainty}


async def _province_of(session: Session, caller: Caller) -> int:
    """The province on today's map whose decisions matter to the caller."""
    if caller.administers:
        return caller.administers[0]
    place = await places.latest(session, caller.counted[0]) if caller.counted else None
    return 0 if place is None or place.province_id is None else int(place.province_id)


@router.get("/{uid}")
async def rule_set(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, done: bool = False) -> Response:
    """One rule set: wording with its articles, parameters with what the province set, facts, and the form that ratifies it."""
    require(caller, Action.TRY_RULES)
    return page(request, ONE, await _rule_set(session, caller, uid) | {"done": done})


async def _rule_set(session: Session, caller: Caller, uid: uuid.UUID) -> dict[str, Any]:
    row = await queries.rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    parsed = parse_rule_set(row.content, where=row.instrument_number)
    province_id, on = await _province_of(session, caller), _day_of(row, today=clock.today())
    values = await queries.parameters_of(session, province_id=province_id, rule_set_id=row.id, on=on)
    bound, missing = queries.bound_or_missing(parsed, values)
    chosen = await queries.choices_of(session, province_id=province_id, on=on)
    return {
        "row": row,
        "law": parsed,
        "label": Title(row.title).label,
        "values": values,
        "missing": missing,
        "facts": [fact for name in bound.facts if (fact := fact_named(name))] if bound else [],
        "chosen": chosen.get(row.id),
        "others": [other for other in await queries.rule_sets(session, title=row.title) if other.id != row.id],
        "administers": bool(caller.administers),
        **await evidence_of(session, row, province_id=province_id),
        "certainties": _certainties(),
        "form": {"decided_on": "", "valid_from": vietnamese_date(row.valid_from)},
    }


def _day_of(row: AnyRow, *, today: date) -> date:
    """Today, or the last day of a rule set that holds no more."""
    return today if row.valid_to is None or today < row.valid_to else row.valid_to - timedelta(days=1)


@router.post("/{uid}/ratifications")
async def ratify(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """Xác nhận áp dụng, with the number and date of the province's decision that backs it."""
    require(caller, Action.RATIFY)
    context = await _rule_set(session, caller, uid)
    shown = texts(await typed(request), *FIELDS)
    with shown_again(ONE, context | {"form": shown, "done": False}):
        dates = {name: day(shown[name]) for name in ("decided_on", "valid_from")}
        given = read(RatificationIn, shown | dates)
        await actions.ratify_by_administrator(session, caller=caller, uid=uid, **given.model_dump())
    return RedirectResponse(f"/rulesets/{uid}?done=true", status_code=303)
