"""The states of a dossier as one table: what each state means, which actions leave it, and what is locked. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a dossier stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """What people read. "Đã nộp" never looks like "xong"."""
        return _LABELS[self]


class Step(StrEnum):
    """What can be done to a dossier."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    RETURN = "return"
    APPROVE = "approve"
    REVOKE = "revoke"


_LABELS = {
    State.SUBMITTED: "Đã nộp – đang chờ thẩm định",
    State.RETURNED: "Bị trả lại – cần sửa",
    State.APPROVED: "Đã có quyết định công nhận",
    State.REVOKED: "Đã bị thu hồi – có thể nộp lại",
}


@dataclass(frozen=True)
class Transition:
    """One allowed step."""

    step: Step
    before: State | None
    after: State
    locks_assessment: bool


TRANSITIONS = (
    Transition(Step.SUBMIT, None, State.SUBMITTED, locks_assessment=True),
    Transition(Step.RETURN, State.SUBMITTED, State.RETURNED, locks_assessment=False),
    Transition(Step.RESUBMIT, State.RETURNED, State.SUBMITTED, locks_assessment=True),
    Transition(Step.APPROVE, State.SUBMITTED, State.APPROVED, locks_assessment=True),
    Transition(Step.REVOKE, State.APPROVED, State.REVOKED, locks_assessment=True),
    Transition(Step.RESUBMIT, State.REVOKED, State.SUBMITTED, locks_assessment=True),
)
AFTER = {t.step: t.after for t in TRANSITIONS}
"""Where each step leads, whatever it starts from."""


def transition(step: Step, before: State | None) -> Transition | None:
    """The transition that a step makes from a state, or None when the state does not allow it."""
    return next((t for t in TRANSITIONS if t.step == step and t.before == before), None)
