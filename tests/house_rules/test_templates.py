"""Every template compiles in the real environment, and every page has a title."""

import re
from pathlib import Path

import pytest

from service.foundation.rendering import ENVIRONMENT, TEMPLATES


def names() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in Path(TEMPLATES).rglob("*.html"))


@pytest.mark.parametrize("name", names())
def test_a_template_compiles(name: str) -> None:
    assert ENVIRONMENT.get_template(name)


@pytest.mark.parametrize("name", names())
def test_a_page_has_a_title(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    if '{% extends "layout.html" %}' in text:
        assert re.search(r"{%-?\s*block title\s*-?%}\s*\S", text), "fill the block `title`"
