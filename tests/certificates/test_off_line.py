"""The command that checks without a network, and where the key comes from."""

import json
import stat
from pathlib import Path

import pytest

from service.__main__ import main
from service.certificates.statement import signed
from service.foundation import clock
from service.keys import InstallationError, certificate_keys
from service.settings import Settings
from tests.certificates.conftest import FIRST, KEYS, NAME, STATEMENT
from tests.factories import AT


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """What `/check/keys` answered, kept in a file."""
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(KEYS.published()), encoding="utf-8")
    return file


def told(keys: Path, text: str) -> int:
    """What the command answers with."""
    with clock.standing_at(AT):
        return main(["check-certificate", "--keys", str(keys), text])


def test_a_signed_text_is_told_and_that_a_revocation_is_seen_on_line_only(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = signed(STATEMENT, KEYS) or ""
    assert told(keys, f"https://hoctap.example.vn/check#{text}") == 0
    said = capsys.readouterr().out
    assert NAME in said
    assert "Giá trị đến hết ngày: 31/12/2026\n" in said
    assert "thu hồi" in said


def test_a_changed_text_is_refused(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, _, tail = (signed(STATEMENT, KEYS) or "").split(".")
    assert told(keys, f"{head}.e30.{tail}") == 1
    assert "đừng tin" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "[]", "\x00", "{}"])
def test_a_file_that_holds_no_keys_is_told(keys: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    keys.write_text(content, encoding="utf-8")
    assert told(keys, "x") == 1
    assert "Không đọc được khóa" in capsys.readouterr().out


def test_an_embedded_installation_makes_its_key_once_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, certificate_key=None, database_url=None)
    first = certificate_keys(settings)
    assert certificate_keys(settings).published() == first.published()
    assert stat.S_IMODE((tmp_path / "certificate.key").stat().st_mode) == 0o600


def test_a_key_that_is_given_is_taken_and_elsewhere_nothing_is_made(tmp_path: Path) -> None:
    given = Settings(data_dir=tmp_path, certificate_key=FIRST)
    assert certificate_keys(given).published() == KEYS.published()
    elsewhere = Settings(data_dir=tmp_path, certificate_key=None, database_url="postgresql+asyncpg://elsewhere.example/x")
    assert certificate_keys(elsewhere).published() == {"keys": []}
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InstallationError, match="CERTIFICATE_KEY"):
        certificate_keys(Settings(data_dir=tmp_path, certificate_key="short"))
