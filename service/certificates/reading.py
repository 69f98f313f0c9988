"""A certificate put before us: is it signed, and what became of the title? Of the register only the state is told, the rest is what was signed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from service.certificates import queries
from service.certificates.signing import SigningKeys
from service.certificates.statement import NotSignedError, Statement, verified
from service.foundation.rows import AnyRow


class State(StrEnum):
    """What a check comes to."""

    IN_FORCE = "in_force"
    REVOKED = "revoked"
    LAPSED = "lapsed"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"
    NOT_SIGNED = "not_signed"


@dataclass(frozen=True)
class Checked:
    """The state; the day of a revocation, or the first day without a title that has lapsed; and what was signed, if it was."""

    state: State
    on_day: date | None = None
    statement: Statement | None = None


async def check(session: AsyncSession, keys: SigningKeys, *, text: str, today: date) -> Checked:
    """One text. The database is asked only for what is signed: nobody tries out ids here."""
    try:
        statement = verified(text, keys.public)
    except NotSignedError:
        return Checked(State.NOT_SIGNED)
    return judged(statement, await queries.title_state(session, statement.uid), today=today)


def judged(statement: Statement, row: AnyRow | None, *, today: date) -> Checked:
    """The state of a title on a day, whether or not the job that marks what has lapsed came by since."""
    if row is None:
        return Checked(State.UNKNOWN, statement=statement)
    if row.withheld:
        return Checked(State.WITHHELD, statement=statement)
    if row.revoked_on is not None:
        return Checked(State.REVOKED, row.revoked_on, statement)
    if row.lapsed_on is not None or (row.ends_on is not None and row.ends_on <= today):
        return Checked(State.LAPSED, row.lapsed_on or row.ends_on, statement)
    return Checked(State.IN_FORCE, statement=statement)
