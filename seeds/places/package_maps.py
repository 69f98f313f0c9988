"""Reads the two maps of Viet Nam and what became of each place from the data files of `vietnamadminunits`, without importing its code.

Nothing is decided here about ids, dates or files: that is `extract.py`'s. Runs with the standard library only.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Literal

PACKAGE = "vietnamadminunits"
VERSION = "1.0.4"
KINDS = ("tỉnh", "thành phố", "quận", "huyện", "thị xã", "xã", "phường", "thị trấn", "đặc khu")
Point = tuple[float, float]
Era = Literal["old", "new"]
Link = tuple[str, str, Literal["whole", "part"]]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One place of one map. `parent` and `code` are official codes; `point` is None where the geocoder had nothing of its own."""

    era: Era
    level: int
    code: str
    name: str
    kind: str
    parent: str
    province: str
    point: Point | None
    area: float | None = None


@dataclass(frozen=True, kw_only=True)
class Maps:
    """Both maps, and the links (old code, new code, share) between their communes and between their provinces."""

    provinces: list[Unit]
    districts: list[Unit]
    communes: list[Unit]
    new_provinces: list[Unit]
    new_communes: list[Unit]
    commune_links: list[Link]
    province_links: list[Link]


def read_maps() -> Maps:
    """Everything that the package knows. Stops when another release than the pinned one is installed."""
    installed = distribution(PACKAGE)
    if installed.version != VERSION:
        raise SystemExit(f"needs {PACKAGE}=={VERSION}, found {installed.version}")
    folder = Path(str(installed.locate_file(PACKAGE))) / "data"
    old, new = _table(folder, "admin_units_legacy"), _table(folder, "admin_units")
    converter = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    return Maps(
        provinces=_provinces(old, "old"),
        districts=_districts(old),
        communes=_old_communes(old),
        new_provinces=_provinces(new, "new"),
        new_communes=[_new_commune(row) for row in new],
        commune_links=_commune_links(converter, old, new),
        province_links=_province_links(converter, old, new),
    )


def _table(folder: Path, name: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        return database.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - one of two constants


def _provinces(rows: Iterable[sqlite3.Row], era: Era) -> list[Unit]:
    found = {row["provinceCode"]: row for row in rows}
    return [
        _unit(era=era, level=1, code=code, name=row["province"], parent="VN", province=code, point=_point(row, "province"))
        for code, row in found.items()
    ]


def _districts(rows: list[sqlite3.Row]) -> list[Unit]:
    # an address that the geocoder did not find came back as the point of its province
    fallbacks = {_point(row, "province") for row in rows}
    found = {row["districtCode"]: row for row in rows}
    return [
        _unit(
            era="old",
            level=2,
            code=code,
            name=row["district"],
            parent=row["provinceCode"],
            province=row["provinceCode"],
            point=_own_point(row, "district", fallbacks),
        )
        for code, row in found.items()
    ]


def _old_communes(rows: list[sqlite3.Row]) -> list[Unit]:
    # five island districts have no commune: their row names none
    communes = [row for row in rows if row["ward"]]
    uses = Counter(_point(row, "ward") for row in communes)
    fallbacks = {_point(row, level) for row in rows for level in ("district", "province")}
    fallbacks |= {point for point, used in uses.items() if used > 1}
    return [
        _unit(
            era="old",
            level=3,
            code=row["wardCode"],
            name=row["ward"],
            parent=row["districtCode"],
            province=row["provinceCode"],
            point=_own_point(row, "ward", fallbacks),
        )
        for row in communes
    ]


def _new_commune(row: sqlite3.Row) -> Unit:
    return _unit(
        era="new", level=3, code=row["wardCode"], name=row["ward"], parent=row["provinceCode"], province=row["provinceCode"],
        point=_point(row, "ward"), area=row["wardAreaKm2"],
    )  # fmt: skip


def _unit(*, name: str, area: float | None = None, point: Point | None, **rest: Any) -> Unit:
    kind = next(kind for kind in KINDS if name.lower().startswith(kind + " "))
    # some rows write “Thành Phố”, “Thị Trấn”: the prefix is a common noun
    return Unit(name=kind.capitalize() + name[len(kind) :], kind=kind, point=point, area=area, **rest)


def _point(row: sqlite3.Row, level: str) -> Point:
    return (row[level + "Lat"], row[level + "Lon"])


def _own_point(row: sqlite3.Row, level: str, fallbacks: set[Point]) -> Point | None:
    point = _point(row, level)
    return None if point in fallbacks else point


def _commune_links(converter: dict[str, Any], old: list[sqlite3.Row], new: list[sqlite3.Row]) -> list[Link]:
    """The converter names places by keys without tones: no two places of a map may have the same key."""
    old_codes = _by_key((f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}", row["wardCode"]) for row in old)
    new_codes = _by_key((f"{row['provinceKey']}_{row['wardKey']}", row["wardCode"]) for row in new)
    pairs = [*_undivided(converter), *_divided(converter)]
    _require({was for was, _ in pairs} == set(old_codes), "the converter leaves an old place out")
    _require({becomes for _, becomes in pairs} == set(new_codes), "the converter leaves a new commune out")
    successors = Counter(was for was, _ in pairs)
    return [
        (old_codes[was], new_codes[becomes], "whole" if successors[was] == 1 else "part")
        for was, becomes in pairs
        if old_codes[was]  # an island district without communes is no commune's predecessor
    ]


def _undivided(converter: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for becomes, keys in communes.items():
            yield from ((was, f"{province}_{becomes}") for was in keys)


def _divided(converter: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for province, communes in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for was, parts in communes.items():
            yield from ((was, f"{province}_{part['newWardKey']}") for part in parts)


def _province_links(converter: dict[str, Any], old: list[sqlite3.Row], new: list[sqlite3.Row]) -> list[Link]:
    old_codes = _by_key({(row["provinceKey"], row["provinceCode"]) for row in old})
    new_codes = _by_key({(row["provinceKey"], row["provinceCode"]) for row in new})
    links: list[Link] = [
        (old_codes[was], new_codes[becomes], "whole") for becomes, keys in converter["DICT_PROVINCE"].items() for was in keys
    ]
    whole = sorted(was for was, *_ in links) == sorted(old_codes.values())
    _require(whole, "an old province does not go whole into one new province")
    return links


def _by_key(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    listed = list(pairs)
    codes = dict(listed)
    _require(len(codes) == len(listed), "two places have the same key without tones")
    return codes


def _require(holds: bool, otherwise: str) -> None:
    """What the files promise must hold of the package; where it does not, nothing is written."""
    if not holds:
        raise SystemExit(otherwise)
