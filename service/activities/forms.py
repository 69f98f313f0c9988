"""The sheet on which a session is logged: what was typed, who is on the roll, and both as the schema of the action."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from starlette.datastructures import FormData

from service.activities.checking import EMPTY_ROLL
from service.activities.schemas import CorrectionIn, RollIn, SessionIn
from service.foundation import forms
from service.foundation.errors import FieldError, Invalid
from service.foundation.rows import AnyRow
from service.foundation.text import fold

EMPLOYED = {"yes": True, "no": False}
HOUSEHOLD = "household:"


@dataclass(frozen=True)
class Sheet:
    """A sheet as it was sent. `people` are uids in the order of the page; `button` is the button that was pressed."""

    typed: Mapping[str, str]
    people: tuple[str, ...] = ()
    button: str = ""

    @property
    def searching(self) -> bool:
        """Somebody is being looked for; nothing is to be stored yet."""
        return self.button in ("search", "paste", "card") or self.household is not None

    @property
    def household(self) -> uuid.UUID | None:
        """The household that is to be ticked whole."""
        return as_uid(self.button.removeprefix(HOUSEHOLD)) if self.button.startswith(HOUSEHOLD) else None

    @property
    def lines(self) -> str:
        """A pasted list, and the household of a card that was scanned as one more line of it."""
        card = self.typed.get("card", "") if self.button == "card" else ""
        scanned = f"#{card}" if card else ""
        return "\n".join(part for part in (self.typed.get("lines", ""), scanned) if part)

    @property
    def held_on(self) -> date | None:
        """The day, when a day was typed."""
        try:
            return date.fromisoformat(forms.day(self.typed.get("held_on", "")))
        except ValueError:
            return None

    @property
    def uids(self) -> list[uuid.UUID]:
        """The people, as ids; what is not one is left out."""
        return [uid for text in self.people if (uid := as_uid(text)) is not None]

    def joined_by(self, people: Iterable[uuid.UUID]) -> "Sheet":
        """With more people at the end, nobody twice."""
        return replace(self, people=tuple(dict.fromkeys((*self.people, *(str(uid) for uid in people)))))


def as_uid(text: str) -> uuid.UUID | None:
    """An id, or None when the text is not one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def sheet(form: FormData) -> Sheet:
    """The sheet as it came in: those kept on the roll first, then those whom the search found and somebody ticked."""
    typed = {name: value.strip() for name, value in form.multi_items() if isinstance(value, str)}
    people = [str(value) for name in ("person", "add") for value in form.getlist(name)]
    return Sheet(typed, tuple(dict.fromkeys(people)), typed.get("do", ""))


def entry(given: Sheet, villages: Sequence[AnyRow]) -> SessionIn:
    """The sheet as a session to log. Raises Invalid with every field that cannot be read."""
    typed = given.typed
    values: dict[str, Any] = {name: typed.get(name, "") for name in ("kind", "topic", "commune_id")}
    values |= {"held_on": forms.day(typed.get("held_on", "")), "hours": forms.decimal(typed.get("hours", ""))}
    values |= {"village_id": _village(typed, villages), "roll": [_line(typed, person) for person in given.people]}
    try:
        return forms.read(SessionIn, values)
    except Invalid as wrong:
        wrong.errors = (*wrong.errors, *(() if given.people else (EMPTY_ROLL,)))
        raise


def more(given: Sheet) -> RollIn:
    """The people of a sheet, to be added to another session. Raises Invalid."""
    return forms.read(RollIn, {"roll": [_line(given.typed, person) for person in given.people]})


def _line(typed: Mapping[str, str], person: str) -> dict[str, Any]:
    return forms.given(
        {
            "person": person,
            "hours": forms.decimal(typed.get(f"hours-{person}", "")),
            "completed": f"unfinished-{person}" not in typed,
            "certificate": typed.get(f"certificate-{person}", ""),
            "employed_after": EMPLOYED.get(typed.get(f"employed-{person}", ""), ""),
        }
    )


def _village(typed: Mapping[str, str], villages: Sequence[AnyRow]) -> int | str:
    """The village whose name was typed, tones ignored; of the chosen commune when the name is in several."""
    name, commune = fold(typed.get("village", "")), typed.get("commune_id", "")
    if not name:
        return ""
    same = [village for village in villages if fold(village.name) == name]
    here = [village for village in same if str(village.parent_id) == commune] or same
    if len(here) != 1:
        message = f"Không tìm thấy thôn, tổ dân phố “{typed['village']}” của xã này. Hãy chọn trong gợi ý, hoặc để trống."
        raise Invalid("unknown-village", message, errors=[FieldError("village_id", "unknown-village", message)])
    return int(here[0].id)


def correction(form: FormData, *, with_employment: bool) -> CorrectionIn:
    """What one line of a roll should say. Raises Invalid."""
    texts = forms.texts(form, "hours", "certificate", "employed_after", "reason")
    values: dict[str, Any] = {"hours": forms.decimal(texts["hours"]), "reason": texts["reason"]}
    values |= {"completed": "completed" in form, "certificate": texts["certificate"] or None}
    if with_employment:
        values["employed_after"] = EMPLOYED.get(texts["employed_after"])
    return forms.read(CorrectionIn, values)
