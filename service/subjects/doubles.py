"""Is this person registered already? Three questions at entry: the same identifier here, the same elsewhere, the same name and birth.

The question about elsewhere looks past row security, so its answer is one word, it is written down even though the request is refused,
and an account that hears it too often has to wait."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account
from service.foundation import audit, clock
from service.foundation.caller import Caller
from service.foundation.database import apart
from service.foundation.errors import Conflict, FieldError, ServiceError, TooMany
from service.foundation.rows import AnyRow
from service.subjects import queries
from service.subjects.identity import Birth, same_birth
from service.subjects.tables import BirthPrecision, Person

ASKED = "asked_registered_elsewhere"
MOST_AN_HOUR = 20


async def refuse_known_here(session: AsyncSession, blind_indexes: Sequence[bytes]) -> None:
    """Raises Conflict (`already-registered`) with the person whom the caller may see anyway."""
    known = await queries.person_with_national_id(session, blind_indexes)
    if known is not None:
        raise Conflict(
            "already-registered",
            "Người này đã được đăng ký",
            f"{described(known)} đã có số định danh này. Hãy mở hồ sơ đó thay vì đăng ký mới.",
            errors=[FieldError(f"candidates.{known.Person.uid}", "already-registered", described(known))],
        )


async def refuse_namesakes(session: AsyncSession, *, commune_id: int, folded_name: str, birth: Birth) -> None:
    """Raises Conflict (`possible-double`): one entry a candidate of the commune with the same name and birth."""
    rows = await queries.namesakes(session, commune_id=commune_id, folded_name=folded_name)
    same = [row for row in rows if same_birth(birth, birth_of_row(row.Person))]
    if same:
        raise Conflict(
            "possible-double",
            "Có thể người này đã được đăng ký",
            "Hãy xem những người dưới đây. Nếu là người khác, hãy xác nhận rồi gửi lại.",
            errors=[FieldError(f"candidates.{row.Person.uid}", "possible-double", described(row)) for row in same],
        )


async def refuse_known_elsewhere(
    session: AsyncSession, blind_indexes: Sequence[bytes], *, caller: Caller, province_id: int, commune_id: int
) -> None:
    """Raises Conflict (`registered-elsewhere`), TooMany (`too-many-checks`). Ask last: a no is followed by the registration."""
    if not await queries.registered_elsewhere(session, blind_indexes):
        return
    refusal = await _heard(session, caller=caller, province_id=province_id, commune_id=commune_id)
    raise refusal


async def _heard(session: AsyncSession, *, caller: Caller, province_id: int, commune_id: int) -> ServiceError:
    account_id = require_account(caller)
    async with apart(session) as beside:
        since = clock.now() - timedelta(hours=1)
        heard = await queries.acts_since(beside, account_id=account_id, commune_id=commune_id, action=ASKED, since=since)
        await audit.record(
            beside,
            province_id=province_id,
            account_id=account_id,
            action=ASKED,
            subject_kind="person",
            subject_id=None,
            commune_id=commune_id,
        )
    if heard >= MOST_AN_HOUR:
        return TooMany("too-many-checks", "Đã hỏi quá nhiều số định danh trong một giờ", retry_after=3600)
    return Conflict(
        "registered-elsewhere",
        "Người này đã đăng ký nơi khác: đề nghị chuyển",
        "Hãy đề nghị nơi đang quản lý chuyển hộ hoặc chuyển người này về đây. Chưa lưu gì.",
    )


def birth_of_row(person: AnyRow | Person) -> Birth:
    """What is known of a stored person's birth."""
    return Birth(person.birth_date, BirthPrecision(person.birth_precision))


def described(row: AnyRow) -> str:
    """Enough of a visible person for a desk to recognise them."""
    household = f", hộ {row.household_code}" if row.household_code else ""
    return f"{row.Person.full_name}, sinh {birth_of_row(row.Person).written}{household}"
