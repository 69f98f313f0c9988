"""The cluster on disk: initdb, the superuser's password, the check of the major version, the server's settings.

The settings are for a small machine and are given on the command line at every start, so that the code is the only
place where they are written. Running the server is left to `server.py`.
"""

import secrets
import shutil
import subprocess
from pathlib import Path

from service.foundation.embedded.address import SUPERUSER
from service.foundation.embedded.binaries import Binaries
from service.foundation.embedded.errors import OtherMajorVersionError, PasswordMissingError, ServerStartError
from service.foundation.embedded.folder import DataFolder, write_private
from service.foundation.embedded.home import Home

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}  # our own secrets stay out of the server's environment
KEPT_LOGS = 7


def ensure_cluster(*, folder: DataFolder, home: Home, binaries: Binaries, lock: int, durable: bool) -> str:
    """Make the cluster unless it is there, and return the superuser's password."""
    if home.pgdata.exists():
        _refuse_other_major(home, binaries)
        return stored_password(folder)
    if not folder.password_file.exists():
        write_private(folder.password_file, secrets.token_urlsafe(32))
    password = stored_password(folder)
    _initdb(home=home, binaries=binaries, password=password, lock=lock, durable=durable)
    return password


def stored_password(folder: DataFolder) -> str:
    """The superuser's password, as the first start made it."""
    try:
        return folder.password_file.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise PasswordMissingError(
            f"Thiếu tệp {folder.password_file} nên không vào được cơ sở dữ liệu. Hãy khôi phục tệp này từ bản sao lưu."
        ) from error


def server_settings(*, home: Home, socket_dir: Path, durable: bool) -> dict[str, str]:
    """PostgreSQL's settings; without `durable` (tests) a crash may lose everything."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": "256MB",
        "jit": "off",
        # a year scored at once writes more than the usual 1 GB between two checkpoints: forced ones would write every page twice
        "max_wal_size": "4GB",
        "timezone": "Asia/Ho_Chi_Minh",
        "log_timezone": "Asia/Ho_Chi_Minh",
        "logging_collector": "on",
        "log_directory": str(home.logs),
        "log_filename": "postgresql-%Y%m%d-%H%M%S.log",
        "log_rotation_size": "10MB",
        "log_rotation_age": "1d",
        # The detail of a broken unique key holds the person's number: it must not reach a log.
        "log_error_verbosity": "terse",
    }
    off = ("fsync", "synchronous_commit", "full_page_writes")
    return settings | dict.fromkeys(off, "on" if durable else "off")


def prune_logs(home: Home) -> None:
    """Keep the newest log files only; with the rotation by size that bounds what the log may take."""
    for old in sorted(home.logs.glob("postgresql-*.log"))[:-KEPT_LOGS]:
        old.unlink(missing_ok=True)


def _refuse_other_major(home: Home, binaries: Binaries) -> None:
    try:
        found = (home.pgdata / "PG_VERSION").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        found = "không rõ"
    if found != binaries.major:
        raise OtherMajorVersionError(
            f"Dữ liệu trong {home.pgdata} là của PostgreSQL {found}, chương trình đang cài là PostgreSQL {binaries.major}. "
            f"Hãy cài lại phiên bản dịch vụ cũ, xuất dữ liệu bằng pg_dump, rồi nạp vào một DATA_DIR mới; "
            "không xóa thư mục cũ trước khi kiểm tra xong."
        )


def _initdb(*, home: Home, binaries: Binaries, password: str, lock: int, durable: bool) -> None:
    # Made under another name first: a kill -9 half-way must not leave something that looks like a cluster.
    shutil.rmtree(home.draft, ignore_errors=True)
    home.draft.mkdir(mode=0o700)
    home.runner.take_over(home.draft)
    password_file = home.path / "initdb.password"
    write_private(password_file, password)
    home.runner.take_over(password_file)
    try:
        _run_initdb(home=home, binaries=binaries, password_file=password_file, lock=lock, durable=durable)
    finally:
        password_file.unlink(missing_ok=True)
    home.draft.rename(home.pgdata)


def _run_initdb(*, home: Home, binaries: Binaries, password_file: Path, lock: int, durable: bool) -> None:
    command = [
        *(str(binaries.program("initdb")), f"--pgdata={home.draft}", f"--username={SUPERUSER}"),
        *("--auth-local=scram-sha-256", "--auth-host=reject", f"--pwfile={password_file}"),
        *("--locale=C", "--encoding=UTF8", "--data-checksums", "--no-instructions"),
        *(() if durable else ("--no-sync",)),
    ]
    done = subprocess.run(  # noqa: S603 our own program and paths
        command,
        cwd="/",
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        pass_fds=(lock,),
        **home.runner.switch,
    )
    if done.returncode != 0:
        raise ServerStartError(
            f"Không tạo được cơ sở dữ liệu trong {home.path}: {done.stderr.strip()[-2000:]}. "
            "Hãy kiểm tra dung lượng và quyền của thư mục rồi chạy lại."
        )
