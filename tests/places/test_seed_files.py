"""The files of places hold what their source holds, and fit together. Reads `seeds/places` alone: no database, no package."""

import csv
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "seeds" / "places"
PLACE_FILES = ("provinces.csv", "districts.csv", "communes-until-2025-06-30.csv", "communes-since-2025-07-01.csv")
DAY_BEFORE, REFORM = "2025-06-30", "2025-07-01"
AN_LAO = "306"
"""Our id of Huyện An Lão of Hải Phòng; another district of that name is in Bình Định."""
MEGABYTE = 1_000_000

Row = dict[str, str]


@cache
def _rows(name: str) -> tuple[Row, ...]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _places() -> tuple[Row, ...]:
    return tuple(chain.from_iterable(_rows(name) for name in PLACE_FILES))


@cache
def _old_communes() -> dict[str, Row]:
    return {row["id"]: row for row in _rows("communes-until-2025-06-30.csv")}


@cache
def _new_communes() -> dict[str, Row]:
    return {row["id"]: row for row in _rows("communes-since-2025-07-01.csv")}


def _on(day: str, *, level: int) -> list[Row]:
    return [row for row in _places() if int(row["level"]) == level and _holds(row, day)]


def _holds(row: Row, day: str) -> bool:
    return row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])


def _links(level_ids: dict[str, Row]) -> list[Row]:
    return [row for row in _rows("successors.csv") if row["predecessor_id"] in level_ids]


@cache
def _continued() -> frozenset[str]:
    return frozenset(_old_communes().keys() & _new_communes().keys())


def _names(ids: set[str], places: dict[str, Row]) -> dict[int, str]:
    return {int(found): places[found]["name"] for found in ids}


@pytest.mark.parametrize(
    ("day", "level", "expected"),
    [(DAY_BEFORE, 1, 63), (DAY_BEFORE, 2, 696), (DAY_BEFORE, 3, 10_035), (REFORM, 1, 34), (REFORM, 2, 0), (REFORM, 3, 3_321)],
)
def test_each_map_has_as_many_places_as_its_source(day: str, level: int, expected: int) -> None:
    assert len(_on(day, level=level)) == expected


def test_there_is_one_nation_with_the_first_id() -> None:
    assert [(row["id"], row["name"]) for row in _places() if row["level"] == "0"] == [("1", "Việt Nam")]


def test_the_new_communes_are_of_three_kinds() -> None:
    assert Counter(row["kind"] for row in _new_communes().values()) == {"xã": 2_621, "phường": 687, "đặc khu": 13}


def test_every_name_begins_with_its_kind() -> None:
    assert [row for row in _places() if row["level"] != "0" and not row["name"].startswith(row["kind"].capitalize() + " ")] == []


def test_eleven_provinces_did_not_change_and_have_one_undated_row() -> None:
    undated = [row for row in _rows("provinces.csv") if row["level"] == "1" and not row["valid_from"] and not row["valid_to"]]
    assert len(undated) == 11


def test_every_other_place_of_the_old_map_ends_on_the_day_of_the_reform() -> None:
    assert {row["valid_to"] for row in _on(DAY_BEFORE, level=2) + _on(DAY_BEFORE, level=3)} == {REFORM}


def test_five_island_districts_had_no_commune() -> None:
    parents = {row["parent_id"] for row in _old_communes().values()}
    empty = {row["name"] for row in _rows("districts.csv") if row["id"] not in parents}
    assert empty == {"Huyện Bạch Long Vĩ", "Huyện Cồn Cỏ", "Huyện Hoàng Sa", "Huyện Lý Sơn", "Huyện Côn Đảo"}


@pytest.mark.parametrize("day", [DAY_BEFORE, REFORM])
def test_every_parent_exists_and_is_valid_on_the_same_dates(day: str) -> None:
    valid = {row["id"]: int(row["level"]) for level in range(4) for row in _on(day, level=level)}
    commune_parent = 2 if day < REFORM else 1
    above = {1: 0, 2: 1, 3: commune_parent}
    wrong = [row for level in above for row in _on(day, level=level) if valid.get(row["parent_id"]) != above[level]]
    assert wrong == []


def test_every_place_is_in_a_tenant_that_is_a_province_of_the_new_map() -> None:
    provinces = {row["id"] for row in _on(REFORM, level=1)}
    assert {row["province_id"] for row in _places() if row["level"] != "0"} == provinces


def test_every_old_province_is_inside_one_tenant() -> None:
    tenants: dict[str, set[str]] = {row["id"]: {row["province_id"]} for row in _on(DAY_BEFORE, level=1)}
    above = {row["id"]: row["parent_id"] for row in _rows("districts.csv")}
    for row in _rows("districts.csv"):
        tenants[row["parent_id"]].add(row["province_id"])
    for row in _old_communes().values():
        tenants[above[row["parent_id"]]].add(row["province_id"])
    assert [province for province, found in tenants.items() if len(found) != 1] == []


def test_a_place_and_its_successors_are_in_the_same_tenant() -> None:
    tenants = {row["id"]: row["province_id"] for row in _places()}
    assert [row for row in _rows("successors.csv") if tenants[row["predecessor_id"]] != tenants[row["successor_id"]]] == []


@pytest.mark.parametrize("name", PLACE_FILES)
def test_ids_are_unique_in_each_file_and_in_order(name: str) -> None:
    ids = [int(row["id"]) for row in _rows(name)]
    assert ids == sorted(set(ids))


def test_no_id_stands_for_places_of_two_levels() -> None:
    levels = {(row["id"], row["level"]) for row in _places()}
    assert len(levels) == len({found for found, _ in levels})


