"""The guides out of `guides.yaml`, and the picture behind each step.

A picture is a file of `service/static/help/` with a fingerprint beside it in `pictures.yaml`: what the page said when it was taken.
`tests/browser/test_pictures.py` takes the fingerprint again from the demo, so a picture that shows an older page fails the tests."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

GUIDES = Path(__file__).with_name("guides.yaml")
PICTURES = Path(__file__).with_name("pictures.yaml")


class Picture(BaseModel):
    """A picture that the tests took: its size in pixels, and the fingerprint of the page that it shows (SHA-256, hexadecimal)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width: int
    height: int
    fingerprint: str


class Step(BaseModel):
    """One step: a short heading, what to do, and the picture that shows it (`alt` says what is seen)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heading: str
    words: list[str]
    picture: str = ""
    alt: str = ""


class Guide(BaseModel):
    """What one desk does, in the order in which one does it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    summary: str
    steps: list[Step]


@cache
def guides() -> dict[str, Guide]:
    """Desk → guide, in the order of the file. Read once."""
    return TypeAdapter(dict[str, Guide]).validate_python(_read(GUIDES))


@cache
def pictures() -> dict[str, Picture]:
    """Name → picture. Read once."""
    return TypeAdapter(dict[str, Picture]).validate_python(_read(PICTURES) or {})


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
