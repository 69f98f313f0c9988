"""The private folder of the server's socket: short, since a socket's path may have 103 bytes, and closed to others."""

import os
import re
import secrets
import shutil
import socket
import tempfile
from pathlib import Path

from service.foundation.embedded.address import PORT
from service.foundation.embedded.errors import FolderUnusableError
from service.foundation.embedded.runner import Runner

PREFIX = "hoctap-"
LONGEST = 70
PLAIN = re.compile(r"[A-Za-z0-9/_.-]+")


def make_socket_dir(runner: Runner) -> Path:
    """A new folder below the system's temporary one that only the runner may enter."""
    for parent in (Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp")):  # noqa: S108
        if len(str(parent)) <= LONGEST and PLAIN.fullmatch(str(parent)) and runner.may("x", parent):
            return renew_socket_dir(parent / f"{PREFIX}{secrets.token_hex(6)}", runner)
    raise FolderUnusableError("Không có thư mục tạm nào đủ ngắn cho socket của cơ sở dữ liệu. Hãy đặt TMPDIR=/tmp rồi chạy lại.")


def renew_socket_dir(path: Path, runner: Runner) -> Path:
    """The folder itself, made again at the same place when a cleaner of temporary files took it away."""
    if not path.is_dir():
        path.mkdir(mode=0o700)
        runner.take_over(path)
    return path


def remove_socket_dir(path: Path, runner: Runner) -> None:
    """Remove the folder of an earlier life, if it is certainly one of ours."""
    try:
        found = path.lstat()
    except OSError:
        return
    if path.name.startswith(PREFIX) and path.is_dir() and not path.is_symlink() and found.st_uid == runner.uid:
        shutil.rmtree(path, ignore_errors=True)


def answers(socket_dir: Path) -> bool:
    """Whether a server accepts connections in this folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        try:
            client.connect(os.fspath(socket_dir / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
        return True
