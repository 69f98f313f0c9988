"""What is not ours, or not whole, is refused in words that say what to do, and not touched."""

import os
from pathlib import Path

import pytest

from service.foundation.embedded import EmbeddedCluster, EmbeddedDatabaseError
from service.foundation.embedded.errors import (
    FolderUnusableError,
    ForeignDataError,
    OtherMajorVersionError,
    PasswordMissingError,
    ServerStartError,
)
from service.foundation.embedded.runner import choose_runner
from tests.foundation.embedded.conftest import Another, Start, ask
from tests.foundation.embedded.folders import photograph, recorded
from tests.foundation.embedded.others import NOBODY, interpreter_of, ordinary_user, root_only


def refused(data_dir: Path, kind: type[EmbeddedDatabaseError]) -> str:
    """The words of a refusal."""
    with pytest.raises(kind) as caught:
        EmbeddedCluster(data_dir, report=lambda _: None, durable=False).start()
    return caught.value.message


@root_only
def test_the_folder_of_another_user_is_refused_and_not_touched(place: Path) -> None:
    (place / "theirs").mkdir()
    (place / "theirs" / "notes.txt").write_text("giữ nguyên")
    for path in (place / "theirs", place / "theirs" / "notes.txt"):
        os.chown(path, NOBODY, NOBODY)
    before = photograph(place)
    assert "thuộc về người dùng nobody, không phải root" in refused(place / "theirs", ForeignDataError)
    assert photograph(place) == before


@root_only
def test_data_that_changed_hands_are_refused_and_not_touched(place: Path) -> None:
    data = recorded(place / "data")
    (data / "pgdata").mkdir(mode=0o700)
    (data / "pgdata" / "PG_VERSION").write_text("18")
    before = photograph(data / "pgdata")
    assert "không tự đổi chủ sở hữu" in refused(data, ForeignDataError)
    assert photograph(data / "pgdata") == before


def test_a_folder_with_a_strange_pgdata_is_refused_and_not_touched(place: Path) -> None:
    (place / "data" / "pgdata").mkdir(parents=True)
    (place / "data" / "pgdata" / "PG_VERSION").write_text("16")
    before = photograph(place)
    assert "không do dịch vụ này tạo ra" in refused(place / "data", ForeignDataError)
    assert photograph(place) == before


def test_a_file_in_the_place_of_the_folder_is_refused_and_not_touched(place: Path) -> None:
    (place / "data").write_text("một tệp")
    before = photograph(place)
    assert "không phải là thư mục" in refused(place / "data", FolderUnusableError)
    assert photograph(place) == before


def test_a_folder_below_a_file_cannot_be_made(place: Path) -> None:
    (place / "file").write_text("một tệp")
    assert "Hãy đặt DATA_DIR vào nơi ghi được" in refused(place / "file" / "data", FolderUnusableError)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"home": "."}', '{"home": 1, "runner_uid": 0, "runner_gid": 0}'])
def test_a_damaged_record_is_refused_by_its_name(place: Path, damage: str) -> None:
    data = recorded(place / "data")
    (data / "cluster.json").write_text(damage)
    assert f"Không đọc được {data / 'cluster.json'}" in refused(data, FolderUnusableError)


def test_a_record_of_a_home_that_has_gone_is_refused(place: Path) -> None:
    data = recorded(place / "data", home=str(place / "gone"))
    assert "thư mục đó không còn" in refused(data, FolderUnusableError)


def cluster_by_hand(place: Path, *, version: str) -> Path:
    """A DATA_DIR of ours whose PGDATA holds nothing but a version."""
    data, runner = recorded(place / "data"), choose_runner()
    (data / "pgdata").mkdir(mode=0o700)
    (data / "pgdata" / "PG_VERSION").write_text(version)
    runner.take_over(data / "pgdata")
    return data


@pytest.mark.parametrize(("version", "shown"), [("17\n", "PostgreSQL 17"), ("", "PostgreSQL ,"), ("không phải số", "không rõ")])
def test_data_of_another_major_version_are_refused_and_not_touched(place: Path, version: str, shown: str) -> None:
    data = cluster_by_hand(place, version=version)
    before = photograph(data / "pgdata")
    message = refused(data, OtherMajorVersionError)
    assert shown in message
    assert "pg_dump" in message
    assert photograph(data / "pgdata") == before


def test_data_without_their_password_are_refused(place: Path) -> None:
    data = cluster_by_hand(place, version="18")
    assert f"Thiếu tệp {data / 'superuser.password'}" in refused(data, PasswordMissingError)
    assert not (data / "superuser.password").exists(), "a new password would only hide the loss"


async def test_damaged_data_are_refused_in_the_words_of_the_server_and_start_again_once_mended(data: Path, start: Start) -> None:
    control = data / "pgdata" / "global" / "pg_control"
    whole = control.read_bytes()
    control.write_bytes(b"")
    message = refused(data, ServerStartError)
    assert "pg_control" in message
    assert str(data / "log") in message
    control.write_bytes(whole)
    assert await ask(start(data).address, "SELECT 1") == 1


def test_an_ordinary_user_is_told_of_a_folder_that_cannot_be_entered_or_written(place: Path, another: Another) -> None:
    user = ordinary_user()
    shut = place / "shut"
    shut.mkdir(mode=0o000)
    (place / "bare").mkdir(mode=0o555)
    user.take_over(place / "bare")
    for folder in (shut / "data", place / "bare", place / "bare" / "data"):
        said = another(folder, interpreter=interpreter_of(user), runner=user).said()
        assert said["slug"] == "embedded-folder-unusable", said
    shut.chmod(0o755)
