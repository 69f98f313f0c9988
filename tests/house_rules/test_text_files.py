"""What may not stand in any file: addresses of registries, paths of a machine, text that is not NFC, blobs, pins without hashes."""

import re
import subprocess
import sys
import unicodedata

import pytest
import yaml

from service.access.matrix import COMMUNE_SUBJECTS
from service.settings import Settings
from service.titles.vocabulary import Title
from tests.house_rules.sources import REPOSITORY, tracked

TEXT = (".py", ".md", ".yaml", ".toml", ".html", ".css", ".js", ".csv", ".sql", ".lock", ".svg")
# put together so that this file does not hold what it looks for
FORBIDDEN = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "python" + "hosted",
            r"registry\.npmjs",
            r"deb\.debian",
            "/" + "work/",
            "/" + "root/",
            "bash_" + "jobs",
        ]
    )
)


def text_files() -> list[str]:
    return [name for name in tracked() if name.endswith(TEXT) or name in ("Makefile", ".ci/run", ".gitignore")]


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = [f"{name}: {match.group()}" for name in text_files() for match in FORBIDDEN.finditer(read(name))]
    assert found == [], "take it out"


def test_text_is_nfc() -> None:
    assert [name for name in text_files() if not unicodedata.is_normalized("NFC", read(name))] == [], "save the file in NFC"


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert [name for name in tracked() if (REPOSITORY / name).stat().st_size > 1_000_000] == []


def test_no_link_is_tracked() -> None:
    links = [name for name in tracked() if (REPOSITORY / name).is_symlink()]
    assert links == [], "a link leads to a place of one machine, and takes the place of what stands there elsewhere"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    lines = read(name).splitlines()
    pins = [number for number, line in enumerate(lines) if "==" in line and not line.startswith(" ")]
    assert pins
    assert all("--hash=sha256:" in lines[number + 1] for number in pins)
    assert not any("http" in line and "httpx" not in line and "httpcore" not in line for line in lines)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name.upper()}`" in read("README.md")


def test_the_matrix_speaks_of_titles_that_exist() -> None:
    assert {title.value for title in Title} >= COMMUNE_SUBJECTS


def test_imports_only_point_down() -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())",
    ]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


class Strict(yaml.SafeLoader):
    """Refuses a key that stands twice: YAML itself would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: a key stands twice"
        return super().construct_mapping(node, deep)


def test_no_key_of_a_yaml_file_stands_twice() -> None:
    names = [name for name in tracked() if name.endswith(".yaml") and not name.startswith("seeds/")]
    assert names
    for name in names:
        with (REPOSITORY / name).open(encoding="utf-8") as file:  # its name stands in the error
            yaml.load(file, Strict)  # noqa: S506 - a SafeLoader
