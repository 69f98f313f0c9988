"""Who the database runs as: this user, or for root an unprivileged one, since PostgreSQL must never run as root.

Holds the choice of the user, the handing over of files that we made, and the question what that user can reach.
Where the files lie is left to `home.py`.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from service.foundation.embedded.errors import FolderUnusableError

UNPRIVILEGED_USERS = ("postgres", "nobody")


class SwitchUser(TypedDict, total=False):
    """The arguments of `subprocess` that change the user of a child."""

    user: int
    group: int
    extra_groups: Sequence[int]


@dataclass(frozen=True)
class Runner:
    """The user the server's processes belong to."""

    uid: int
    gid: int

    @property
    def is_this_user(self) -> bool:
        """Whether no change of user is needed."""
        return self.uid == os.geteuid()

    @property
    def switch(self) -> SwitchUser:
        """Arguments for `subprocess`; empty when the server runs as this user."""
        if self.is_this_user:
            return SwitchUser()
        return SwitchUser(user=self.uid, group=self.gid, extra_groups=())

    def take_over(self, path: Path) -> None:
        """Give the runner a file or folder that we have just made; never called for anything else."""
        if not self.is_this_user:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def may(self, flag: str, path: Path) -> bool:
        """Ask the kernel, as the runner, whether `test -flag path` holds: modes, ACLs and mounts all count."""
        if self.is_this_user:
            return os.access(path, {"x": os.X_OK, "r": os.R_OK}[flag])
        question = ["/bin/sh", "-c", f'test -{flag} "$0"', str(path)]
        return subprocess.run(question, cwd="/", check=False, **self.switch).returncode == 0  # noqa: S603


def choose_runner() -> Runner:
    """This user; for root the first of `UNPRIVILEGED_USERS` that the machine knows."""
    if os.geteuid() != 0:
        return Runner(uid=os.geteuid(), gid=os.getegid())
    for name in UNPRIVILEGED_USERS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return Runner(uid=account.pw_uid, gid=account.pw_gid)
    raise FolderUnusableError(
        "Đang chạy với quyền root nhưng máy không có người dùng thường nào để chạy PostgreSQL (đã tìm: "
        f"{', '.join(UNPRIVILEGED_USERS)}). Hãy tạo một trong các người dùng đó, hoặc chạy không phải root."
    )


def user_name(uid: int) -> str:
    """The name of a user for messages; the number when the machine knows no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
