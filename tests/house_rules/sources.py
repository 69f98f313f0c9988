"""What the house rules read: every Python file of the service and the tests as a syntax tree, every text file that git knows."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: str
    text: str
    tree: ast.Module

    @property
    def slice(self) -> str:
        """The folder below `service/`, or the empty word."""
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else ""

    @property
    def file(self) -> str:
        """The file's own name without its ending."""
        return Path(self.path).stem


@cache
def tracked() -> tuple[str, ...]:
    """The files that git tracks, or would: what is neither ignored nor deleted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return tuple(sorted({name for name in listed.split("\0") if name and (REPOSITORY / name).is_file()}))


@cache
def sources(top: str = "service") -> tuple[Source, ...]:
    """Every Python file below a folder."""
    paths = [name for name in tracked() if name.startswith(top + "/") and name.endswith(".py")]
    return tuple(_read(path) for path in paths)


def _read(path: str) -> Source:
    text = (REPOSITORY / path).read_text(encoding="utf-8")
    return Source(path, text, ast.parse(text))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Each call with the last word of what is called: `session.commit()` → `commit`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    yield name, node


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each string constant with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
