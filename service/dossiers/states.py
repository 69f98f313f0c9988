"""The states of a dossier as one table: state × action × who × next state × what is locked × deadline. Pure.

Pages, API, actions, tests and `/procedure` read this table; nothing else says what a dossier may do. Titles whose instrument asks for a
council go the full way (Circulars 24 and 25, Articles 9, 10, 14, 16, 19); those that the commune decides go the short one."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a subject stands on the way to a title. `registered` is the register of intents: there is no dossier yet."""

    REGISTERED = "registered"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    APPRAISING = "appraising"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    REVOKED = "revoked"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        """What people read. "Đã nộp" never looks like "xong"."""
        return _LABELS[self]

    @property
    def locks(self) -> str:
        """What nobody can change any more while a dossier stands here."""
        return _LOCKS[self]


class Step(StrEnum):
    """What can be done to a dossier."""

    REGISTER = "register"
    DRAFT = "draft"
    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    RECEIVE = "receive"
    APPRAISE = "appraise"
    CONCLUDE = "conclude"
    RETURN = "return"
    REFUSE = "refuse"
    APPROVE = "approve"
    REVOKE = "revoke"
    LAPSE = "lapse"

    @property
    def label(self) -> str:
        """The act in Vietnamese."""
        return _STEPS[self]


class Actor(StrEnum):
    """Who takes a step; which office that is on a day says the dated authority table."""

    SUBMITTER = "submitter"
    RECEIVER = "receiver"
    APPRAISER = "appraiser"
    DECIDER = "decider"
    CLOCK = "clock"

    @property
    def label(self) -> str:
        """The actor in Vietnamese."""
        return _ACTORS[self]


class Way(StrEnum):
    """Short: one office looks and decides. Full: received, appraised by a council, decided by who signs."""

    SHORT = "short"
    FULL = "full"


class Due(StrEnum):
    """Which deadline of the authority table binds a step."""

    SUBMIT_BEFORE = "submit_before"
    DECIDE_BEFORE = "decide_before"

    @property
    def label(self) -> str:
        """The deadline in words: "trước ngày" excludes the day itself."""
        return {Due.SUBMIT_BEFORE: "trước ngày nộp hồ sơ", Due.DECIDE_BEFORE: "trước ngày hoàn thành công nhận"}[self]


_LABELS = {
    State.REGISTERED: "Đã đăng ký – chưa lập hồ sơ",
    State.DRAFT: "Đang soạn – chưa nộp",
    State.SUBMITTED: "Đã nộp – đang chờ thẩm định",
    State.RECEIVED: "Đã tiếp nhận – đang kiểm tra hồ sơ",
    State.APPRAISING: "Hội đồng đang thẩm định",
    State.RETURNED: "Bị trả lại – cần sửa",
    State.APPROVED: "Đã có quyết định công nhận",
    State.REFUSED: "Không công nhận – đã trả lời bằng văn bản",
    State.REVOKED: "Đã bị thu hồi – có thể nộp lại",
    State.LAPSED: "Đã hết hạn công nhận",
}
_WHOLE = "toàn bộ hồ sơ: kết quả chấm, minh chứng và câu chữ như lúc nộp"
_LOCKS = {
    State.REGISTERED: "không khóa gì",
    State.DRAFT: "không khóa gì",
    State.SUBMITTED: _WHOLE,
    State.RECEIVED: _WHOLE,
    State.APPRAISING: _WHOLE,
    State.RETURNED: "mọi chỉ tiêu, trừ những chỉ tiêu bị trả lại",
    State.APPROVED: f"{_WHOLE}; muốn sửa phải thu hồi rồi ra quyết định mới",
    State.REFUSED: f"{_WHOLE} của lần nộp đó",
    State.REVOKED: f"{_WHOLE} của lần nộp đó",
    State.LAPSED: f"{_WHOLE}; công nhận lại bằng hồ sơ của năm đánh giá khác",
}
_STEPS = {
    Step.REGISTER: "Đăng ký",
    Step.DRAFT: "Lập hồ sơ",
    Step.SUBMIT: "Nộp",
    Step.RESUBMIT: "Nộp lại",
    Step.RECEIVE: "Tiếp nhận",
    Step.APPRAISE: "Chuyển hội đồng thẩm định",
    Step.CONCLUDE: "Ghi kết quả thẩm định",
    Step.RETURN: "Trả lại",
    Step.REFUSE: "Không công nhận",
    Step.APPROVE: "Công nhận",
    Step.REVOKE: "Thu hồi",
    Step.LAPSE: "Hết hạn",
}
_ACTORS = {
    Actor.SUBMITTER: "nơi nộp",
    Actor.RECEIVER: "cơ quan tiếp nhận",
    Actor.APPRAISER: "cơ quan thẩm định",
    Actor.DECIDER: "cơ quan quyết định",
    Actor.CLOCK: "hệ thống, đến ngày",
}


