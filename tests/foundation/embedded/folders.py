"""Folders as a test leaves and finds them: a DATA_DIR made by hand, and photographs that show that nothing was touched."""

import json
from pathlib import Path
from typing import NamedTuple

from service.foundation.embedded.runner import choose_runner


class Looks(NamedTuple):
    """What may not change of a file or folder that is not ours."""

    mode: int
    owner: int
    group: int
    content: bytes | None


def photograph(folder: Path) -> dict[Path, Looks]:
    """A folder with everything below it."""
    return {path: _looks(path) for path in (folder, *folder.rglob("*"))}


def ancestors(path: Path) -> dict[Path, tuple[int, int, int]]:
    """Mode, owner and group of each folder above a path."""
    return {folder: (_looks(folder).mode, _looks(folder).owner, _looks(folder).group) for folder in path.parents}


def recorded(root: Path, *, home: str = ".") -> Path:
    """A DATA_DIR in which we have once settled: the record alone, without a cluster."""
    root.mkdir()
    runner = choose_runner()
    record = {"home": home, "runner_uid": runner.uid, "runner_gid": runner.gid}
    (root / "cluster.json").write_text(json.dumps(record), encoding="utf-8")
    return root


def _looks(path: Path) -> Looks:
    found = path.lstat()
    return Looks(found.st_mode, found.st_uid, found.st_gid, path.read_bytes() if path.is_file() else None)
