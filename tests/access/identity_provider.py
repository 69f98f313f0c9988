"""A real OpenID Connect provider on 127.0.0.1, started by the tests: discovery, key set, a page with a login form, codes good once, PKCE, tokens
that are signed. joserfc signs, Authlib works out the challenge; nothing of the service is used, and nothing is pretended but the people."""

import base64
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET = "hoc-tap-suot-doi", "bi-mat-cua-dich-vu"
PASSWORD = "mat khau o noi dinh danh"
Claims = dict[str, Any]
Header = dict[str, Any]
Sign = Callable[["IdentityProvider", Header, Claims], str]


def signed(provider: "IdentityProvider", header: Header, claims: Claims) -> str:
    """As a provider signs."""
    return jwt.encode(header, claims, provider.key, algorithms=["RS256", "ES256"])


@dataclass
class IdentityProvider:
    """Its state. `people`: user name → subject. `says`: claims of the next tokens beside the usual ones. `sign`: how tokens are signed."""

    issuer: str = ""
    people: dict[str, str] = field(default_factory=lambda: {"lan": "sub-lan", "minh": "sub-minh"})
    says: Claims = field(default_factory=dict)
    sign: Sign = signed
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    with_iss: bool = True
    ends_sessions: str | None = "/logout?lang=vi"
    """Where one signs out, below the issuer."""
    answers: dict[str, Response] = field(default_factory=dict)
    """What a path answers instead of its work."""

    def rotate(self) -> None:
        """From now on another key signs, and only that one is published."""
        self.key = ECKey.generate_key("P-256", {"kid": f"key-{secrets.token_hex(4)}", "use": "sig"})

    @property
    def algorithm(self) -> str:
        """Of the key in use."""
        return "RS256" if isinstance(self.key, RSAKey) else "ES256"

    def token(self, code: dict[str, str]) -> str:
        """The ID token for who logged in."""
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": code["subject"], "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": code["nonce"],
        } | self.says  # fmt: skip
        return self.sign(self, {"alg": self.algorithm, "kid": self.key.kid}, {k: v for k, v in claims.items() if v is not None})


def _of(request: Request) -> IdentityProvider:
    provider: IdentityProvider = request.app.state.provider
    return provider


async def instead(request: Request, call_next: Any) -> Response:
    """What a test put in the place of an answer."""
    _of(request).asked.append(request.url.path)
    found: Response = _of(request).answers.get(request.url.path) or await call_next(request)
    return found


async def discovery(request: Request) -> Response:
    """OpenID Connect Discovery 1.0."""
    provider = _of(request)
    found = {
        "issuer": provider.issuer, "authorization_endpoint": f"{provider.issuer}/authorize",
        "token_endpoint": f"{provider.issuer}/token", "jwks_uri": f"{provider.issuer}/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_basic"], "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "authorization_response_iss_parameter_supported": provider.with_iss,
    }  # fmt: skip
    ends = {} if provider.ends_sessions is None else {"end_session_endpoint": provider.issuer + provider.ends_sessions}
    return JSONResponse(found | ends)


async def keys(request: Request) -> Response:
    """The one key, beside one of a kind that nobody knows yet."""
    return JSONResponse({"keys": [{"kty": "new-kind", "kid": "x"}, _of(request).key.as_dict(private=False)]})


async def authorize(request: Request) -> Response:
    """The page with the login form."""
    asked = request.query_params
    right = asked["client_id"] == CLIENT_ID and asked["response_type"] == "code" and "openid" in asked["scope"].split()
    ours = asked["redirect_uri"].endswith("/sign-in/provider/callback")
    if not right or not ours or asked.get("code_challenge_method") != "S256":
        return Response("invalid_request", 400)
    hidden = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in asked.items())
    return HTMLResponse(f'<form method="post" action="/login">{hidden}<input name="username"><input name="password"></form>')


async def login(request: Request) -> Response:
    """Back with a code, or with a no."""
    provider, given = _of(request), {name: str(value) for name, value in (await request.form()).items()}
    answer = {"state": given["state"]} | ({"iss": provider.issuer} if provider.with_iss else {})
    if given.get("denied"):
        return RedirectResponse(f"{given['redirect_uri']}?{urlencode(answer | {'error': 'access_denied'})}", 302)
    if given["username"] not in provider.people or given["password"] != PASSWORD:
        return Response("wrong", 401)
    code, subject = secrets.token_urlsafe(16), provider.people[given["username"]]
    provider.codes[code] = {"subject": subject, **{n: given[n] for n in ("nonce", "code_challenge", "redirect_uri")}}
    return RedirectResponse(f"{given['redirect_uri']}?{urlencode(answer | {'code': code})}", 302)


async def token(request: Request) -> Response:
    """A token for a code, once, to the client that proves itself and shows the verifier."""
    provider, given = _of(request), {name: str(value) for name, value in (await request.form()).items()}
    basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    if request.headers.get("Authorization") != f"Basic {basic}":
        return JSONResponse({"error": "invalid_client"}, 401)
    kept = provider.codes.pop(given["code"], None)
    shown = create_s256_code_challenge(given["code_verifier"])
    if kept is None or kept["redirect_uri"] != given["redirect_uri"] or shown != kept["code_challenge"]:
        return JSONResponse({"error": "invalid_grant"}, 400)
    return JSONResponse({"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": provider.token(kept)})


async def logout(request: Request) -> Response:
    """OpenID Connect RP-Initiated Logout 1.0, without a hint: who is signed in is asked first, and only an address that is registered is led back to."""
    asked = request.query_params
    if asked["client_id"] != CLIENT_ID or not asked["post_logout_redirect_uri"].endswith("/sign-in/provider/left"):
        return Response("invalid_request", 400)
    hidden = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in asked.items())
    return HTMLResponse(f'<form method="post" action="/logged-out">{hidden}<button>Đăng xuất</button></form>')


async def logged_out(request: Request) -> Response:
    """Back, with the state that was brought."""
    given = {name: str(value) for name, value in (await request.form()).items()}
    return RedirectResponse(f"{given['post_logout_redirect_uri']}?{urlencode({'state': given['state']})}", 302)


def app_of(provider: IdentityProvider) -> Starlette:
    """Its seven addresses."""
    routes = [
        Route("/.well-known/openid-configuration", discovery),
        Route("/keys", keys),
        Route("/authorize", authorize),
        Route("/login", login, methods=["POST"]),
        Route("/token", token, methods=["POST"]),
        Route("/logout", logout),
        Route("/logged-out", logged_out, methods=["POST"]),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(BaseHTTPMiddleware, dispatch=instead)])
    app.state.provider = provider
    return app


@contextmanager
def served() -> Iterator[IdentityProvider]:
    """A provider that answers on a port of its own until the block ends."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        provider = IdentityProvider(issuer=f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(app_of(provider), log_level="warning", lifespan="off"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        running.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield provider
        finally:
            server.should_exit = True
            running.join(timeout=10)
