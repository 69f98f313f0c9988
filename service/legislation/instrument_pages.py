"""Pages of the instruments: all of them on a day, and one with its articles, the slips beside them and what rests on each."""

from datetime import date

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from service.access.caller import KnownCaller
from service.access.matrix import Action, may
from service.foundation import clock
from service.foundation.database import Session
from service.foundation.forms import day, read, shown_again
from service.foundation.rendering import page, vietnamese_date
from service.legislation import instrument_queries as queries
from service.legislation.instrument_actions import whole
from service.legislation.instrument_reading import NO_RULE_SET, labelled, series_breaks_on, state_of
from service.scoring import Certainty

router = APIRouter(prefix="/legislation", include_in_schema=False)
LIST, ONE = "legislation/instruments.html", "legislation/instrument.html"


class Asked(BaseModel):
    """The day on which the list is read; today unless told."""

    model_config = ConfigDict(frozen=True)
    on: date | None = None


@router.get("")
async def instruments(request: Request, session: Session, caller: KnownCaller, on: str = "") -> Response:
    """Every instrument, in force or not on a day, with how sure we are of it. Law is public: every desk reads it."""
    rows = await queries.instruments(session)
    form = {"on": on or vietnamese_date(clock.today())}
    context = {"form": form, "rows": rows, "states": {}, "breaks": {}, "on": None, "certainties": _certainties()}
    with shown_again(LIST, context | {"rows": ()}):
        asked = read(Asked, {"on": day(form["on"])}).on or clock.today()
    states = {row.id: state_of(row, on=asked) for row in rows}
    breaks = {row.id: series_breaks_on(row) for row in rows}
    return page(request, LIST, context | {"states": states, "breaks": breaks, "on": asked, "no_rule_set": NO_RULE_SET})


@router.get("/{slug}")
async def instrument(request: Request, session: Session, caller: KnownCaller, slug: str) -> Response:
    """One instrument word for word."""
    on = clock.today()
    found = await whole(session, slug, on=on)
    context = {
        "found": found,
        "row": found.row,
        "state": state_of(found.row, on=on),
        "breaks": series_breaks_on(found.row),
        "successor": await _successor(session, found.row.repealed_by),
        "labelled": labelled,
        "certainties": _certainties(),
        "may_try": may(caller.roles, Action.TRY_RULES),
        "no_rule_set": NO_RULE_SET,
    }
    return page(request, ONE, context)


async def _successor(session: Session, number: str | None) -> str | None:
    row = (await queries.known_instruments(session)).get(number) if number else None
    return row.slug if row else None


def _certainties() -> dict[str, str]:
    return {certainty.value: certainty.label for certainty in Certainty}
