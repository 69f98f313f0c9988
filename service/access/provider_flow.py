"""One walk to the identity provider and back: its state, nonce and PKCE verifier, what it is for, enciphered in a cookie of ten minutes.

The server keeps nothing of it. The cookie is taken away with the first answer, so a walk is good once in a browser; at the provider its code is."""

import base64
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from service.foundation import clock
from service.foundation.cookies import FLOW, forget_cookie, keep_cookie, read_cookie
from service.foundation.crypto import Keyring
from service.foundation.errors import Unauthenticated

LIFE = timedelta(minutes=10)
_BOUND = b"walk to the identity provider"


class Purpose(StrEnum):
    """What becomes of who comes back."""

    SIGN_IN = "sign-in"
    LINK = "link"
    INVITATION = "invitation"


class Flow(BaseModel):
    """`session`: the hash of the session that asked for a link; `invitation`: that of the code; both in hex."""

    model_config = ConfigDict(frozen=True)
    purpose: Purpose
    state: str
    nonce: str
    verifier: str
    until: datetime
    session: str = ""
    invitation: str = ""

    @property
    def asks_anew(self) -> bool:
        """What is tied for good asks the provider for the person again: whoever sat there before may still be signed in."""
        return self.purpose is not Purpose.SIGN_IN


def new_flow(purpose: Purpose, *, session: bytes = b"", invitation: bytes = b"") -> Flow:
    """A walk that begins now. The verifier has 64 characters (RFC 7636: 43 to 128)."""
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    return Flow(
        purpose=purpose, state=state, nonce=nonce, verifier=verifier, until=clock.now() + LIFE,
        session=session.hex(), invitation=invitation.hex(),
    )  # fmt: skip


def keep(request: Request, response: Response, flow: Flow) -> None:
    """Give the walk to the browser."""
    sealed = _keys(request).seal(flow.model_dump_json(), bound_to=_BOUND)
    keep_cookie(request, response, FLOW, base64.urlsafe_b64encode(sealed).decode(), life=LIFE)


def forget(request: Request, response: Response) -> None:
    """Take it away."""
    forget_cookie(request, response, FLOW)


def under_way(request: Request) -> Flow:
    """The walk that this browser is on. Raises Unauthenticated (`provider-state`) when there is none, or none of ours, or it took too long."""
    try:
        sealed = base64.urlsafe_b64decode(read_cookie(request, FLOW) or "")
        flow = Flow.model_validate_json(_keys(request).unseal(sealed, bound_to=_BOUND))
    except (InvalidTag, ValueError, ValidationError) as wrong:
        raise lost() from wrong
    if flow.until <= clock.now():
        raise lost()
    return flow


def returned(request: Request, *, state: str) -> Flow:
    """The walk that ends with this answer: its state must be the browser's own. Raises Unauthenticated (`provider-state`)."""
    flow = under_way(request)
    if not secrets.compare_digest(flow.state.encode(), state.encode()):
        raise lost()
    return flow


def lost() -> Unauthenticated:
    """What is said to an answer that belongs to no walk of this browser."""
    return Unauthenticated(
        "provider-state",
        "Lần đăng nhập này không còn khớp với trình duyệt của bạn",
        "Có thể đã quá 10 phút, đã mở ở hai thẻ, hoặc tải lại trang cũ. Hãy bắt đầu lại từ trang đăng nhập.",
    )


def _keys(request: Request) -> Keyring:
    keyring: Keyring = request.app.state.keys()
    return keyring
