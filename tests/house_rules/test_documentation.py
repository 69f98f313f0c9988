"""What the READMEs say is there: every file and folder that they name, every command, every target of the Makefile."""

import re

import pytest

from service.commands import COMMANDS
from tests.house_rules.sources import REPOSITORY, tracked

READMES = [name for name in tracked() if name.endswith("README.md")]
DECISIONS = [name for name in tracked() if name.startswith("service/decisions/")]
NAMED = re.compile(r"`([\w./-]+(?:/|\.(?:py|md|yaml|csv|html|toml|sql|lock|sh)))`")
MADE_LATER = {".data/", ".venv/", "production.env", "secrets/"}
FILE_OF_EVERY_SLICE = {"tables.py", "queries.py", "schemas.py", "actions.py", "api.py", "pages.py", "conftest.py"}


def there(path: str, readme: str) -> bool:
    """Does a file or folder stand where the README may mean it: from the top, beside itself, in the service, the tests or the seeds?

    A bare name in a table row stands for the file of that name in the folder that the row speaks of."""
    if "/" not in path and any(name.endswith("/" + path) for name in tracked()):
        return True
    bases = (REPOSITORY, (REPOSITORY / readme).parent, REPOSITORY / "service", REPOSITORY / "tests", REPOSITORY / "seeds")
    return any((base / path).exists() for base in bases)


@pytest.mark.parametrize("readme", READMES)
def test_what_a_readme_names_exists(readme: str) -> None:
    text = (REPOSITORY / readme).read_text(encoding="utf-8")
    named = {path for path in NAMED.findall(text) if path not in MADE_LATER | FILE_OF_EVERY_SLICE and not path.startswith("/")}
    assert [path for path in sorted(named) if not there(path, readme)] == []


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_is_in_the_readme(name: str) -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"python -m service {name}\b|`python -m service migrate`, `{name}`", text)


def test_decisions_are_numbered_without_gaps_and_say_what_and_why() -> None:
    numbers = [int(name.split("/")[-1][:4]) for name in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all((REPOSITORY / name).read_text(encoding="utf-8").startswith("# 00") for name in DECISIONS)


def test_the_makefile_says_what_each_target_does() -> None:
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony is not None
    described = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    assert set(phony.group(1).split()) == described
