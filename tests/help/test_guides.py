"""The guides: every picture is there, of the size that is said, and none is left over; the pages answer, also for nobody."""

import re
import struct
from pathlib import Path

import pytest
from httpx import AsyncClient

from service.access.matrix import Role
from service.help import guides as guides_module
from service.help.guides import guides, pictures

FOLDER = Path(__file__).parents[2] / "service" / "static" / "help"
SHOWN = {step.picture: step for guide in guides().values() for step in guide.steps if step.picture}


def test_each_desk_has_its_guide() -> None:
    assert len(guides()) == len(Role)


def test_no_picture_is_missing_and_none_is_left_over() -> None:
    assert set(pictures()) == set(SHOWN) == {path.stem for path in FOLDER.glob("*.png")}


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_picture_has_the_size_that_the_page_reserves_for_it(name: str) -> None:
    content = (FOLDER / f"{name}.png").read_bytes()
    assert struct.unpack(">II", content[16:24]) == (pictures()[name].width, pictures()[name].height)
    assert len(content) < 20_000
    assert SHOWN[name].alt


QUOTED = sorted(
    {
        word
        for guide in guides().values()
        for step in guide.steps
        for words in step.words
        for word in re.findall("“([^”]+)”", words)
    }
)


def said_by_pages() -> str:
    """All that pages can say: their templates, and the words that the code gives them."""
    service = Path(guides_module.__file__).parents[1]
    files = [*(service.parent / "templates").rglob("*.html"), *service.rglob("*.py"), *service.rglob("static/**/*.js")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("words", QUOTED)
def test_what_a_guide_quotes_is_said_by_a_page(words: str) -> None:
    assert words in said_by_pages()


@pytest.mark.parametrize("desk", guides())
async def test_a_guide_can_be_read_by_anybody(client: AsyncClient, desk: str) -> None:
    assert f'href="/help/{desk}"' in (await client.get("/help")).text
    text = (await client.get(f"/help/{desk}")).text
    assert all(step.heading in text for step in guides()[desk].steps)


async def test_a_desk_that_is_not_there_has_no_guide(client: AsyncClient) -> None:
    assert (await client.get("/help/nowhere")).status_code == 404
