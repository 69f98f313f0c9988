"""Who can sign in to the demo, with which grants, and the places that the province made itself: villages and the cluster of assessors.

An account that submits never decides: `canbo-anlao` submits what `chutich` decides. Names are plainly made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.actions import create_account, give_grant
from service.access.matrix import Role
from service.demo.setting import AN_TRUONG, DISTRICT, OLD_PROVINCE, PHU_LIEN, PROVINCE, REFORM
from service.demo.story import CLUSTER, Story
from service.foundation.copying import copy_records
from service.foundation.text import fold
from service.places.tables import DISTRICT as DISTRICT_LEVEL
from service.places.tables import VILLAGE

PASSWORD = "hoctap-demo"  # noqa: S105 - printed at every start, and refused anywhere but on 127.0.0.1
SIGN_INS = {
    "canbo": "cán bộ Xã An Trường: ghi buổi học, đăng ký, nộp hồ sơ",
    "giadinh": "gia đình ông Phạm Văn Đạt: kết quả, còn thiếu gì, làm gì tiếp",
    "thamdinh": "thẩm định Cụm An Lão (huyện An Lão đến 30/06/2025): công nhận xã",
    "chutich": "lãnh đạo Xã An Trường: công nhận công dân, gia đình",
    "thongke": "thống kê thành phố Hải Phòng: số liệu tổng hợp, không thấy người nào",
    "quantri": "quản trị thành phố Hải Phòng: xác nhận áp dụng bộ tiêu chí",
}
"""User name → what one can try with it. The other accounts only act in the story."""

ALWAYS = Range(date(2020, 1, 1), None)
UNTIL_REFORM, SINCE_REFORM = Range(date(2020, 1, 1), REFORM), Range(REFORM, None)
BASIS = "Phân công trình diễn (không có thật)"


@dataclass(frozen=True)
class Seat:
    """One grant: a role at a place between two dates."""

    role: Role
    place_id: int
    valid: Range[date]


def seats(communes: Sequence[int], present: Sequence[int]) -> dict[str, tuple[str, list[Seat]]]:
    """User name → display name and grants (the family's own grant is given apart)."""
    staff, assessor = Role.COMMUNE_STAFF, Role.ASSESSOR
    offices = [Seat(assessor, commune, UNTIL_REFORM) for commune in communes]
    return {
        "canbo": ("Cán bộ trình diễn", [Seat(staff, AN_TRUONG, ALWAYS)]),
        "canbo-anlao": (
            "Cán bộ trình diễn huyện An Lão",
            [Seat(staff, DISTRICT, UNTIL_REFORM), *(Seat(staff, p, SINCE_REFORM) for p in present if p != AN_TRUONG)],
        ),
        "thamdinh": (
            "Người thẩm định trình diễn",
            [Seat(assessor, DISTRICT, UNTIL_REFORM), Seat(assessor, CLUSTER, SINCE_REFORM)],
        ),
        "chutich": ("Lãnh đạo xã trình diễn", [*offices, Seat(assessor, AN_TRUONG, SINCE_REFORM)]),
        "chutich-phulien": ("Lãnh đạo phường trình diễn", [Seat(assessor, PHU_LIEN, SINCE_REFORM)]),
        "thongke": ("Thống kê trình diễn", [Seat(Role.PROVINCE_STATISTICS, p, ALWAYS) for p in (PROVINCE, OLD_PROVINCE)]),
        "quantri": ("Quản trị trình diễn", [Seat(Role.PROVINCE_ADMINISTRATOR, PROVINCE, ALWAYS)]),
    }


async def make_accounts(session: AsyncSession, story: Story) -> dict[str, int]:
    """Create every account with its grants. Returns user name → account id."""
    communes = [commune.id for commune in story.communes]
    made: dict[str, int] = {}
    for username, (display_name, places) in seats(communes, present_communes(story)).items():
        made[username] = await create_account(session, username=username, display_name=display_name, password=PASSWORD, demo=True)
        for seat in places:
            await give_grant(
                session, account_id=made[username], role=seat.role, place_id=seat.place_id, valid=seat.valid, basis=BASIS
            )
    made["giadinh"] = await create_account(
        session, username="giadinh", display_name="Gia đình trình diễn", password=PASSWORD, demo=True
    )
    household = story.named[0].home.id
    await give_grant(session, account_id=made["giadinh"], role=Role.FAMILY, household_id=household, valid=ALWAYS, basis=BASIS)
    return made


def present_communes(story: Story) -> list[int]:
    """The communes since the reform in which somebody of the demo lives."""
    return sorted({village.since for commune in story.communes for village in commune.villages})


async def make_places(session: AsyncSession, story: Story) -> None:
    """The villages, under the commune of before and of since, and the cluster that the province formed out of the successors."""
    villages = [village for commune in story.communes for village in commune.villages]
    places = [(CLUSTER, DISTRICT_LEVEL, PROVINCE), *((village.id, VILLAGE, PROVINCE) for village in villages)]
    await copy_records(session, "place", ["id", "level", "province_id"], places)
    periods = [(CLUSTER, SINCE_REFORM, DISTRICT_LEVEL, "Cụm An Lão", "cụm", fold("Cụm An Lão"), PROVINCE, "demo")]
    for village in villages:
        kind = "tổ dân phố" if village.name.startswith("Tổ") else "thôn"
        for valid, parent in ((Range(None, REFORM), village.before), (SINCE_REFORM, village.since)):
            periods.append((village.id, valid, VILLAGE, village.name, kind, fold(village.name), parent, "demo"))
    columns = ["place_id", "valid", "level", "name", "kind", "folded", "parent_id", "source"]
    await copy_records(session, "place_period", columns, periods)
    members = [(commune, CLUSTER, SINCE_REFORM) for commune in present_communes(story)]
    await copy_records(session, "cluster_member", ["commune_id", "cluster_id", "valid"], members)
