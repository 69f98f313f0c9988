"""The serving process: is the port free, what is made ready before the first answer, and answering until told to stop."""

import signal
import socket
from collections.abc import Callable

import uvicorn

from service import demo, rekeying, seeding
from service.app import Surroundings, build
from service.foundation import clock
from service.installation import Installation
from service.keys import InstallationError
from service.settings import Settings

Say = Callable[[str], None]


def check_port(settings: Settings) -> None:
    """Raise InstallationError when somebody else holds the port, or the address is not of this machine: a demo takes a minute to load."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as refused:
        where = f"{settings.host}:{settings.port}"
        raise InstallationError(f"không mở được {where} ({refused.strerror}). Hãy chọn cổng khác: PORT=8001 make run") from None


def restarting_of(installation: Installation) -> Callable[[], bool]:
    """Whether the embedded server is coming back just now."""
    cluster = installation.cluster
    return lambda: cluster is not None and cluster.restarting


def _leave_signals_to_the_server() -> None:
    # uvicorn stops on the first signal and raises it again at the end: by then the database must still be closed in order
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)


class AnnouncingServer(uvicorn.Server):
    """Says where it answers as soon as it does."""

    def __init__(self, config: uvicorn.Config, settings: Settings, say: Say) -> None:
        super().__init__(config)
        self.settings, self.say = settings, say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the port, then tell the address and the demo sign-ins."""
        await super().startup(sockets)
        if self.started:
            _announce(self.settings, self.servers[0].sockets[0].getsockname()[1], self.say)


def _announce(settings: Settings, port: int, say: Say) -> None:
    say(f"\n  Học tập suốt đời: http://{settings.host}:{port}\n")
    if demo.allowed(settings):
        for username, what in demo.SIGN_INS.items():
            say(f"    {username:<10} {demo.PASSWORD}   {what}")
        say("")


async def prepare(settings: Settings, installation: Installation, *, say: Say) -> None:
    """Check the keys, bring law and places up to date, and load the demo where it belongs."""
    async with installation.database.as_owner() as session:
        await rekeying.check_keys(session, installation.keyring)
        await seeding.seed(session, at=clock.now())
    if demo.allowed(settings):
        await demo.load(installation.database, installation.keyring, report=say)


async def answer(settings: Settings, installation: Installation, *, say: Say) -> None:
    """Serve until a signal says to stop."""
    around = Surroundings(
        settings,
        installation.database,
        installation.keyring,
        restarting=restarting_of(installation),
        keys=installation.keys,
        certificates=installation.certificates,
    )
    config = uvicorn.Config(
        build(around), host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=10,
        forwarded_allow_ips=settings.forwarded_allow_ips,
    )  # fmt: skip
    _leave_signals_to_the_server()
    await AnnouncingServer(config, settings, say).serve()