@dataclass(frozen=True)
class Transition:
    """One allowed step: from where (None: nothing yet) to where, by whom, on which way, by which deadline."""

    step: Step
    before: State | None
    after: State
    actor: Actor
    ways: frozenset[Way] = frozenset(Way)
    due: Due | None = None


_SHORT, _FULL = frozenset({Way.SHORT}), frozenset({Way.FULL})
_S, _R, _A, _D = Actor.SUBMITTER, Actor.RECEIVER, Actor.APPRAISER, Actor.DECIDER
TRANSITIONS = (
    Transition(Step.REGISTER, None, State.REGISTERED, _S),
    Transition(Step.DRAFT, None, State.DRAFT, _S),
    Transition(Step.SUBMIT, None, State.SUBMITTED, _S, due=Due.SUBMIT_BEFORE),
    Transition(Step.SUBMIT, State.DRAFT, State.SUBMITTED, _S, due=Due.SUBMIT_BEFORE),
    Transition(Step.RECEIVE, State.SUBMITTED, State.RECEIVED, _R, _FULL),
    Transition(Step.APPRAISE, State.RECEIVED, State.APPRAISING, _A, _FULL),
    Transition(Step.CONCLUDE, State.APPRAISING, State.APPRAISING, _A, _FULL),
    Transition(Step.RETURN, State.SUBMITTED, State.RETURNED, _R),
    Transition(Step.RETURN, State.RECEIVED, State.RETURNED, _R, _FULL),
    Transition(Step.RETURN, State.APPRAISING, State.RETURNED, _A, _FULL),
    Transition(Step.RESUBMIT, State.RETURNED, State.SUBMITTED, _S, due=Due.SUBMIT_BEFORE),
    Transition(Step.REFUSE, State.SUBMITTED, State.REFUSED, _D, _SHORT, Due.DECIDE_BEFORE),
    Transition(Step.REFUSE, State.APPRAISING, State.REFUSED, _D, _FULL, Due.DECIDE_BEFORE),
    Transition(Step.APPROVE, State.SUBMITTED, State.APPROVED, _D, _SHORT, Due.DECIDE_BEFORE),
    Transition(Step.APPROVE, State.APPRAISING, State.APPROVED, _D, _FULL, Due.DECIDE_BEFORE),
    Transition(Step.REVOKE, State.APPROVED, State.REVOKED, _D),
    Transition(Step.LAPSE, State.APPROVED, State.LAPSED, Actor.CLOCK),
    Transition(Step.RESUBMIT, State.REFUSED, State.SUBMITTED, _S, due=Due.SUBMIT_BEFORE),
    Transition(Step.RESUBMIT, State.REVOKED, State.SUBMITTED, _S, due=Due.SUBMIT_BEFORE),
)
AFTER = {t.step: t.after for t in TRANSITIONS}
"""Where each step leads, whatever it starts from."""

STORED = tuple(state for state in State if state is not State.REGISTERED)
"""The states that a dossier can have."""

OPEN = (State.SUBMITTED, State.RECEIVED, State.APPRAISING)
"""An office has it: somebody waits for an answer."""

FROZEN = tuple(state for state in STORED if state is not State.DRAFT)
"""The states over a frozen assessment."""

DECIDED = (State.APPROVED, State.REVOKED, State.LAPSED)
"""The states that a decision stands behind."""


def transition(step: Step, before: State | None, way: Way | None = None) -> Transition | None:
    """The transition that a step makes from a state, or None when the state (on this way, when told) does not allow it."""
    found = (t for t in TRANSITIONS if t.step == step and t.before == before)
    return next((t for t in found if way is None or way in t.ways), None)


def way_of(council_least: int | None) -> Way:
    """The way of a title: full where the authority row names a council (0: one of no given size)."""
    return Way.SHORT if council_least is None else Way.FULL


def awaited(state: State, way: Way, *, concluded: bool = False) -> Actor | None:
    """For whom a dossier waits in a state: who takes its next step forward; None when nobody needs to do anything."""
    if state is State.SUBMITTED and way is Way.SHORT:
        return Actor.DECIDER
    if state is State.APPRAISING and concluded:
        return Actor.DECIDER
    return {
        State.DRAFT: Actor.SUBMITTER,
        State.RETURNED: Actor.SUBMITTER,
        State.SUBMITTED: Actor.RECEIVER,
        State.RECEIVED: Actor.APPRAISER,
        State.APPRAISING: Actor.APPRAISER,
    }.get(state)
