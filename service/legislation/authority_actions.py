"""A province's own rows of the dated authority table: the row that runs ends on the eve, the next one begins; nothing is rewritten."""

from datetime import timedelta

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require, require_account
from service.access.matrix import Action
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, NotFound
from service.foundation.rows import AnyRow
from service.legislation import queries
from service.legislation.authority_schemas import AuthorityIn, AuthorityOut
from service.legislation.tables import Authority
from service.titles.vocabulary import Title


async def set_authority(session: AsyncSession, *, caller: Caller, province_id: int, given: AuthorityIn) -> None:
    """From a day on the offices of a title are these in the province; decisions of before keep the row under which they were signed.

    Raises NotFound outside the caller's province, Conflict (`authority-runs`) when an own row begins on that day or later."""
    require(caller, Action.SET_AUTHORITY)
    if province_id not in caller.administers:
        raise NotFound("unknown-place", "Không có tỉnh này trong quyền quản trị của bạn")
    own = [
        row for row in await queries.authorities(session, province_id=province_id)
        if row.province_id == province_id and row.title == given.title
    ]  # fmt: skip
    later = [row for row in own if row.valid.lower is not None and row.valid.lower >= given.since]
    if later:
        message = f"Tỉnh đã có quy định từ ngày {later[0].valid.lower:%d/%m/%Y}. Hãy chọn ngày sau đó."
        raise Conflict("authority-runs", "Đã có quy định bắt đầu vào ngày này hoặc sau đó", message)
    for row in (row for row in own if given.since in row.valid):
        ended = Range(row.valid.lower, given.since)
        await session.execute(update(Authority).where(Authority.id == row.id).values(valid=ended))
    values = given.model_dump(exclude={"since"}) | {
        "province_id": province_id, "valid": Range(given.since, None), "certainty": "verified",
        "recorded_by": require_account(caller), "recorded_at": clock.now(),
    }  # fmt: skip
    await session.execute(insert(Authority).values(**values))
    await audit.record(
        session, province_id=province_id, account_id=require_account(caller), action="set_authority", subject_kind="authority",
        subject_id=None, title=given.title, since=given.since.isoformat(),
    )  # fmt: skip


def authority_out(row: AnyRow) -> AuthorityOut:
    """A row of the table as it is shown."""
    names = (
        "receiving_office", "appraising_office", "deciding_office", "deciding_desk", "signatory", "submit_before", "decide_before",
        "decide_within", "council_least", "basis", "certainty",
    )  # fmt: skip
    upper = row.valid.upper
    return AuthorityOut(
        province=row.province_id, title=Title(row.title), title_label=Title(row.title).label, first_day=row.valid.lower,
        last_day=upper - timedelta(days=1) if upper else None, **{name: getattr(row, name) for name in names},
    )  # fmt: skip
