"""The families that the guide names: somebody at exactly 80 points, at 79, at 4.9 in one indicator, and a child of whom nobody knows a school.

They live in Xã Trường Thọ (Xã An Trường since 2025-07-01). Everybody else comes out of `population.py`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.demo.learning import EXACTLY_80, ONE_INDICATOR_AT_4_9, ONE_POINT_SHORT, WHOLE, Year
from service.demo.population import Home, Maker, Resident
from service.demo.setting import FIRST_YEAR, SECOND_YEAR, Commune
from service.subjects.tables import Attribute, Sex

_SURE = Year(events=WHOLE, confirmed=(90, 95, 95, 90, 100))
Told = tuple[list[Resident], list[tuple[Year, Year]]]
"""The people, adults first, and for each adult the first and the second year."""


@dataclass(frozen=True)
class Named:
    """A household of the guide, and the years of its adults: person id → assessed year → what that person did."""

    home: Home
    years: dict[int, dict[int, Year]]


def named_families(maker: Maker, commune: Commune) -> Iterator[Named]:
    """The family that signs in as `giadinh` first."""
    for people, years in (_dat_and_mai(maker), _lam_and_ngan(maker), _khoi_without_school(maker)):
        home = maker.home(commune, commune.villages[0], people)
        told = zip(people, years, strict=False)
        yield Named(home, {person.id: {FIRST_YEAR: first, SECOND_YEAR: second} for person, (first, second) in told})


def _dat_and_mai(maker: Maker) -> Told:
    """2024: everybody passes, he at exactly 80. 2026: she is one point short, so the family is too."""
    people = [
        maker.person(family="Phạm", sex=Sex.MALE, ages=(43, 43), relation="chủ hộ", name="Văn Đạt"),
        maker.person(family="Đỗ", sex=Sex.FEMALE, ages=(41, 41), relation="vợ", name="Thị Mai"),
        maker.person(family="Lê", sex=Sex.FEMALE, ages=(70, 70), relation="mẹ", name="Thị Thơm"),
        _at_school(maker.person(family="Phạm", sex=Sex.FEMALE, ages=(12, 12), relation="con", name="Ngọc Anh")),
    ]
    return people, [(EXACTLY_80, EXACTLY_80), (_SURE, ONE_POINT_SHORT), (_SURE, _SURE)]


def _lam_and_ngan(maker: Maker) -> Told:
    """Both years: he has one indicator at 4.9, she 79 points."""
    people = [
        maker.person(family="Vũ", sex=Sex.MALE, ages=(51, 51), relation="chủ hộ", name="Văn Lâm"),
        maker.person(family="Bùi", sex=Sex.FEMALE, ages=(48, 48), relation="vợ", name="Thị Ngân"),
    ]
    return people, [(ONE_INDICATOR_AT_4_9,) * 2, (ONE_POINT_SHORT,) * 2]


def _khoi_without_school(maker: Maker) -> Told:
    """Both adults pass; of the child nobody wrote down whether it goes to school: chưa có số liệu."""
    child = maker.person(family="Hoàng", sex=Sex.MALE, ages=(10, 10), relation="con", name="Minh Khôi")
    people = [
        maker.person(family="Hoàng", sex=Sex.MALE, ages=(38, 38), relation="chủ hộ", name="Văn Kiên"),
        maker.person(family="Lê", sex=Sex.FEMALE, ages=(36, 36), relation="vợ", name="Thị Duyên"),
        replace(child, attributes=()),
    ]
    return people, [(_SURE, _SURE), (_SURE, _SURE)]


def _at_school(child: Resident) -> Resident:
    return replace(child, attributes=((Attribute.IN_SCHOOL, child.birth.replace(year=child.birth.year + 5, month=9, day=5)),))
