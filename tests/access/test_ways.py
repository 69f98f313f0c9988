"""The menu: every role finds its pages, one is current, and nothing leads where the role has no right."""

import pytest

from service.access.matrix import Role
from service.access.ways import WAYS, menu
from tests.access.walk_rows import ROWS


@pytest.mark.parametrize("role", Role)
def test_a_desk_has_at_most_five_pages_in_front(role: Role) -> None:
    found = menu([role], "/")
    assert 1 <= len(found.daily) <= 5
    assert not set(found.daily) & set(found.more)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/activities/new", "Ghi buổi học"), ("/activities/01a2/void", "Việc cần làm"), ("/communes/11892", "Xã, phường"),
        ("/communes/11892/figures", "Số liệu"), ("/households/01a2", "Người dân"), ("/statistics/recognitions", "Thống kê"),
    ],
)  # fmt: skip
def test_one_page_is_current(path: str, words: str) -> None:
    now = menu([Role.COMMUNE_STAFF], path).now
    assert now is not None
    assert now.words == words


def test_a_page_of_no_menu_is_nowhere() -> None:
    assert menu([Role.FAMILY], "/account").now is None


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.address)
def test_each_way_is_a_page(way: object) -> None:
    assert f"GET {way.address}" in ROWS  # type: ignore[attr-defined]
