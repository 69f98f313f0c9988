"""SVG made on the server: elements that are always well-formed, and the frame that gives a picture its name and its description. Pure.

No script, no style attribute, no colour: classes only, which `static/style.css` fills in for every theme, for forced colours and for paper."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

from service.foundation.rendering import thousands

WIDTH = 360
"""Units across every picture: as wide as a small phone, so that 12 units of text can be read there."""


def element(tag: str, text: str = "", inside: Iterable[Element] = (), **attributes: str | int | float) -> Element:
    """An element with its text and children; `class_` and `stroke_width` become `class` and `stroke-width`, numbers at most one decimal."""
    made = Element(tag, {name.rstrip("_").replace("_", "-"): _written(value) for name, value in attributes.items()})
    made.text = text or None
    made.extend(inside)
    return made


def _written(value: str | int | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 1):g}"


def picture(*, name: str, title: str, desc: str, height: float, inside: Iterable[Element], role: str = "img") -> Markup:
    """A whole picture. `name` is its id in the page; title and description are what is read aloud."""
    named = [element("title", title, id=f"{name}-title"), element("desc", desc, id=f"{name}-desc")]
    svg = element(
        "svg", inside=[*named, *inside], id=name, class_="chart", viewBox=f"0 0 {WIDTH} {_written(height)}", role=role,
        aria_labelledby=f"{name}-title", aria_describedby=f"{name}-desc",
    )  # fmt: skip
    return Markup(tostring(svg, encoding="unicode"))  # noqa: S704 - ElementTree has escaped every text and attribute


def counts(part: int, whole: int) -> str:
    """`66/78`, with the points of thousands."""
    return f"{thousands(part)}/{thousands(whole)}"
