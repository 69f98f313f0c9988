"""Writes the CSV files of this folder from the data of `vietnamadminunits==1.0.4`; running it again gives the same bytes.

Run it in an environment of its own, since the service neither needs nor imports the package:

    python -m venv places && places/bin/pip install vietnamadminunits==1.0.4
    places/bin/python seeds/places/extract.py

A place keeps the id that the files already give to its (level, code, map); a place that is not there yet gets the next free one.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from package_maps import Era, Link, Maps, Unit, read_maps

FOLDER = Path(__file__).parent
REFORM = "2025-07-01"
COLUMNS = [
    "id",
    "level",
    "code",
    "name",
    "kind",
    "parent_id",
    "province_id",
    "valid_from",
    "valid_to",
    "lat",
    "lon",
    "area_km2",
    "source",
]
LINK_COLUMNS = ["predecessor_id", "successor_id", "share", "on_date", "source"]
NATION = ["1", "0", "VN", "Việt Nam", "quốc gia", "", "", "", "", "", "", "", "project"]
PLACE_FILES = ("provinces.csv", "districts.csv", "communes-until-2025-06-30.csv", "communes-since-2025-07-01.csv")
SOURCES: dict[Era, str] = {"old": "vau104-old", "new": "vau104-new"}

Key = tuple[int, str, Era]
Row = list[str]


@dataclass(frozen=True, kw_only=True)
class Registry:
    """The ids of every place on both maps, and the communes and provinces (old key → new key) that plainly went on."""

    ids: dict[Key, int]
    continued: dict[Key, Key]
    tenants: dict[str, str]
    """Code of an old province → code of the new one that it went into."""


def main() -> None:
    """Read the package, number the places, write the files."""
    maps = read_maps()
    registry = _register(maps)
    undated = {key for pair in registry.continued.items() for key in pair if key[0] == 1}
    provinces = [unit for unit in maps.provinces if _key(unit) not in undated] + maps.new_provinces
    rows = {
        "provinces.csv": [NATION, *_rows(provinces, registry, undated)],
        "districts.csv": _rows(maps.districts, registry),
        "communes-until-2025-06-30.csv": _rows(maps.communes, registry),
        "communes-since-2025-07-01.csv": _rows(maps.new_communes, registry),
    }
    for name, listed in rows.items():
        _write(name, COLUMNS, listed)
    _write("successors.csv", LINK_COLUMNS, _successors(maps, registry))


def _key(unit: Unit) -> Key:
    return (unit.level, unit.code, unit.era)


def _register(maps: Maps) -> Registry:
    """The order of the first numbering: provinces, new provinces, districts, communes, new communes, each by code."""
    continued = _continued(maps.provinces, maps.new_provinces, maps.province_links)
    continued |= _continued(maps.communes, maps.new_communes, maps.commune_links)
    ids = _known_ids()
    following = max(ids.values(), default=1) + 1
    for units in (maps.provinces, maps.new_provinces, maps.districts, maps.communes, maps.new_communes):
        for key in sorted(_key(unit) for unit in units):
            before = next((ids[was] for was in _before(continued, key) if was in ids), None)
            if key not in ids:
                ids[key] = before or following
                following += not before
    return Registry(ids=ids, continued=continued, tenants={was: becomes for was, becomes, _ in maps.province_links})


def _before(continued: dict[Key, Key], key: Key) -> list[Key]:
    return [was for was, becomes in continued.items() if becomes == key] if key[2] == "new" else []


def _continued(old: list[Unit], new: list[Unit], links: list[Link]) -> dict[Key, Key]:
    """One predecessor, whole, and one successor with the same name (its kind is part of it): the same place, before and after."""
    successors, predecessors = Counter(was for was, *_ in links), Counter(becomes for _, becomes, _ in links)
    before, after = {unit.code: unit for unit in old}, {unit.code: unit for unit in new}
    return {
        _key(before[was]): _key(after[becomes])
        for was, becomes, _ in links
        if successors[was] == predecessors[becomes] == 1 and before[was].name == after[becomes].name
    }


def _known_ids() -> dict[Key, int]:
    """What the files say. An undated province stands on both maps; any other row is on the map that its dates tell."""
    ids: dict[Key, int] = {}
    for path in (FOLDER / name for name in PLACE_FILES):
        for row in csv.DictReader(path.open(encoding="utf-8", newline="")) if path.exists() else ():
            level, code = int(row["level"]), row["code"]
            if not row["valid_from"]:
                ids[(level, code, "old")] = int(row["id"])
            if not row["valid_to"]:
                ids[(level, code, "new")] = int(row["id"])
    return ids


def _rows(units: Iterable[Unit], registry: Registry, undated: Iterable[Key] = ()) -> list[Row]:
    rows = [_row(unit, registry, undated=_key(unit) in undated) for unit in units]
    return sorted(rows, key=lambda row: int(row[0]))


def _row(unit: Unit, registry: Registry, *, undated: bool) -> Row:
    tenant = registry.tenants[unit.province] if unit.era == "old" else unit.province
    parent = 1 if unit.level == 1 else registry.ids[_parent(unit)]
    since, until = ("", REFORM) if unit.era == "old" else (REFORM, "")
    lat, lon = unit.point or (None, None)
    return [
        str(registry.ids[_key(unit)]), str(unit.level), unit.code, unit.name, unit.kind, str(parent),
        str(registry.ids[(1, tenant, "new")]), "" if undated else since, "" if undated else until,
        _degrees(lat), _degrees(lon), _plain(unit.area), SOURCES[unit.era],
    ]  # fmt: skip


def _parent(unit: Unit) -> Key:
    """A district of a province, a commune of a district; since the reform a commune of a province."""
    return (2 if unit.level == 3 and unit.era == "old" else 1, unit.parent, unit.era)


def _successors(maps: Maps, registry: Registry) -> list[Row]:
    """A place that went on under its own id has no successor. Districts ended without one."""
    pairs = []
    for level, links in ((1, maps.province_links), (3, maps.commune_links)):
        for was, becomes, share in links:
            before, after = registry.ids[(level, was, "old")], registry.ids[(level, becomes, "new")]
            if before != after:
                pairs.append((before, after, share))
    return [[str(was), str(becomes), share, REFORM, "vau104-converter"] for was, becomes, share in sorted(pairs)]


def _degrees(value: float | None) -> str:
    return "" if value is None else _plain(round(value, 4))


def _plain(value: float | None) -> str:
    return "" if value is None else repr(float(value)).removesuffix(".0")


def _write(name: str, columns: list[str], rows: list[Row]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
