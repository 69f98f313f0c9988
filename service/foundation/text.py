"""Vietnamese text: NFC at the door, folding for search, sort keys, name parts. Pure functions, no database."""

import re
import unicodedata
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, StringConstraints

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_ORDER = {letter: f"{position:02d}" for position, letter in enumerate(ALPHABET, start=10)}
_SPACES = re.compile(r"\s+")


class NameParts(NamedTuple):
    """Họ, chữ đệm, tên."""

    family: str
    middle: str
    given: str


def nfc(text: str) -> str:
    """One spelling of each letter, stray spaces gone: what may be stored."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Tones and marks off, đ → d, lower case: `fold("Nguyễn Thị Hường") == "nguyen thi huong"`."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.replace("đ", "d")).strip()


def tokens(text: str) -> list[str]:
    """The distinct folded words of a name, in order of appearance."""
    return list(dict.fromkeys(re.findall(r"[a-z0-9]+", fold(text))))


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


Text = Annotated[str, StringConstraints(max_length=500), AfterValidator(nfc)]
"""A line of text at the door: normalised, at most 500 characters."""

FilledText = Annotated[str, AfterValidator(nfc), StringConstraints(min_length=1, max_length=500)]
"""A line of text that must say something."""
