"""What tests read out of a page of statistics: the cells of its tables, and its pictures as XML."""

import re
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, fromstring

SVG = re.compile(r'<svg id="[a-z]+".*?</svg>', re.DOTALL)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in {"td", "th"} and self.tables:
            self.tables[-1][-1].append("")
            self._inside = True
        elif tag in {"br", "span"} and self._inside:
            self.tables[-1][-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.tables[-1][-1][-1] += data


def tables(html: str) -> list[list[dict[str, str]]]:
    """Every table of a page: its rows by the words of the headings."""
    reader = _Tables()
    reader.feed(html)
    clean = [[[" ".join(cell.split()) for cell in row] for row in table] for table in reader.tables]
    return [[dict(zip(table[0], row, strict=False)) for row in table[1:]] for table in clean]


def parsed(picture: str) -> Element:
    """A picture as XML: it must be well-formed."""
    return fromstring(picture)  # noqa: S314 - what our own pages say


def pictures(html: str) -> dict[str, Element]:
    """The pictures of a page by their id, parsed as XML."""
    return {picture.attrib["id"]: picture for picture in map(parsed, SVG.findall(html))}


def words(picture: Element) -> list[str]:
    """The texts that a picture shows."""
    return [text.text or "" for text in picture.iter("text")]


def number(cell: str) -> int:
    """`1.234 gồm 3 của xã cũ` → 1234."""
    found = re.match(r"[\d.]+", cell)
    assert found, cell
    return int(found[0].replace(".", ""))
