"""Where each desk goes: what it does every day in front, the rest behind one word, so that a phone shows the page and not its menu. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from service.access.matrix import Role

STAFF, FAMILY, ASSESSOR = Role.COMMUNE_STAFF, Role.FAMILY, Role.ASSESSOR
STATISTICS, ADMINISTRATOR = Role.PROVINCE_STATISTICS, Role.PROVINCE_ADMINISTRATOR
COUNTING = (STAFF, ASSESSOR, STATISTICS, ADMINISTRATOR)


@dataclass(frozen=True)
class Way:
    """A page of the menu. `daily`: who has it in front; `more`: who finds it behind “Thêm”. `below`: pages that belong to it, by how they begin."""

    address: str
    words: str
    daily: tuple[Role, ...] = ()
    more: tuple[Role, ...] = ()
    below: tuple[str, ...] = ()

    def here(self, path: str) -> bool:
        """Whether a page is this one or belongs to it."""
        return path == self.address or path.startswith(tuple(f"{start}/" for start in (self.address, *self.below)))


WAYS = (
    Way("/activities", "Việc cần làm", daily=(STAFF,)),
    Way("/administration", "Việc của tỉnh", daily=(ADMINISTRATOR,)),
    Way("/activities/new", "Ghi buổi học", daily=(STAFF,)),
    Way("/dossiers", "Hồ sơ", daily=(STAFF, ASSESSOR)),
    Way("/people", "Người dân", daily=(STAFF, ASSESSOR), below=("/households",)),
    Way("/waiting", "Đang chờ ai", daily=(ASSESSOR,), more=(STAFF,)),
    Way("/councils", "Hội đồng", more=(ASSESSOR,)),
    Way("/imports", "Nhập từ Excel", more=(STAFF,)),
    Way("/cards", "Thẻ giấy", more=(STAFF,)),
    Way("/clans", "Dòng họ", more=(STAFF, ASSESSOR)),
    Way("/units", "Đơn vị", more=(STAFF, ASSESSOR)),
    Way("/communes", "Xã, phường", more=(STAFF, ASSESSOR)),
    Way("/family", "Gia đình tôi", daily=(FAMILY,)),
    Way("/requests", "Yêu cầu", daily=(FAMILY,), more=(STAFF,)),
    Way("/statistics", "Thống kê", daily=(STATISTICS, ADMINISTRATOR), more=(STAFF, ASSESSOR), below=("/statistics",)),
    Way("/rulesets", "Bộ tiêu chí", daily=(STATISTICS, ADMINISTRATOR), more=(STAFF, ASSESSOR)),
    Way("/accounts", "Tài khoản", daily=(ADMINISTRATOR,)),
    Way("/figures", "Số liệu", more=(STAFF, ASSESSOR, ADMINISTRATOR)),
    Way("/places", "Thôn và cụm xã", more=(ADMINISTRATOR,)),
    Way("/flags", "Đặc điểm của xã", more=(ADMINISTRATOR,)),
    Way("/clients", "Chương trình", more=(ADMINISTRATOR,)),
    Way("/legislation", "Văn bản", more=COUNTING),
    Way("/authorities", "Thẩm quyền", more=COUNTING),
)


class Menu(NamedTuple):
    """What stands in front, what behind, and where one is (None: on none of them)."""

    daily: list[Way]
    more: list[Way]
    now: Way | None


def menu(roles: Iterable[str], path: str) -> Menu:
    """The menu of whoever has these roles, at a page. A page has one place: figures and evidence of a commune are “Số liệu”."""
    held = {Role(role) for role in roles}
    daily = [way for way in WAYS if held & set(way.daily)]
    more = [way for way in WAYS if held & set(way.more) and way not in daily]
    shown = path.endswith(("/figures", "/evidence"))
    fitting = [way for way in [*daily, *more] if way.here("/figures" if shown else path)]
    return Menu(daily, more, max(fitting, key=lambda way: len(way.address), default=None))