@pytest.mark.parametrize("day", [DAY_BEFORE, REFORM])
@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_code_finds_one_place_of_a_level_on_a_day(level: int, day: str) -> None:
    assert [code for code, found in Counter(row["code"] for row in _on(day, level=level)).items() if found > 1] == []


def test_codes_keep_their_leading_zeros() -> None:
    assert {(row["level"], len(row["code"])) for row in _places() if row["level"] != "0"} == {("1", 2), ("2", 3), ("3", 5)}


def test_codes_used_again_for_another_name_are_counted() -> None:
    before = {row["code"]: row["name"] for row in _old_communes().values()}
    again = [row for row in _new_communes().values() if before.get(row["code"], row["name"]) != row["name"]]
    assert len(again) == 2_145


def test_no_two_new_communes_of_a_province_have_the_same_name() -> None:
    assert max(Counter((row["parent_id"], row["name"]) for row in _new_communes().values()).values()) == 1


def test_names_that_several_new_communes_share_are_counted() -> None:
    uses = Counter(row["name"] for row in _new_communes().values())
    assert sum(1 for used in uses.values() if used > 1) == 246


def test_all_new_communes_but_five_have_a_predecessor() -> None:
    reached = {row["successor_id"] for row in _links(_old_communes())} | _continued()
    without = {row["name"] for row in _new_communes().values() if row["id"] not in reached}
    assert without == {f"Đặc khu {island}" for island in ("Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo")}


def test_every_old_commune_has_a_successor_or_goes_on() -> None:
    went = {row["predecessor_id"] for row in _links(_old_communes())}
    assert went | _continued() == _old_communes().keys()


def test_every_successor_is_a_place_of_the_new_map() -> None:
    provinces = {row["id"]: row for row in _on(REFORM, level=1)}
    assert {row["successor_id"] for row in _rows("successors.csv")} <= _new_communes().keys() | provinces.keys()


def test_successors_of_communes_and_provinces_are_counted() -> None:
    assert (len(_rows("successors.csv")), len(_links(_old_communes()))) == (10_528, 10_476)


def test_shares_of_communes_are_counted() -> None:
    assert Counter(row["share"] for row in _links(_old_communes())) == {"whole": 9_443, "part": 1_033}


def test_a_share_is_whole_exactly_when_there_is_one_successor() -> None:
    successors = Counter(row["predecessor_id"] for row in _rows("successors.csv"))
    assert [row for row in _rows("successors.csv") if (row["share"] == "whole") != (successors[row["predecessor_id"]] == 1)] == []


def test_divided_communes_are_counted_by_the_number_of_their_successors() -> None:
    successors = Counter(row["predecessor_id"] for row in _links(_old_communes()))
    assert Counter(found for found in successors.values() if found > 1) == {2: 397, 3: 58, 4: 15, 5: 1}


def test_places_that_went_on_keep_one_id() -> None:
    assert len(_continued()) == 121


def test_a_place_that_went_on_keeps_its_name_and_kind() -> None:
    old, new = _old_communes(), _new_communes()
    assert [found for found in _continued() if old[found]["name"] != new[found]["name"]] == []


def test_a_place_that_went_on_neither_precedes_nor_succeeds_another() -> None:
    linked = {row[end] for row in _rows("successors.csv") for end in ("predecessor_id", "successor_id")}
    assert linked & _continued() == set()


def test_every_point_is_in_the_box_of_viet_nam() -> None:
    points = [(float(row["lat"]), float(row["lon"])) for row in _places() if row["lat"]]
    assert [point for point in points if not (6 <= point[0] <= 23.5 and 102 <= point[1] <= 117.9)] == []


def test_a_point_has_both_its_numbers_or_none() -> None:
    assert [row for row in _places() if bool(row["lat"]) != bool(row["lon"])] == []


@pytest.mark.parametrize(("name", "expected"), list(zip(PLACE_FILES, [1, 6, 334, 0], strict=True)))
def test_points_that_the_source_did_not_have_are_left_empty(name: str, expected: int) -> None:
    assert sum(1 for row in _rows(name) if not row["lat"]) == expected


def test_only_two_new_communes_have_no_area() -> None:
    without = {row["name"] for row in _new_communes().values() if not row["area_km2"]}
    assert without == {"Xã Đông Trạch", "Xã Thượng Trạch"}


@pytest.mark.parametrize("name", [*PLACE_FILES, "successors.csv", "sources.csv"])
def test_every_file_is_smaller_than_a_megabyte(name: str) -> None:
    assert (FOLDER / name).stat().st_size < MEGABYTE


def test_every_row_names_a_source_that_is_described() -> None:
    described = {row["source"] for row in _rows("sources.csv")}
    assert {row["source"] for row in chain(_places(), _rows("successors.csv"))} == described


def test_an_lao_had_seventeen_communes() -> None:
    communes = [int(row["id"]) for row in _old_communes().values() if row["parent_id"] == AN_LAO]
    assert communes == list(range(4275, 4292))


def test_the_communes_of_an_lao_went_to_six_new_ones() -> None:
    successors = {row["successor_id"] for row in _links(_old_communes()) if 4275 <= int(row["predecessor_id"]) <= 4291}
    assert _names(successors, _new_communes()) == {
        11877: "Phường Phù Liễn",
        11891: "Xã An Lão",
        11892: "Xã An Trường",
        11893: "Xã An Quang",
        11894: "Xã An Khánh",
        11895: "Xã An Hưng",
    }


def test_two_communes_of_an_lao_were_divided() -> None:
    rows = [row for row in _links(_old_communes()) if 4275 <= int(row["predecessor_id"]) <= 4291 and row["share"] == "part"]
    assert {_old_communes()[row["predecessor_id"]]["name"] for row in rows} == {"Thị trấn Trường Sơn", "Xã Thái Sơn"}
