"""The fixed words of the family's pages: short sentences, no hard word, nothing of the machine's own language."""

import re

import pytest

from service.families import plain
from service.foundation.rendering import TEMPLATES

PAGES = ("card", "family", "why", "evidence", "ask", "request", "certificate")
LONGEST = 20
"""Syllables of a sentence: a Vietnamese word has one or two."""
HARD = (
    "tham số", "chỉ số", "chỉ tiêu", "tiêu chí", "thẩm định", "thẩm quyền", "xác thực", "định danh", "minh chứng", "phiên bản", "dự báo",
    "hệ thống", "truy cập", "đăng xuất", "kích hoạt", "tính năng", "giao diện", "token", "email", "online", "link", "click", "URL", "QR",
    "ID", "PIN", "OTP", "API", "CCCD", "UBND", "TTHTCĐ", "QĐ",
)  # fmt: skip


def sentences(markup: str) -> list[str]:
    """What people read of a template: tags and what is filled in are gaps, attributes that are read aloud are sentences too."""
    read = re.findall(r'(?:hint|aria-label|empty)="([^"]+)"', markup) + re.findall(
        r'(?:field|choice|area|radios|day_field)\("\w+", "([^"]+)"', markup
    )
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}", "\n", markup, flags=re.DOTALL)
    bare = re.sub(r"</?(p|li|h\d|ul|ol|div|dt|dd|summary|button|section|nav|details|br|form)\b[^>]*>", "\n", bare)
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"\{\{.*?\}\}", "một", bare, flags=re.DOTALL))
    parts = re.split(r"[.!?:;\n]+", "\n".join([*read, bare]))
    return [part.strip() for part in parts if part.strip()]


FIXED = {name: sentences((TEMPLATES / "families" / f"{name}.html").read_text(encoding="utf-8")) for name in PAGES}
FIXED |= {"next-steps": sentences((TEMPLATES / "parts" / "next-steps.html").read_text(encoding="utf-8"))}
FIXED |= {"plain": [*plain.SENTENCES, *plain.REQUEST_SENTENCES]}


@pytest.mark.parametrize("name", FIXED)
def test_sentences_are_short(name: str) -> None:
    long = [one for one in FIXED[name] if len(one.split()) > LONGEST]
    assert long == [], f"say it in two sentences of at most {LONGEST} syllables"


@pytest.mark.parametrize("name", FIXED)
def test_no_word_is_hard(name: str) -> None:
    found = {
        word
        for word in HARD
        for one in FIXED[name]
        if re.search(rf"(?<!\w){word}(?!\w)", one, re.IGNORECASE if word.islower() else 0)
    }
    assert found == set(), "find a word that a child of ten knows"


def test_there_is_much_to_be_read() -> None:
    assert sum(map(len, FIXED.values())) > 100
