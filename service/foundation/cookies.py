"""The cookies of a browser: its session, a walk to the identity provider, an opened paper card, a choice. Over TLS their names begin with `__Host-`,
which a browser takes only with Secure, for this very host and path; over plain http, as on 127.0.0.1, browsers refuse such names. Each is read only where it is set."""

from datetime import timedelta
from typing import Literal

from fastapi import Request, Response

OVER_TLS, PLAIN = "__Host-hoctap", "hoctap_session"
SESSION, FLOW = (OVER_TLS, PLAIN), ("__Host-hoctap-walk", "hoctap_walk")
"""Each by its two names: over TLS, and plain."""
BY_PROVIDER, LEAVING = ("__Host-hoctap-by-provider", "hoctap_by_provider"), ("__Host-hoctap-leaving", "hoctap_leaving")
"""That the session was opened by the identity provider, and the state of a way there to sign out."""
OF_CARD, CARD = ("__Host-hoctap-card", "hoctap_card"), "/card"
"""The cookie of a paper card is read below this address and nowhere else; there the session's is not."""

Names = tuple[str, str]


def over_tls(request: Request) -> bool:
    """True behind a proxy that speaks TLS, and always with a given database: a production session never travels in the clear."""
    return request.url.scheme == "https" or bool(getattr(request.app.state, "always_tls", False))


def read_cookie(request: Request, names: Names) -> str | None:
    """What the browser brought under the name that belongs here."""
    return request.cookies.get(_name(request, names))


def keep_cookie(
    request: Request, response: Response, names: Names, value: str, *, life: timedelta, samesite: Literal["lax", "strict"] = "lax"
) -> None:
    """Give the browser something to bring back: no script reads it, no other site sends it along but by a link."""
    response.set_cookie(
        _name(request, names),
        value,
        max_age=int(life.total_seconds()),
        path="/",
        httponly=True,
        samesite=samesite,
        secure=over_tls(request),
    )


def forget_cookie(request: Request, response: Response, names: Names) -> None:
    """Take it away again."""
    response.delete_cookie(_name(request, names), path="/", httponly=True, samesite="lax", secure=over_tls(request))


def session_cookie(request: Request) -> str | None:
    """The secret of the browser's session, if it brought one."""
    return read_cookie(request, SESSION)


def keep_session(request: Request, response: Response, token: str, *, life: timedelta) -> None:
    """Give the browser the secret of its session."""
    keep_cookie(request, response, SESSION, token, life=life)


def card_cookie(request: Request) -> str | None:
    """The secret of an opened card, if the browser brought one."""
    return read_cookie(request, OF_CARD)


def keep_card(request: Request, response: Response, token: str, *, life: timedelta) -> None:
    """Give the browser the secret of an opened card; no other site's link brings it along."""
    keep_cookie(request, response, OF_CARD, token, life=life, samesite="strict")


def forget_card(request: Request, response: Response) -> None:
    """Take the secret of a card away again."""
    forget_cookie(request, response, OF_CARD)


def forget_session(request: Request, response: Response) -> None:
    """Take the secret away again."""
    forget_cookie(request, response, SESSION)


def _name(request: Request, names: Names) -> str:
    return names[0] if over_tls(request) else names[1]


KEYS = ("__Host-hoctap-keys", "hoctap_keys")
OFF = "off"
"""Whether single keys read pages in this browser (WCAG 2.1.4): on unless the cookie says off. It says nothing of anybody."""
LONG = timedelta(days=400)


def keys_on(request: Request) -> bool:
    """Do single keys work in this browser?"""
    return read_cookie(request, KEYS) != OFF


def keep_keys(request: Request, response: Response, *, on: bool) -> None:
    """Remember in this browser whether single keys work."""
    if on:
        forget_cookie(request, response, KEYS)
    else:
        keep_cookie(request, response, KEYS, OFF, life=LONG)
