"""DATA_DIR: the names of our files in it, and the check that it is ours before anything is written.

Nothing here changes the mode or the owner of a folder that already exists. Where PGDATA lies is left to `home.py`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from service.foundation.embedded.errors import FolderUnusableError, ForeignDataError
from service.foundation.embedded.runner import user_name


@dataclass(frozen=True)
class DataFolder:
    """DATA_DIR after it was claimed."""

    root: Path

    @property
    def lock_file(self) -> Path:
        """Locked by the process that runs the server; says who that is and where its socket lies."""
        return self.root / "server.lock"

    @property
    def password_file(self) -> Path:
        """The superuser's password, readable by the owner of DATA_DIR only."""
        return self.root / "superuser.password"

    @property
    def record_file(self) -> Path:
        """Where PGDATA lies and whose it is (`home.py`)."""
        return self.root / "cluster.json"

    @property
    def startup_log(self) -> Path:
        """What the server says before its own log begins; written anew at every start."""
        return self.root / "startup.log"


def claim(path: Path) -> DataFolder:
    """Make DATA_DIR, or accept the existing one when it is this user's own."""
    root = path.expanduser().resolve()
    if os.path.lexists(root):  # false also when a folder above may not be entered: `_make` tells that
        _refuse_unless_ours(root)
    else:
        _make(root)
    return DataFolder(root=root)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    draft = path.with_name(path.name + ".partial")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _make(root: Path) -> None:
    # For root, others may pass but not list: the server's unprivileged user has to reach PGDATA inside.
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        root.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise FolderUnusableError(
            f"Không tạo được thư mục dữ liệu {root}: {error.strerror}. Hãy đặt DATA_DIR vào nơi ghi được."
        ) from error


def _refuse_unless_ours(root: Path) -> None:
    if not root.is_dir():
        raise FolderUnusableError(f"{root} không phải là thư mục. Hãy đặt DATA_DIR là một thư mục.")
    owner = root.stat().st_uid
    if owner != os.geteuid():
        raise ForeignDataError(
            f"Thư mục dữ liệu {root} thuộc về người dùng {user_name(owner)}, không phải {user_name(os.geteuid())}. "
            f"Hãy chạy với người dùng {user_name(owner)}, hoặc đặt DATA_DIR vào thư mục khác."
        )
    if not os.access(root, os.W_OK | os.X_OK):
        raise FolderUnusableError(f"Không ghi được vào thư mục dữ liệu {root}. Hãy kiểm tra quyền của thư mục.")
    _refuse_strange_cluster(DataFolder(root=root))


def _refuse_strange_cluster(folder: DataFolder) -> None:
    # before the lock is taken: its file would already be a trace in a folder that is not ours
    if os.path.lexists(folder.root / "pgdata") and not folder.record_file.exists():
        raise ForeignDataError(
            f"{folder.root} có sẵn thư mục pgdata không do dịch vụ này tạo ra (thiếu cluster.json). "
            "Hãy đặt DATA_DIR vào một thư mục khác."
        )
