"""The four outcomes of an indicator, of a criterion and of a verdict. Never three: what is unknown is not a failure."""

from enum import IntEnum


class Outcome(IntEnum):
    """Stored as a small integer, never as SQL NULL."""

    PASSED = 1
    FAILED = 2
    NOT_APPLICABLE = 3
    UNKNOWN = 4

    @property
    def label(self) -> str:
        """The Vietnamese words, as the forms write them."""
        return _LABELS[self]


_LABELS = {
    Outcome.PASSED: "đạt",
    Outcome.FAILED: "không đạt",
    Outcome.NOT_APPLICABLE: "không áp dụng",
    Outcome.UNKNOWN: "chưa có số liệu",
}
