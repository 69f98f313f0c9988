"""A map without a map: places as dots at their own coordinates, as large and as dark as their share, each a link with a name. Pure.

Equirectangular: degrees of longitude are shortened by the cosine of the middle latitude. Dots stay out of the order of the Tab key; the table
beside the map leads to the same places in the order of their names."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from xml.etree.ElementTree import Element

from markupsafe import Markup

from service.foundation.rendering import share
from service.statistics.drawing import WIDTH, counts, element, picture

EDGE, TALLEST = 12, 420
Coordinates = tuple[float, float]
SHARES = (
    (75, "từ 75 % trở lên"),
    (50, "từ 50 % đến dưới 75 %"),
    (25, "từ 25 % đến dưới 50 %"),
    (0, "dưới 25 %"),
)
UNKNOWN = "chưa có số liệu"
RADII = (3.0, 4.0, 5.5, 7.0, 8.5)


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A place with its share. `at`: latitude and longitude in degrees."""

    name: str
    address: str
    at: Coordinates
    part: int
    whole: int

    @property
    def look(self) -> int:
        """0 without figures, then 1 (least) to 4: the class of its share."""
        if not self.whole:
            return 0
        return len(SHARES) - next(
            number for number, (least, _) in enumerate(SHARES) if not least or self.part * 100 >= least * self.whole
        )


@dataclass(frozen=True)
class Legend:
    """One class of the map in words, with how many dots are of it."""

    look: int
    words: str
    many: int


def legend(dots: Iterable[Dot]) -> list[Legend]:
    """Every class that the map has, the greatest share first."""
    many = Counter(dot.look for dot in dots)
    words = [*((len(SHARES) - number, words) for number, (_, words) in enumerate(SHARES)), (0, UNKNOWN)]
    return [Legend(look, said, many[look]) for look, said in words if many[look]]


def dots(places: Sequence[Dot], *, ground: Sequence[Coordinates] = (), name: str, title: str) -> Markup:
    """The map. `ground` are places without links, drawn as points below the dots."""
    height, put = _projection([dot.at for dot in places] + list(ground))
    inside = [element("path", class_="ground", d="".join(f"M{x:g} {y:g}h0" for x, y in map(put, ground)))] if ground else []
    # the greatest first, so that a small dot is never hidden below a large one
    for dot in sorted(places, key=lambda one: (-one.look, one.name)):
        x, y = put(dot.at)
        told = f"{dot.name}: {share(dot.part, dot.whole)} ({counts(dot.part, dot.whole)})"
        circle = _circle(dot.look, x, y)
        inside.append(element("a", inside=[element("title", told), circle], href=dot.address, tabindex="-1", aria_label=told))
    told = " ".join(f"{one.words}: {one.many} nơi." for one in legend(places))
    return picture(name=name, title=title, desc=f"{told} Cùng các nơi ấy ở bảng.", height=height, inside=inside, role="group")


def _circle(look: int, x: float, y: float) -> Element:
    return element("circle", class_=f"dot dot-{look}", cx=x, cy=y, r=RADII[look])


def _projection(points: Sequence[Coordinates]) -> tuple[float, Callable[[Coordinates], Coordinates]]:
    """The height of the picture, and where on it a coordinate lies; north is above."""
    latitudes, longitudes = [point[0] for point in points] or [0.0], [point[1] for point in points] or [0.0]
    south, north, west, east = min(latitudes), max(latitudes), min(longitudes), max(longitudes)
    shorter = cos(radians((south + north) / 2))
    across, up = max((east - west) * shorter, 0.01), max(north - south, 0.01)
    scale = min((WIDTH - 2 * EDGE) / across, (TALLEST - 2 * EDGE) / up)
    left = (WIDTH - across * scale) / 2

    def put(point: Coordinates) -> Coordinates:
        return round(left + (point[1] - west) * shorter * scale, 1), round(EDGE + (north - point[0]) * scale, 1)

    return round(up * scale + 2 * EDGE, 1), put
