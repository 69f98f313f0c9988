"""How sure we are of a rule, of an indicator, or of the reading behind a fact. A verdict is as sure as the least sure of them."""

from collections.abc import Iterable
from enum import StrEnum


class Certainty(StrEnum):
    """`verified`: the instrument's own text. `reported`: quoted by a named source. `unverified`: a working assumption."""

    VERIFIED = "verified"
    REPORTED = "reported"
    UNVERIFIED = "unverified"

    @property
    def label(self) -> str:
        """What a page or a report writes beside whatever rests on this."""
        return _LABELS[self]


_LABELS = {
    Certainty.VERIFIED: "theo văn bản gốc",
    Certainty.REPORTED: "theo nguồn dẫn lại",
    Certainty.UNVERIFIED: "chưa xác minh",
}
_FROM_SURE_TO_UNSURE = tuple(Certainty)


def lowest(certainties: Iterable[Certainty]) -> Certainty:
    """The least sure of them; nothing at all is `unverified`, since nothing speaks for it."""
    return max(certainties, key=_FROM_SURE_TO_UNSURE.index, default=Certainty.UNVERIFIED)
