"""The demo's dated flags of places, on a basis that says DEMO: one difficult commune on each map, a Hội Khuyến học in every commune; as the owner."""

from datetime import date

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.demo.accounts import present_communes
from service.demo.setting import REFORM
from service.demo.story import Story
from service.foundation import clock
from service.places.tables import Flag, PlaceFlag

AN_THAI, ITS_SUCCESSOR = 4291, 11895
BASIS = "Quyết định DEMO-02/QĐ-UBND (giả tưởng, chỉ để chạy thử)"
BEFORE, SINCE = Range(date(2020, 1, 1), REFORM), Range(REFORM, None)


async def set_flags(session: AsyncSession, story: Story) -> None:
    """Before anything is scored: no mark is left."""
    societies = [(commune.id, BEFORE) for commune in story.communes] + [(id_, SINCE) for id_ in present_communes(story)]
    rows = [(id_, Flag.LEARNING_PROMOTION_SOCIETY, valid) for id_, valid in societies]
    rows += [(AN_THAI, Flag.DIFFICULT, BEFORE), (ITS_SUCCESSOR, Flag.DIFFICULT, SINCE)]
    common = {"basis": BASIS, "set_as": "Quản trị trình diễn", "set_at": clock.now()}
    await session.execute(insert(PlaceFlag), [{"place_id": p, "flag": f, "valid": v, **common} for p, f, v in rows])
