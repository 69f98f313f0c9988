"""Vietnamese text: NFC and no control characters at the door, folding for search, sort keys, name parts. Pure functions, no database."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_ORDER = {letter: f"{position:02d}" for position, letter in enumerate(ALPHABET, start=10)}
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
CONTROL_CHARACTER = ("control-character", "Có ký tự điều khiển không đọc được, thường do sao chép. Hãy xóa đi và gõ lại mục này.")
"""Slug and sentence for what `has_control` finds."""


class NameParts(NamedTuple):
    """Họ, chữ đệm, tên."""

    family: str
    middle: str
    given: str


def nfc(text: str) -> str:
    """One spelling of each letter, stray spaces gone: what may be stored."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def has_control(text: str) -> bool:
    """True for what no keyboard types and no column takes: U+0000 and other control characters, halves of surrogate pairs.

    Tabs and line ends are white space: `nfc` makes spaces of them."""
    return _CONTROL.search(text) is not None


def with_control(value: object) -> Iterator[str]:
    """The paths (`roll.3.certificate`) of every text in a JSON value that has a control character, names of members included."""
    waiting = [("", value)]
    while waiting:
        at, found = waiting.pop()
        if isinstance(found, str) and has_control(found):
            yield at
        elif isinstance(found, Mapping):
            yield from (at for name in found if has_control(str(name)))
            waiting += [(_within(at, name), inner) for name, inner in found.items() if not has_control(str(name))]
        elif isinstance(found, list | tuple):
            waiting += [(_within(at, position), inner) for position, inner in enumerate(found)]


def _within(at: str, step: object) -> str:
    return f"{at}.{step}" if at else str(step)


def _plain(text: str) -> str:
    if has_control(text):
        raise PydanticCustomError("control_character", "control character")
    return text


def fold(text: str) -> str:
    """Tones and marks off, đ → d, lower case: `fold("Nguyễn Thị Hường") == "nguyen thi huong"`."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.replace("đ", "d")).strip()


def slug(text: str) -> str:
    """A text as part of an address: 25/2023/TT-BGDĐT → 25-2023-tt-bgddt."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def tokens(text: str) -> list[str]:
    """The distinct folded words of a name, in order of appearance."""
    return list(dict.fromkeys(re.findall(r"[a-z0-9]+", fold(text))))


def searched(text: str) -> str:
    """Every folded word of a name behind a space, so that ` word` is found where a word begins: `searched("H-Linh Ksor") == " h linh ksor"`."""
    return "".join(f" {word}" for word in re.findall(r"[a-z0-9]+", fold(text)))


def split_name(full_name: str) -> NameParts:
    """Vietnamese order: the first word is the family name, the last the given name."""
    words = nfc(full_name).split(" ")
    if len(words) == 1:
        return NameParts("", "", words[0])
    return NameParts(words[0], " ".join(words[1:-1]), words[-1])


def name_sort_key(parts: NameParts) -> str:
    """Sort key of a list of people: given name, then middle, then family; letters before tones."""
    return "|".join(_word_key(part) for part in (parts.given, parts.middle, parts.family))


def _word_key(word: str) -> str:
    letters, tones = [], []
    for character in unicodedata.normalize("NFC", word.lower()):
        letter, tone = _take_tone(character)
        letters.append(_ORDER.get(letter, "00"))
        tones.append(tone)
    return "".join(letters) + "." + "".join(tones)


def _take_tone(character: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", character)
    tone = next((TONES[mark] for mark in decomposed if mark in TONES), "0")
    letter = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
    return letter, tone


Text = Annotated[str, StringConstraints(max_length=500), AfterValidator(_plain), AfterValidator(nfc)]
"""A line of text at the door: normalised, without control characters, at most 500 characters."""

FilledText = Annotated[str, AfterValidator(_plain), AfterValidator(nfc), StringConstraints(min_length=1, max_length=500)]
"""A line of text that must say something."""
