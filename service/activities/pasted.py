"""The pasted lines of a sheet against the database: who they mean, who of them joins the roll, and what is left to decide."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from service.activities import pasting
from service.activities.forms import Sheet
from service.activities.pasting import Judged, Pasted
from service.foundation import clock
from service.foundation.caller import Caller
from service.foundation.crypto import Keyring
from service.foundation.rows import AnyRow
from service.places import desk_queries
from service.subjects import pasted_queries


@dataclass(frozen=True)
class Resolved:
    """A sheet with everybody on its roll whom its lines name for certain; of the lines only those are left that somebody must decide."""

    sheet: Sheet
    judged: tuple[Judged, ...] = ()


async def resolve(session: AsyncSession, keyring: Keyring, caller: Caller, sheet: Sheet) -> Resolved:
    """Look every line up, in two statements however many there are; none without lines."""
    if not sheet.lines:
        return Resolved(sheet)
    lines = pasting.read_lines(sheet.lines)
    judged = pasting.judge(lines, await _found(session, keyring, caller, sheet, lines), sheet.people)
    typed = {**sheet.typed, "lines": pasting.left_over(judged), "card": ""}
    return Resolved(replace(sheet, typed=typed).joined_by(pasting.joining(judged)), tuple(judged))


async def _found(
    session: AsyncSession, keyring: Keyring, caller: Caller, sheet: Sheet, lines: Sequence[Pasted]
) -> Sequence[AnyRow]:
    on, at = sheet.held_on or clock.today(), list(enumerate(lines[: pasting.MOST_LINES]))
    return await pasted_queries.meant(
        session,
        communes=caller.writes,
        provinces={
            commune.province_id for commune in await desk_queries.communes_among(session, caller.writes, on=clock.today())
        },
        on=on,
        names=[(i, line.token, line.words, line.born) for i, line in at if line.token],
        uids=[(i, line.uid) for i, line in at if line.uid],
        indexes=[(i, index) for i, line in at if line.digits for index in keyring.blind_indexes(line.digits)],
        codes=[(i, code) for i, line in at if line.code for code in dict.fromkeys((line.code, line.code.upper()))],
    )
