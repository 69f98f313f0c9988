"""Secrets may stand in files that `…_FILE` names; one that is given twice, or cannot be read, refuses the start with the reason."""

from pathlib import Path

import pytest

from service.settings import BY_FILE, SecretFileError, Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without our secrets."""
    for name in BY_FILE:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)


@pytest.mark.parametrize("name", sorted(BY_FILE))
def test_a_secret_is_read_from_its_file_without_the_end_of_the_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("a secret\n")
    monkeypatch.setenv(f"{name.upper()}_FILE", str(tmp_path / "secret"))
    assert getattr(Settings(), name) == "a secret"


def test_a_secret_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("one")
    monkeypatch.setenv("MASTER_KEY_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("MASTER_KEY", "another")
    with pytest.raises(SecretFileError, match="MASTER_KEY_FILE"):
        Settings()


def test_a_file_that_is_missing_or_empty_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SecretFileError, match="nowhere"):
        Settings()
    (tmp_path / "nowhere").touch()
    with pytest.raises(SecretFileError, match="không có gì"):
        Settings()


def test_only_secrets_are_read_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "port").write_text("1")
    monkeypatch.setenv("PORT_FILE", str(tmp_path / "port"))
    assert Settings().port == 8000
