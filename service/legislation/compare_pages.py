"""The page that lays two rule sets of one title side by side: versions, or levels."""

import uuid
from datetime import date

from fastapi import APIRouter, Request, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation.database import Session
from service.foundation.errors import Invalid, NotFound
from service.foundation.rendering import page
from service.foundation.rows import AnyRow
from service.legislation import queries
from service.legislation.comparing import ASPECTS, compare
from service.legislation.instrument_reading import labelled
from service.scoring import parse_rule_set

router = APIRouter(prefix="/rulesets", include_in_schema=False)


@router.get("/{uid}/compare/{other}")
async def side_by_side(
    request: Request, session: Session, caller: KnownCaller, uid: uuid.UUID, other: uuid.UUID, only: str = ""
) -> Response:
    """Indicator by indicator, all or only what differs (`only=different`). Raises NotFound, Invalid (`different-titles`)."""
    require(caller, Action.TRY_RULES)
    left, right = await _rule_set(session, uid), await _rule_set(session, other)
    if left.title != right.title:
        detail = "Mã chỉ tiêu của hai danh hiệu không nói về cùng một việc. Hãy chọn hai phiên bản, hoặc hai mức độ, của một danh hiệu."
        raise Invalid("different-titles", "Hai bộ tiêu chí này của hai danh hiệu khác nhau", detail)
    general, pairs = compare(*(parse_rule_set(row.content, where=row.instrument_number) for row in (left, right)))
    shown = {"left": left, "right": right, "general": general, "pairs": pairs, "aspects": ASPECTS, "labelled": labelled}
    return page(request, "legislation/compare.html", shown | {"breaks": _break(left, right), "only": only == "different"})


async def _rule_set(session: Session, uid: uuid.UUID) -> AnyRow:
    row = await queries.rule_set_by_uid(session, uid)
    if row is None:
        raise NotFound("unknown-rule-set", "Không có bộ tiêu chí này")
    return row


def _break(left: AnyRow, right: AnyRow) -> date | None:
    """The first day of the later instrument, when one took the other's place: figures before and after are not one series."""
    if left.instrument_number == right.instrument_number:
        return None
    later: date = max(left.valid_from, right.valid_from)
    return later
