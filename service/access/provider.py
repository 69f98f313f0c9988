"""The identity provider of this installation: where its addresses and keys are (fetched, kept for an hour), where to send a browser, and who
comes back. What is asked over HTTP is bounded in `provider_fetching.py`, what a token must say is in `provider_tokens.py`.

Nothing here touches the database: it is asked before a transaction is opened, since a provider may be slow."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc.jwk import Key
from pydantic import BaseModel, ConfigDict, ValidationError

from service.access.provider_fetching import Bounded, RefusedAnswerError, UnsafeAddressError, is_safe
from service.access.provider_flow import Flow
from service.access.provider_tokens import Expected, Identity, bad_token, keys_in, kid_of, named, verified
from service.foundation import clock
from service.foundation.errors import Elsewhere, ServiceError, Unauthenticated
from service.settings import Settings

log = logging.getLogger("service")
KEPT_FOR, NOT_ASKED_AGAIN_FOR = timedelta(hours=1), timedelta(seconds=5)
"""How long addresses and keys are believed, and how long nobody asks again after no answer."""
SCOPE = "openid"
"""Only who it is: no name, no address, no number is asked for."""
_UNANSWERED = (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError)
_STRANGE = (RefusedAnswerError, UnsafeAddressError, ValueError, ValidationError)


class Discovery(BaseModel):
    """What is read of `/.well-known/openid-configuration`."""

    model_config = ConfigDict(frozen=True)
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False
    end_session_endpoint: str | None = None


T = TypeVar("T")


class Kept(Generic[T]):
    """Something fetched once for all who ask meanwhile, and kept; no answer is remembered for a moment too."""

    def __init__(self, fetch: Callable[[], Awaitable[T]]) -> None:
        self._fetch, self._lock = fetch, asyncio.Lock()
        self._found: tuple[T, datetime] | None = None
        self._failed: tuple[Elsewhere, datetime] | None = None

    async def get(self, *, anew: bool = False) -> T:
        """What is kept, or fetched now (`anew`: whatever is kept). Raises Elsewhere."""
        async with self._lock:
            at = clock.now()
            if self._found and not anew and at - self._found[1] < KEPT_FOR:
                return self._found[0]
            if self._failed and at - self._failed[1] < NOT_ASKED_AGAIN_FOR:
                failed = self._failed[0]
                raise Elsewhere(failed.slug, failed.title, failed.detail)
            return await self._asked(at)

    async def _asked(self, at: datetime) -> T:
        try:
            found = await self._fetch()
        except Elsewhere as failed:
            self._failed = failed, at
            raise
        self._found, self._failed = (found, at), None
        return found


class Provider:
    """One provider, named by the settings."""

    def __init__(self, settings: Settings) -> None:
        self.issuer, self._client_id, self._secret = settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret
        self._sufficient = frozenset(settings.oidc_second_step.split())
        self.label = settings.oidc_label
        self._loopback, self._tls = settings.embedded, httpx2.create_ssl_context()
        self._discovery, self._keys = Kept(self._discovered), Kept(self._fetched_keys)

    def stands_for_second_step(self, identity: Identity) -> bool:
        """Did the provider say one of the words that the province named as sufficient (decision 0028)?"""
        return bool(self._sufficient & identity.shown)

    async def address(self, flow: Flow, *, back: str) -> str:
        """Where a browser goes to sign in, and comes `back` from. Raises Elsewhere (`provider-unreachable`, `provider-misconfigured`)."""
        found = await self._discovery.get()
        more = {"prompt": "login"} if flow.asks_anew else {}
        if wanted := [word.removeprefix("acr=") for word in sorted(self._sufficient) if word.startswith("acr=")]:
            more["acr_values"] = " ".join(wanted)
        async with self._client(found) as client:
            made, _ = client.create_authorization_url(
                found.authorization_endpoint, state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier,
                redirect_uri=back, scope=SCOPE, **more,
            )  # fmt: skip
        return str(made)

    @property
    def host(self) -> str:
        """What it is called where its name is not known."""
        return httpx2.URL(self.issuer).host

    async def leaving_address(self, *, state: str, back: str) -> str | None:
        """Where a browser signs out there too, and comes `back` from (OpenID Connect RP-Initiated Logout 1.0); None where the provider has
        published no safe address for it. No token is sent along, since none is kept. Raises Elsewhere."""
        there = (await self._discovery.get()).end_session_endpoint
        if not there or not is_safe(there, loopback=self._loopback):
            return None
        asked = {"client_id": self._client_id, "post_logout_redirect_uri": back, "state": state}
        return str(httpx2.URL(there).copy_merge_params(asked))

    async def identity(self, flow: Flow, *, code: str, iss: str, back: str) -> Identity:
        """Who came back with a code. Raises Unauthenticated (`provider-code`, `provider-token`, `provider-clock`), Elsewhere."""
        found = await self._discovery.get()
        if (iss or found.authorization_response_iss_parameter_supported) and iss != self.issuer:
            raise bad_token()  # RFC 9207: the answer of another provider, mixed in
        token = await self._token(found, flow, code=code, back=back)
        kid = kid_of(token)
        keys = named(await self._keys.get(), kid) or named(await self._keys.get(anew=True), kid)
        return verified(token, keys, Expected(self.issuer, self._client_id, flow.nonce), at=clock.now())

    async def _token(self, found: Discovery, flow: Flow, *, code: str, back: str) -> str:
        try:
            async with self._client(found) as client:
                given: dict[str, Any] = await client.fetch_token(
                    found.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=flow.verifier,
                    redirect_uri=back,
                )
        except OAuthError as refused:
            raise _code_refused(refused.error) from refused
        except httpx2.HTTPStatusError as refused:
            raise _misconfigured("token", refused) from refused
        except _UNANSWERED as silent:
            raise _unreachable("token", silent) from silent
        except _STRANGE as strange:
            raise _misconfigured("token", strange) from strange
        token = given.get("id_token")
        if not isinstance(token, str):
            raise bad_token()
        return token

    def _client(self, found: Discovery) -> AsyncOAuth2Client:
        post = "client_secret_basic" not in found.token_endpoint_auth_methods_supported
        return AsyncOAuth2Client(
            client_id=self._client_id, client_secret=self._secret, code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post" if post else "client_secret_basic",
            transport=Bounded(self._tls, loopback=self._loopback),
        )  # fmt: skip

    async def _discovered(self) -> Discovery:
        document = await self._json(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
        try:
            found = Discovery.model_validate(document)
        except ValidationError as wrong:
            raise _misconfigured("discovery", wrong) from wrong
        addresses = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        if found.issuer != self.issuer or not all(is_safe(one, loopback=self._loopback) for one in addresses):
            raise _misconfigured("discovery", UnsafeAddressError())
        return found

    async def _fetched_keys(self) -> tuple[Key, ...]:
        document = await self._json((await self._discovery.get()).jwks_uri)
        return keys_in(document if isinstance(document, dict) else {})

    async def _json(self, address: str) -> object:
        try:
            async with httpx2.AsyncClient(transport=Bounded(self._tls, loopback=self._loopback)) as client:
                answer = await client.get(address, headers={"Accept": "application/json"})
                answer.raise_for_status()
                found: object = answer.json()
                return found
        except _UNANSWERED as silent:
            raise _unreachable("fetch", silent) from silent
        except _STRANGE as strange:
            raise _misconfigured("fetch", strange) from strange


def _code_refused(error: str) -> ServiceError:
    """`invalid_grant`: the code was used, is old, or was never ours. Anything else is between us and the provider."""
    if error == "invalid_grant":
        return Unauthenticated(
            "provider-code",
            "Lần đăng nhập này đã dùng rồi hoặc đã quá lâu",
            "Hãy đăng nhập lại từ đầu; đừng tải lại trang cũ.",
        )
    return _misconfigured("token", OAuthError(error))


def _unreachable(where: str, why: Exception) -> Elsewhere:
    log.warning("identity provider: no answer (%s, %s)", where, type(why).__name__)
    return Elsewhere(
        "provider-unreachable",
        "Chưa liên lạc được với nơi định danh",
        "Hãy thử lại sau ít phút, hoặc đăng nhập bằng mật khẩu nếu bạn có.",
    )


def _misconfigured(where: str, why: Exception) -> Elsewhere:
    error = getattr(why, "error", "")
    log.error("identity provider: not as agreed (%s, %s%s)", where, type(why).__name__, f" {error}" if error else "")
    return Elsewhere(
        "provider-misconfigured",
        "Nơi định danh trả lời không như đã thỏa thuận",
        "Đây không phải lỗi của bạn: hãy báo quản trị tỉnh. Trong lúc chờ, hãy đăng nhập bằng mật khẩu nếu bạn có.",
    )
