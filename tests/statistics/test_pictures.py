"""Pictures: well-formed whatever the names are, the counts of their rows in figures, and dots where the coordinates say."""

import pytest

from service.statistics.charts import Bar, Part, Point, bars, line, stacked
from service.statistics.map_drawing import Dot, dots, legend
from tests.statistics.page_reading import parsed, words

ODD = 'Xã <b>"A & B"</b>'


def _bar(part: int, whole: int, target: int | None = 70) -> Bar:
    return Bar(name="Xã An Trường", part=part, whole=whole, target=target)


@pytest.mark.parametrize(
    ("bar", "reached"),
    [(_bar(70, 100), True), (_bar(69, 100), False), (_bar(7, 10), True), (_bar(0, 0), False), (_bar(9, 9, None), False)],
)
def test_a_target_is_reached_in_whole_counts(bar: Bar, reached: bool) -> None:
    assert bar.reached is reached
    assert ("✓" in " ".join(words(parsed(bars([bar], name="bars", title="T"))))) is reached


def test_a_bar_is_as_long_as_its_share_and_never_longer_than_its_track() -> None:
    rows = [_bar(1, 2), _bar(5, 4), _bar(0, 0)]
    drawn = parsed(bars(rows, name="bars", title="T"))
    widths = {
        kind: [float(one.attrib["width"]) for one in drawn.iter("rect") if one.attrib["class"] == kind]
        for kind in ("track", "bar")
    }
    assert widths["bar"] == [widths["track"][0] / 2, widths["track"][0], 0]


def test_names_are_shown_as_they_are_and_are_never_markup() -> None:
    rows = [Bar(name=ODD, part=1, whole=2)]
    assert words(parsed(bars(rows, name="bars", title=ODD)))[0] == ODD
    dot = Dot(name=ODD, address='/x?a=1&b="', at=(20, 106), part=1, whole=2)
    (link,) = parsed(dots([dot], name="map", title=ODD)).iter("a")
    assert (link.attrib["aria-label"], link.attrib["href"]) == (f"{ODD}: 50,0 % (1/2)", '/x?a=1&b="')


def test_the_description_names_the_highest_the_lowest_and_how_many_reached() -> None:
    rows = [Bar(name=name, part=part, whole=10, target=50) for name, part in (("A", 3), ("B", 9), ("C", 5))]
    desc = parsed(bars(rows, name="bars", title="T"))[1].text or ""
    assert "Cao nhất: B, 90,0 %" in desc
    assert "Thấp nhất: A, 30,0 %" in desc
    assert "Đạt chỉ tiêu: 2 trong 3" in desc


def test_nothing_is_drawn_of_nothing() -> None:
    assert parsed(line([], name="years", title="T"))[1].text == "Chưa có số liệu."
    assert parsed(line([Point(year=2024, part=0, whole=0)], name="years", title="T"))[1].text == "Chưa có số liệu."
    assert "Chưa có số liệu." in bars([_bar(0, 0)], name="bars", title="T")


def test_years_stand_as_far_apart_as_they_are() -> None:
    points = [Point(year=year, part=1, whole=2) for year in (2024, 2026, 2030)]
    spots = [float(one.attrib["cx"]) for one in parsed(line(points, name="years", title="T")).iter("circle")]
    assert (spots[1] - spots[0]) * 2 == pytest.approx(spots[2] - spots[1], abs=0.2)


def test_parts_fill_the_bar_without_a_gap() -> None:
    parts = [
        Part(name="Mức độ 1", number=1, look=1),
        Part(name="Mức độ 2", number=2, look=2),
        Part(name="Chưa", number=4, look=0),
    ]
    rects = [one.attrib for one in parsed(stacked(parts, name="levels", title="T")).iter("rect")][: len(parts)]
    ends = [float(one["x"]) + float(one["width"]) for one in rects]
    assert [float(one["x"]) for one in rects[1:]] == ends[:-1]
    assert [one["class"] for one in rects] == ["part part-1", "part part-2", "part part-0"]


@pytest.mark.parametrize(("part", "look"), [(0, 1), (24, 1), (25, 2), (49, 2), (50, 3), (74, 3), (75, 4), (100, 4), (120, 4)])
def test_a_share_has_one_class(part: int, look: int) -> None:
    assert Dot(name="A", address="/", at=(0, 0), part=part, whole=100).look == look


def test_the_legend_counts_every_dot_once() -> None:
    places = [
        Dot(name=str(n), address="/", at=(20 + n, 106), part=n, whole=whole) for n, whole in ((0, 4), (1, 4), (4, 4), (3, 0))
    ]
    assert [(one.look, one.many) for one in legend(places)] == [(4, 1), (2, 1), (1, 1), (0, 1)]


def test_north_is_above_and_east_is_right_and_degrees_of_longitude_are_shorter() -> None:
    corners = {"A": (60.0, 10.0), "B": (61.0, 10.0), "C": (60.0, 11.0)}
    places = [Dot(name=name, address="/", at=at, part=0, whole=0) for name, at in corners.items()]
    at = {
        link.attrib["aria-label"][0]: (float(link[1].attrib["cx"]), float(link[1].attrib["cy"]))
        for link in parsed(dots(places, name="map", title="T")).iter("a")
    }
    up, across = at["A"][1] - at["B"][1], at["C"][0] - at["A"][0]
    assert up > 0
    assert across / up == pytest.approx(0.493, abs=0.01)
