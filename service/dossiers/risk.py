"""How much a dossier asks to be looked at before it is decided among many: worked out once, when it is submitted. Pure.

No law gives these weights: they only order a sample (decision 0023), they never pass or fail anybody."""

from collections.abc import Mapping
from math import isqrt
from typing import Any

from service.dossiers.tables import Request

AGAIN, AT_THE_LINE, RAISED, NO_DOCUMENT = 40, 30, 15, 15
RISKY = AT_THE_LINE
"""From here on a list of dossiers says that one asks to be looked at."""
MANY = 20
"""Up to so many dossiers may be decided together without a sample: somebody can have read them one by one."""


def risk_of(frozen: Mapping[str, Any] | None, *, version: int, request: Request) -> int:
    """0 (nothing stands out) to 100: submitted again, an indicator exactly at its line, level 2 after level 1, indicators without a document
    where others have one."""
    if frozen is None:
        return 0
    indicators = frozen["sentences"]["indicators"]
    documented = frozen.get("evidence") or {}
    at_the_line = any(one["margin"] == 0 and one["outcome"] == "passed" for one in indicators)
    bare = bool(documented) and any(one["code"] not in documented for one in indicators if one["outcome"] == "passed")
    return AGAIN * (version > 1) + AT_THE_LINE * at_the_line + RAISED * (request is Request.RAISING) + NO_DOCUMENT * bare


def reasons(risk: int, *, version: int, request: str) -> list[str]:
    """What stands out, in words: the weights of `risk_of` taken apart again."""
    again, raised = version > 1, request == Request.RAISING
    rest = risk - AGAIN * again - RAISED * raised
    said = (
        (again and risk >= AGAIN, "đã nộp lại"),
        (rest >= AT_THE_LINE, "có chỉ tiêu vừa đúng ngưỡng"),
        (raised and risk >= RAISED, "đề nghị nâng mức độ"),
        (rest > 0 and rest % AT_THE_LINE == NO_DOCUMENT, "có chỉ tiêu thiếu minh chứng"),
    )
    return [words for holds, words in said if holds]


def sample_size(number: int) -> int:
    """How many of so many dossiers the decider opens first: none up to `MANY`, then the square root, rounded up."""
    return 0 if number <= MANY else isqrt(number - 1) + 1
