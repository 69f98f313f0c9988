"""The page on which a draft law, or changed parameters, is tried on a year. It works without a script, and it stores nothing."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile

from service.access.caller import KnownCaller, require
from service.access.matrix import Action, may
from service.assessments import trial_actions as actions
from service.assessments.trial_forms import FIXED, PREFIX, asked, decoded, given, names_asked
from service.assessments.trial_schemas import TrialIn, TrialSubjectsIn
from service.assessments.trial_sheets import asks_for_sheet, sheet
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.database import Session
from service.foundation.forms import shown_again, texts, typed
from service.foundation.rendering import page
from service.foundation.rows import AnyRow
from service.legislation.award_words import verdict_in_words
from service.scoring import Certainty, RuleSet, parse_rule_set
from service.titles.vocabulary import SubjectKind, Title

router = APIRouter(prefix="/rulesets", include_in_schema=False)
PAGE = "assessments/trial.html"
NOTHING_YET: dict[str, Any] = {"found": None, "names": None, "asked_names": None}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Who tries which rule set, and what the form shows of it."""

    session: Session
    caller: Caller
    row: AnyRow
    law: RuleSet
    province_id: int

    async def context(self, form: Mapping[str, str], *, law: RuleSet) -> dict[str, Any]:
        """The page around a form: the parameters of the law that is tried with what the province set for the year."""
        year = int(form["assessed_year"]) if form["assessed_year"] in _YEARS else clock.today().year
        present = await actions.present_parameters(self.session, self.row, province_id=self.province_id, assessed_year=year)
        title = Title(self.row.title)
        return NOTHING_YET | {
            "row": self.row,
            "law": law,
            "title": title,
            "pass_rule": verdict_in_words(law),
            "parameters": asked(law, present),
            "form": form,
            "certainties": {certainty.value: certainty.label for certainty in Certainty},
            "may_name": may(self.caller.roles, Action.READ_PEOPLE),
            "own": self.caller.counted if title.subject_kind is SubjectKind.PLACE else self.caller.communes,
            "pages_of": {SubjectKind.PERSON: "/people/", SubjectKind.HOUSEHOLD: "/households/"}.get(title.subject_kind),
        }


_YEARS = frozenset(str(year) for year in range(2015, 2101))


async def _desk(session: Session, caller: Caller, uid: uuid.UUID) -> Desk:
    require(caller, Action.TRY_RULES)
    row = await actions.rule_set(session, uid)
    law = parse_rule_set(row.content, where=row.instrument_number)
    return Desk(
        session=session, caller=caller, row=row, law=law, province_id=await actions.province_of(session, caller)
    )  # fmt: skip


@router.get("/{uid}/trial")
async def trial_form(request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID) -> Response:
    """The form: the year, each parameter with its present value, a draft."""
    desk = await _desk(session, caller, uid)
    form = dict.fromkeys(FIXED, "") | {"assessed_year": str(clock.today().year)}
    return page(request, PAGE, await desk.context(form, law=desk.law))


@router.post("/{uid}/trial")
async def run_trial(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, format: str | None = None  # noqa: A002
) -> Response:  # fmt: skip
    """Who gains and who loses, as a table or as a sheet; names where the desk reads them."""
    desk, typed_form = await _desk(session, caller, uid), await typed(request)
    form = texts(typed_form, *FIXED, *(name for name in typed_form if name.startswith(PREFIX)))
    context = await desk.context(form, law=desk.law)
    with shown_again(PAGE, context):
        form["document"] = await _document(typed_form) or form["document"]
        draft = actions.law_to_try(desk.row, form["document"] or None)
    context = await desk.context(form, law=draft)
    with shown_again(PAGE, context):
        tried = given(form, context["parameters"])
        prepared = await actions.prepare(session, caller=caller, uid=uid, given=tried)
        context["found"] = await actions.tried(session, request.app.state.database, caller=caller, prepared=prepared)
        context |= await _names(request, desk, tried, form["names"])
    if asks_for_sheet(request, format or form["format"]):
        return sheet(context["found"])
    return page(request, PAGE, context)


async def _document(form: FormData) -> str:
    sent = form.get("file")
    return decoded(await sent.read()) if isinstance(sent, UploadFile) and sent.size else ""


async def _names(request: Request, desk: Desk, tried: TrialIn, button: str) -> dict[str, Any]:
    """A page of those who gain or lose in one place, when a desk that reads people asked for it."""
    wanted = names_asked(button)
    if wanted is None:
        return {}
    require(desk.caller, Action.READ_PEOPLE)
    asked_for = {"change": wanted.change, "page": wanted.page, "places": [wanted.place_id]}
    narrowed = TrialSubjectsIn(**tried.model_dump() | asked_for)
    prepared = await actions.prepare(desk.session, caller=desk.caller, uid=desk.row.uid, given=narrowed)
    found = await actions.who_changes(
        desk.session, request.app.state.database, caller=desk.caller, prepared=prepared, given=narrowed
    )
    return {"names": found, "asked_names": wanted}
