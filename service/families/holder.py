"""Whoever opened the family's page with a paper card, as a dependency; and the door that a page is seen through: a card's or an account's."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from service.foundation import csrf
from service.foundation.caller import Caller
from service.foundation.cookies import CARD
from service.foundation.database import Session, caller_of
from service.foundation.errors import Unauthenticated


@dataclass(frozen=True)
class Door:
    """Addresses of the family's pages (empty: not through this door), and whether they are seen with an account."""

    home: str
    looks: str
    evidence: str
    ask: str
    request: str
    certificate: str
    account: bool


BY_ACCOUNT = Door(
    "/family", "/family/looks", "/family/evidence", "/requests/new", "/requests", "/family/certificates", account=True
)
BY_CARD = Door(
    f"{CARD}/family", f"{CARD}/looks", f"{CARD}/evidence", f"{CARD}/requests/new", f"{CARD}/requests", f"{CARD}/certificates", account=False
)  # fmt: skip


async def card_caller(request: Request, session: Session) -> Caller:
    """Somebody with an opened card; their forms carry its token. Raises Unauthenticated (`card-needed`), Forbidden (`csrf`)."""
    caller = caller_of(session)
    if caller.card_id is None:
        raise Unauthenticated("card-needed", "Trang gia đình đã đóng", "Hãy gõ lại mã trên thẻ.", door=CARD)
    if request.method not in ("GET", "HEAD"):
        await csrf.check_form(request, caller)
    request.scope["hoctap.caller"] = caller
    return caller


CardCaller = Annotated[Caller, Depends(card_caller, scope="function")]
