"""How often passwords and codes may be tried: by one address for one account, by one address for all of them, and codes of one account by all addresses.

Kept in the memory of one process: several replicas allow as many times as much, a restart forgets. No account is ever locked for the
others: whoever comes from another address, or knows the password of another account, signs in as always."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from service.foundation.errors import TooMany, Unauthenticated

WINDOW = timedelta(minutes=15)
FOR_ONE_ACCOUNT, FOR_ALL_ACCOUNTS = 10, 200
"""Failed attempts of an address within the window; the second is wide, since a whole office may come from one address."""
CODES_OF_ONE_ACCOUNT = 30
"""Wrong codes of an account from everywhere: who tries them knows its password, and six digits would be guessed by many addresses together."""
RETURNS_OF_AN_ADDRESS = 60
"""Returns from the identity provider that proved nothing."""
CHECKS_OF_AN_ADDRESS = 300
"""Certificates that one address checks, right or wrong: a job fair scans one after the other."""
FOR_ALL_CARDS = 300
"""Wrong cards of an address: a school or a commune reads its cards over one line."""
MOST_KEPT = 20_000

Key = tuple[str, str]


class Attempts:
    """Failed attempts, and those that are being checked right now."""

    def __init__(self) -> None:
        self._made: dict[Key, deque[datetime]] = {}

    @contextmanager
    def trying(self, username: str, address: str, *, at: datetime) -> Iterator[None]:
        """An attempt: counted before the password is checked, taken back unless it was wrong. Raises TooMany (`too-many-sign-ins`)."""
        with self._trying({(address, username): FOR_ONE_ACCOUNT, (address, ""): FOR_ALL_ACCOUNTS}, at=at):
            yield
        self._made.pop((address, username), None)

    @contextmanager
    def trying_code(self, account_id: int, address: str, *, at: datetime) -> Iterator[None]:
        """An attempt at the second step of an account. Raises TooMany (`too-many-sign-ins`)."""
        account = f"code of {account_id}"
        with self._trying({(address, account): FOR_ONE_ACCOUNT, ("", account): CODES_OF_ONE_ACCOUNT}, at=at):
            yield
        self._made.pop((address, account), None)

    @contextmanager
    def trying_provider(self, address: str, *, at: datetime) -> Iterator[None]:
        """A return from the identity provider. Nobody guesses there: what is bounded is how often one address lets us ask the provider in vain.

        Raises TooMany (`too-many-sign-ins`)."""
        with self._trying({(address, "return from the provider"): RETURNS_OF_AN_ADDRESS}, at=at):
            yield

    @contextmanager
    def trying_card(self, code: str, address: str, *, at: datetime) -> Iterator[None]:
        """An attempt with the code of a paper card: few for one code, many for an address, behind which a whole commune may sit; apart from sign-ins.

        `code` is kept as a hash that only this process makes. Raises TooMany (`too-many-sign-ins`)."""
        card = f"card {hash(code)}"
        with self._trying({(address, card): FOR_ONE_ACCOUNT, (address, "any card"): FOR_ALL_CARDS}, at=at):
            yield
        self._made.pop((address, card), None)

    def checking(self, address: str, *, at: datetime) -> None:
        """A certificate that anybody checks. Nothing is guessed there: what is bounded is the work. Raises TooMany (`too-many-certificates`)."""
        key = (address, "certificates")
        if wait := self._wait(key, CHECKS_OF_AN_ADDRESS, at=at):
            raise TooMany("too-many-certificates", "Nơi này đã kiểm tra quá nhiều giấy", retry_after=wait)
        self._made.setdefault(key, deque()).append(at)
        self._forget_old(at)

    @contextmanager
    def _trying(self, limits: dict[Key, int], *, at: datetime) -> Iterator[None]:
        for key, most in limits.items():
            self._refuse_beyond(key, most, at=at)
        for key in limits:
            self._made.setdefault(key, deque()).append(at)
        try:
            yield
        except Unauthenticated:
            self._forget_old(at)
            raise
        except BaseException:
            self._take_back(limits)
            raise
        self._take_back(limits)

    def _refuse_beyond(self, key: Key, most: int, *, at: datetime) -> None:
        if wait := self._wait(key, most, at=at):
            raise TooMany("too-many-sign-ins", "Đã thử đăng nhập sai quá nhiều lần", retry_after=wait)

    def _wait(self, key: Key, most: int, *, at: datetime) -> int:
        """Seconds until there is room again; 0: there is."""
        made = self._made.get(key, deque())
        while made and made[0] <= at - WINDOW:
            made.popleft()
        return int((made[0] + WINDOW - at).total_seconds()) + 1 if len(made) >= most else 0

    def _take_back(self, keys: dict[Key, int]) -> None:
        for key in keys:
            if made := self._made.get(key):
                made.pop()

    def _forget_old(self, at: datetime) -> None:
        """Bounded memory: first what has run out, then what is oldest."""
        if len(self._made) > MOST_KEPT:
            self._made = {key: made for key, made in self._made.items() if made and made[-1] > at - WINDOW}
        while len(self._made) > MOST_KEPT:
            del self._made[next(iter(self._made))]
