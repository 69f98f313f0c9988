"""The page between a form and a deed that cannot be undone: shown first, done only when it was confirmed and nothing has changed since."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Request

from service.dossiers.states import Step
from service.foundation.errors import Conflict, FieldError, Invalid
from service.recognitions.deed_reading import Prepared
from service.recognitions.shown import changed, opened, sealed

CHECK = "recognitions/check.html"
SHOWN, CONFIRMED, DO, QUEUE = "shown", "confirmed", "do", "queue"
CARRIED = (SHOWN, CONFIRMED, DO, QUEUE)
"""Fields that every form of a deed may bring: what was shown, the tick, whether to go back and edit, the queue that one comes from."""

_SIGNED = {
    Step.APPROVE: "Người có thẩm quyền đã ký quyết định này",
    Step.REFUSE: "Người có thẩm quyền đã ký văn bản trả lời này",
    Step.REVOKE: "Người có thẩm quyền đã ký quyết định thu hồi này",
}


def check_context(
    request: Request, ready: Prepared, *, form: Mapping[str, str], address: str, back: str, more: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """What the page needs: the deed with its warnings, and the fields that bring everything back, sealed."""
    carried = {name: said for name, said in form.items() if name not in (SHOWN, CONFIRMED, DO) and said}
    return {
        "ready": ready,
        "step": ready.deed.step,
        "address": address,
        "back": back,
        "hidden": [*carried.items(), *more, (SHOWN, sealed(ready.shown, request.app.state.keys()))],
        "signed": _SIGNED.get(ready.deed.step, ""),
        "changed": [],
        "form": {CONFIRMED: form.get(CONFIRMED, "")},
    }


def is_first(request: Request, form: Mapping[str, str]) -> bool:
    """Was nothing shown yet that this installation has said?"""
    return opened(form[SHOWN], request.app.state.keys()) is None


def agree(request: Request, ready: Prepared, form: Mapping[str, str]) -> None:
    """What was shown is what would be done, and it was confirmed. Raises Conflict (`changed-meanwhile`), Invalid (`missing`)."""
    before = opened(form[SHOWN], request.app.state.keys())
    assert before is not None  # noqa: S101 - `is_first` has asked
    if found := changed(before, ready.shown):
        raise Conflict(
            "changed-meanwhile",
            "Chưa làm gì: có điều đã đổi từ khi bạn xem",
            "Hãy xem lại trang này rồi xác nhận lần nữa.",
            errors=[FieldError("", "changed-meanwhile", sentence) for sentence in found],
        )
    if ready.deed.step in _SIGNED and not form[CONFIRMED]:
        raise Invalid.field(
            "confirmed", "missing", f"Hãy xác nhận: {_SIGNED[ready.deed.step][0].lower()}{_SIGNED[ready.deed.step][1:]}."
        )
