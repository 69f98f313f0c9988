"""Finding the open commune, village or household that a form means, with a refusal that says what is wrong."""

import uuid
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_commune
from service.foundation.caller import Caller
from service.foundation.errors import Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places import actions as places
from service.places import queries as place_queries
from service.places.tables import COMMUNE, VILLAGE
from service.subjects import queries


async def open_commune(session: AsyncSession, commune_id: int, *, on: date) -> AnyRow:
    """A commune that stands on a day, the caller's or not. Raises Invalid: `closed-place`, `not-a-commune`; NotFound: `unknown-place`."""
    commune = await places.open_place(session, commune_id, on=on)
    if commune.level != COMMUNE or commune.province_id is None:
        raise Invalid.field("commune_id", "not-a-commune", f"{commune.name} không phải là xã, phường hay đặc khu.")
    return commune


async def check_village(session: AsyncSession, village_id: int | None, *, commune_id: int, on: date) -> None:
    """A village, when given, belongs to the commune on the day. Raises Invalid (`unknown-village`)."""
    if village_id is None:
        return
    village = await place_queries.by_id(session, village_id, on=on)
    if village is None or village.level != VILLAGE or village.parent_id != commune_id:
        raise Invalid.field("village_id", "unknown-village", f"Xã này không có thôn, tổ dân phố đó vào ngày {on:%d/%m/%Y}.")


async def own_household(session: AsyncSession, caller: Caller, uid: uuid.UUID, *, on: date) -> AnyRow:
    """A household of a commune where the caller writes, held until the transaction ends. Raises NotFound."""
    found = await queries.household_by_uid(session, uid, on=on)
    if found is None:
        raise NotFound("unknown-household", "Không tìm thấy hộ này")
    require_commune(caller, found.Household.commune_id)
    await queries.lock_household(session, province_id=found.Household.province_id, household_id=found.Household.id)
    return found


def refuse_future(on_day: date, *, today: date, field: str) -> None:
    """Changes are recorded when they have happened. Raises Invalid (`future-date`)."""
    if on_day > today:
        raise Invalid.field(field, "future-date", f"Ngày {on_day:%d/%m/%Y} ở tương lai. Hãy ghi khi việc đã xảy ra.")
