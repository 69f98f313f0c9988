"""Where PGDATA lies, and the record of it in DATA_DIR.

Usually PGDATA is DATA_DIR/pgdata. Root is the exception: its server runs as an unprivileged user, who may be unable to
pass the folders above DATA_DIR (a closed home, say). We never open folders that we did not make; PGDATA then lies in a
folder of our own below /var/lib, and `cluster.json` in DATA_DIR points there: both belong in a backup, and go together.
Making the cluster is left to `cluster.py`.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from service.foundation.embedded.errors import FolderUnusableError, ForeignDataError
from service.foundation.embedded.folder import DataFolder, write_private
from service.foundation.embedded.runner import Runner, choose_runner, user_name

OUTSIDE = Path("/var/lib")


@dataclass(frozen=True)
class Home:
    """The folder that holds PGDATA and the server's log, and the user they belong to."""

    path: Path
    runner: Runner

    @property
    def pgdata(self) -> Path:
        """The cluster itself."""
        return self.path / "pgdata"

    @property
    def draft(self) -> Path:
        """A cluster in the making; renamed to `pgdata` when initdb has finished."""
        return self.path / "pgdata.partial"

    @property
    def logs(self) -> Path:
        """The server's log files."""
        return self.path / "log"


def settle(folder: DataFolder) -> Home:
    """The home recorded in DATA_DIR; on the first start one is chosen and recorded."""
    home = _recorded(folder) if folder.record_file.exists() else _choose(folder)
    _refuse_foreign(home)
    if not home.runner.may("x", home.path):
        raise FolderUnusableError(
            f"Người dùng {user_name(home.runner.uid)} chạy cơ sở dữ liệu không vào được {home.path}. "
            "Hãy trả lại quyền đi qua (x) của các thư mục phía trên, hoặc chuyển DATA_DIR."
        )
    if not home.logs.exists():
        home.logs.mkdir(mode=0o700)
        home.runner.take_over(home.logs)
    return home


def _recorded(folder: DataFolder) -> Home:
    try:
        record = json.loads(folder.record_file.read_text(encoding="utf-8"))
        runner = Runner(uid=int(record["runner_uid"]), gid=int(record["runner_gid"]))
        home = Home(path=folder.root / record["home"], runner=runner)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FolderUnusableError(
            f"Không đọc được {folder.record_file} ({error}). Hãy khôi phục tệp này từ bản sao lưu của DATA_DIR."
        ) from error
    if not home.path.is_dir():
        raise FolderUnusableError(
            f"{folder.record_file} chỉ tới {home.path} nhưng thư mục đó không còn. "
            "Hãy khôi phục nó từ bản sao lưu, hoặc đặt DATA_DIR vào một thư mục mới."
        )
    return home


def _choose(folder: DataFolder) -> Home:
    runner = choose_runner()
    inside = runner.may("x", folder.root)
    path = folder.root if inside else _make_outside()
    record = {"home": "." if inside else str(path), "runner_uid": runner.uid, "runner_gid": runner.gid}
    write_private(folder.record_file, json.dumps(record) + "\n")
    return Home(path=path.resolve(), runner=runner)


def _make_outside() -> Path:
    path = OUTSIDE / f"hoc-tap-suot-doi-{secrets.token_hex(6)}"
    try:
        path.mkdir(mode=0o711)
    except OSError as error:
        raise FolderUnusableError(
            f"Không tạo được {path} cho cơ sở dữ liệu: {error.strerror}. Hãy đặt DATA_DIR vào nơi mọi người đi qua được."
        ) from error
    return path


def _refuse_foreign(home: Home) -> None:
    expected = home.runner.uid
    found = home.pgdata.stat().st_uid if home.pgdata.exists() else expected
    if found == expected and (os.geteuid() == 0 or home.runner.is_this_user):
        return
    raise ForeignDataError(
        f"Dữ liệu trong {home.pgdata} thuộc về người dùng {user_name(found)}, còn cluster.json ghi {user_name(expected)}. "
        "Hãy chạy với đúng người dùng đã tạo dữ liệu; dịch vụ không tự đổi chủ sở hữu."
    )
