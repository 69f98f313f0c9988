"""The cookie of a browser's session. Over TLS its name is `__Host-hoctap`, which a browser takes only with Secure, for this very host and path;
over plain http, as on 127.0.0.1, browsers refuse that name and the cookie is called `hoctap_session`. Each is read only where it is set."""

from datetime import timedelta

from fastapi import Request, Response

OVER_TLS, PLAIN = "__Host-hoctap", "hoctap_session"


def over_tls(request: Request) -> bool:
    """True behind a proxy that speaks TLS, and always with a given database: a production session never travels in the clear."""
    return request.url.scheme == "https" or bool(getattr(request.app.state, "always_tls", False))


def session_cookie(request: Request) -> str | None:
    """The secret of the browser's session, if it brought one under the name that belongs here."""
    return request.cookies.get(OVER_TLS if over_tls(request) else PLAIN)


def keep_session(request: Request, response: Response, token: str, *, life: timedelta) -> None:
    """Give the browser the secret of its session."""
    secure = over_tls(request)
    response.set_cookie(
        OVER_TLS if secure else PLAIN,
        token,
        max_age=int(life.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def forget_session(request: Request, response: Response) -> None:
    """Take the secret away again."""
    secure = over_tls(request)
    response.delete_cookie(OVER_TLS if secure else PLAIN, path="/", httponly=True, samesite="lax", secure=secure)
