"""The door of every way in, form, provider and token: how often somebody tries, whether demo accounts are let in here, and who shows a second step."""

from collections.abc import Collection
from datetime import timedelta

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from service.access import actions, client_actions, provider_actions, second_factor
from service.access.actions import PENDING, OpenedSignIn
from service.access.agents import agent_words
from service.access.matrix import needs_second_factor
from service.access.provider import Provider
from service.access.provider_actions import Holder
from service.access.provider_tokens import Identity
from service.access.queries import roles_of
from service.access.throttle import Attempts
from service.accounts.second_factor_queries import is_confirmed
from service.foundation import clock
from service.foundation.cookies import session_cookie
from service.foundation.errors import Forbidden, NotFound
from service.foundation.rows import AnyRow
from service.foundation.text import fold
from service.settings import Settings

TIME_FOR_THE_SECOND_STEP = timedelta(minutes=15)


async def let_in(request: Request, session: AsyncSession, *, username: str, password: str, life: timedelta) -> OpenedSignIn:
    """Sign a browser in; its new session ends the one that it brought. Whoever owes a second step gets a `pending` sign-in.

    Raises Unauthenticated, Forbidden (`demo-account-elsewhere`), TooMany (`too-many-sign-ins`)."""
    account = await _known(request, session, username=username, password=password, instead_of=session_cookie(request))
    return await _entered(request, session, account, pending=await _has_second_step(request, session, account.id), life=life)


async def let_in_by_provider(request: Request, session: AsyncSession, *, identity: Identity, life: timedelta) -> OpenedSignIn:
    """Sign a browser in that came back from the identity provider; its new session ends the one that it brought.

    Whoever has a second step shows it here too, unless the provider's word is sufficient (decision 0028). Raises Forbidden as `account_of`."""
    provider, settings = provider_of(request), settings_of(request)
    account = await provider_actions.account_of(
        session, request.app.state.keys(), issuer=provider.issuer, subject=identity.subject,
        demo_allowed=settings.own_machine_only, instead_of=session_cookie(request),
    )  # fmt: skip
    return await _entered_by_provider(request, session, account, identity=identity, life=life)


async def accept_by_provider(
    request: Request, session: AsyncSession, *, secret: bytes, identity: Identity, life: timedelta
) -> OpenedSignIn:
    """Accept an invitation by coming back from the identity provider, and sign in. Raises Unauthenticated (`wrong-invitation`)."""
    if brought := session_cookie(request):
        await actions.sign_out(session, brought)
    account = await provider_actions.accept(
        session, request.app.state.keys(), secret=secret, issuer=provider_of(request).issuer, subject=identity.subject
    )
    return await _entered_by_provider(request, session, account, identity=identity, life=life)


async def let_program_in(
    request: Request, session: AsyncSession, *, username: str, password: str, code: str, life: timedelta
) -> OpenedSignIn:
    """Open a bearer token; an account with a second step sends its code along.

    Raises as `let_in`, and Forbidden (`second-factor-needed`, `second-factor-not-set-up`), Unauthenticated (`wrong-code`)."""
    account = await _known(request, session, username=username, password=password)
    if await is_confirmed(session, account.id):
        if not code:
            raise Forbidden(
                "second-factor-needed",
                "Tài khoản này đăng nhập hai bước",
                "Hãy gửi kèm mã sáu số, hoặc một mã dự phòng, ở mục otp.",
            )
        await take_code(request, session, account_id=account.id, code=code)
    elif await _owes_second_step(request, session, account.id):
        raise Forbidden(
            "second-factor-not-set-up",
            "Tài khoản này phải bật xác nhận hai bước trước",
            "Người công nhận và quản trị đăng nhập hai bước. Hãy đăng nhập bằng trình duyệt một lần để bật.",
        )
    return await _opened(request, session, account.id, account.display_name, kind="bearer", life=life)


