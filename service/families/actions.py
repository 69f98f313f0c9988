"""The verbs of paper cards: issue, end, unlock by the desk; open and close by whoever holds one."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require
from service.access.matrix import Action
from service.families import codes, queries
from service.families.key_actions import key_of_cards
from service.families.schemas import MOST_CARDS, IssuedCardOut, PrintIn
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.crypto import Keyring
from service.foundation.database import apart, token_hash
from service.foundation.errors import Invalid, NotFound, Unauthenticated
from service.foundation.rows import AnyRow
from service.subjects.looks import Look, note

OPEN_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Printed:
    """A card for the printer: with its household (`home`: `code`, `head_name`, `village_id`, `commune_id`)."""

    card: IssuedCardOut
    home: AnyRow


async def issue(
    session: AsyncSession, keyring: Keyring, *, caller: Caller, households: Sequence[uuid.UUID]
) -> list[IssuedCardOut]:
    """New cards for households of the desk; those they had are dead. Raises Forbidden, NotFound (`unknown-household`)."""
    require(caller, Action.ISSUE_CARDS)
    wanted = set(households)
    homes = await queries.homes(session, communes=caller.writes, on=clock.today(), uids=wanted, limit=MOST_CARDS)
    if len(homes) != len(wanted):
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    note(session, Look.HOUSEHOLD, households=[home.uid for home in homes])
    return [one.card for one in await _issued(session, keyring, homes)]


async def print_cards(session: AsyncSession, keyring: Keyring, *, caller: Caller, given: PrintIn) -> list[Printed]:
    """The cards of a print job, in the order of the households' codes. Raises Forbidden, NotFound, Invalid (`nothing-to-print`)."""
    require(caller, Action.ISSUE_CARDS)
    if (given.household is None) == (given.village is None):
        raise Invalid.field("village", "missing", "Hãy chọn một thôn, hoặc một hộ.")
    homes = await queries.homes(
        session, communes=caller.writes, on=clock.today(), limit=MOST_CARDS, village_id=given.village,
        uids=None if given.household is None else [given.household],
        without_card=given.household is None and not given.everybody,
    )  # fmt: skip
    if not homes and given.household is not None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    if not homes:
        raise Invalid.field("village", "nothing-to-print", "Không còn hộ nào cần in thẻ ở thôn này.")
    note(session, Look.HOUSEHOLD, households=[home.uid for home in homes])
    return await _issued(session, keyring, homes)


async def _issued(session: AsyncSession, keyring: Keyring, homes: Sequence[AnyRow]) -> list[Printed]:
    key = await key_of_cards(session, keyring, make=True)
    if key is None:
        raise NotFound
    drawn = {home.id: codes.new_code() for home in homes}
    today = clock.today()
    cards = await queries.issue(
        session, province_id=homes[0].province_id, households=list(drawn), secrets=[codes.hashed(code, key) for code in drawn.values()],
        at=clock.now(), on_day=today,
    )  # fmt: skip
    return [
        Printed(
            IssuedCardOut(
                uid=cards[home.id], household=home.uid, household_code=home.code, code=codes.spelled(drawn[home.id]), issued_on=today
            ),
            home,
        )
        for home in homes
    ]  # fmt: skip


async def end(session: AsyncSession, *, caller: Caller, uid: uuid.UUID, reason: str) -> None:
    """From now on the card opens nothing, and what it had opened is closed. Raises Forbidden, NotFound (`unknown-card`)."""
    require(caller, Action.ISSUE_CARDS)
    if await queries.end(session, uid=uid, why=reason, at=clock.now()) is None:
        raise _unknown()


async def unlock(session: AsyncSession, *, caller: Caller, uid: uuid.UUID) -> None:
    """Forget the wrong years of a card. Raises Forbidden, NotFound (`unknown-card`)."""
    require(caller, Action.ISSUE_CARDS)
    if await queries.unlock(session, uid=uid, at=clock.now()) is None:
        raise _unknown()


def typed_code(typed: str) -> str:
    """The code that somebody typed. Raises Invalid (`missing`, `mistyped-code`): what a pencil and paper would find as well."""
    if not typed.strip():
        raise Invalid.field("code", "missing", "Mục này còn trống. Hãy gõ mã in trên thẻ.")
    code = codes.understood(typed)
    if code is None:
        raise Invalid.field("code", "mistyped-code", "Mã này gõ chưa đúng. Hãy xem lại từng chữ trên thẻ.")
    return code


def typed_year(typed: str) -> int:
    """The year that somebody typed. Raises Invalid (`missing`, `not-a-year`)."""
    year = typed.strip()
    if not year:
        raise Invalid.field("born", "missing", "Mục này còn trống. Hãy gõ năm sinh.")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise Invalid.field("born", "not-a-year", "Năm sinh có bốn chữ số, ví dụ 1970.")
    return int(year)


async def open_card(session: AsyncSession, keyring: Keyring, *, code: str, born: int) -> str:
    """The secret of half an hour with a card. What was wrong is counted whatever becomes of the request, and told to nobody.

    Raises Unauthenticated (`wrong-card`)."""
    token, at = secrets.token_urlsafe(32), clock.now()
    async with apart(session) as beside:
        key = await key_of_cards(beside, keyring, make=False)
        done = await queries.opened(
            beside, secret=codes.hashed(code, key or b""), born=born, token=token_hash(token), csrf=secrets.token_urlsafe(24),
            at=at, until=at + OPEN_FOR,
        )  # fmt: skip
    if not done:
        raise Unauthenticated(
            "wrong-card",
            "Không mở được trang",
            "Mã hoặc năm sinh chưa đúng, hoặc thẻ không dùng được nữa. Sai nhiều lần thì thẻ bị khóa một lúc. Cần giúp, hãy hỏi xã.",
        )
    return token


async def close(session: AsyncSession, *, token: str) -> None:
    """The page is closed; the card stays good."""
    await queries.close(session, token=token_hash(token), at=clock.now())


def _unknown() -> NotFound:
    return NotFound("unknown-card", "Không tìm thấy thẻ này", "Thẻ đã hủy, hoặc hộ này không thuộc xã của bạn.")
