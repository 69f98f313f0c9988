"""What rows share: how long a load lasts, and what an earlier size gave."""

from collections.abc import Callable

Earlier = Callable[[str], float | None]
"""Our own figure of a work at the smallest size of this run; None while that is the one being measured."""


TOO_SMALL_TO_TELL = 5_000
"""Below, only the harness itself is tried: it must give figures, not good ones."""


def seconds_for(size: int) -> float:
    """Of one load."""
    return 0.3 if size < TOO_SMALL_TO_TELL else 4.0


def rounds_for(size: int) -> int:
    """How often ours and the counterpart answer in turn."""
    return 1 if size < TOO_SMALL_TO_TELL else 3