async def let_client_in(
    request: Request, session: AsyncSession, *, client_id: str, secret: str, wanted: Collection[str], life: timedelta
) -> tuple[OpenedSignIn, tuple[str, ...]]:
    """A program signs in as itself. Raises Unauthenticated (`wrong-client`), TooMany (`too-many-sign-ins`), Invalid (`unknown-scope`)."""
    with attempts_of(request).trying(f"client {client_id[:40]}", address_of(request), at=clock.now()):
        return await client_actions.sign_client_in(session, client_id=client_id, secret=secret, wanted=wanted, life=life)


async def take_code(request: Request, session: AsyncSession, *, account_id: int, code: str) -> None:
    """Take a code of the second step. Raises Unauthenticated (`wrong-code`), TooMany (`too-many-sign-ins`)."""
    with attempts_of(request).trying_code(account_id, address_of(request), at=clock.now()):
        await second_factor.take(session, request.app.state.keys(), account_id=account_id, code=code)


async def finish(
    request: Request, session: AsyncSession, *, account_id: int, display_name: str, token: str, life: timedelta
) -> OpenedSignIn:
    """The second step is done, or the rights grew: another secret opens, and the one before is worth nothing."""
    await actions.sign_out(session, token)
    return await _opened(request, session, account_id, display_name, kind="web", life=life)


def provider_of(request: Request) -> Provider:
    """The identity provider of this installation. Raises NotFound where there is none."""
    found: Provider | None = request.app.state.provider
    if found is None:
        raise NotFound
    return found


def settings_of(request: Request) -> Settings:
    """What the operator set."""
    settings: Settings = request.app.state.settings
    return settings


def attempts_of(request: Request) -> Attempts:
    """The attempts that this process remembers."""
    attempts: Attempts = request.app.state.sign_in_attempts
    return attempts


def address_of(request: Request) -> str:
    """Who tries: the address that the proxy named, if it is ours."""
    return request.client.host if request.client else ""


async def _known(
    request: Request, session: AsyncSession, *, username: str, password: str, instead_of: str | None = None
) -> AnyRow:
    settings = settings_of(request)
    with attempts_of(request).trying(fold(username), address_of(request), at=clock.now()):
        return await actions.check_password(
            session, username=username, password=password, demo_allowed=settings.own_machine_only, instead_of=instead_of
        )


async def _has_second_step(request: Request, session: AsyncSession, account_id: int) -> bool:
    return await _owes_second_step(request, session, account_id) or await is_confirmed(session, account_id)


async def _entered_by_provider(
    request: Request, session: AsyncSession, account: Holder, *, identity: Identity, life: timedelta
) -> OpenedSignIn:
    needed = await _has_second_step(request, session, account.id)
    vouched = needed and provider_of(request).stands_for_second_step(identity)
    by = "provider" if vouched else "own" if needed else "none"
    await provider_actions.record_sign_in(session, account_id=account.id, second_step=by)
    return await _entered(request, session, account, pending=needed and not vouched, life=life)


async def _entered(
    request: Request, session: AsyncSession, account: AnyRow | Holder, *, pending: bool, life: timedelta
) -> OpenedSignIn:
    kind, life = (PENDING, TIME_FOR_THE_SECOND_STEP) if pending else ("web", life)
    return await _opened(request, session, account.id, account.display_name, kind=kind, life=life)


async def _owes_second_step(request: Request, session: AsyncSession, account_id: int) -> bool:
    return settings_of(request).second_factor_required and needs_second_factor(
        await roles_of(session, account_id=account_id, on=clock.today())
    )


async def _opened(
    request: Request, session: AsyncSession, account_id: int, display_name: str, *, kind: str, life: timedelta
) -> OpenedSignIn:
    agent = agent_words(request.headers.get("User-Agent", ""))
    return await actions.open_sign_in(
        session, account_id=account_id, display_name=display_name, kind=kind, life=life, agent=agent
    )
