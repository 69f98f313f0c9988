"""`check-legislation`: sound files pass; every fault is named with its file, its place and what to do."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.__main__ import main
from tests.conftest import SEEDS

SOUND = SEEDS / "legislation" / "commune" / "tt-25-2023-level-1.yaml"
Written = Callable[[dict[str, Any]], None]


def check(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["check-legislation", str(folder)])
    return code, capsys.readouterr().out


def write(folder: Path, change: Written) -> None:
    """The commune's law with a fault, as a lawyer would have saved it."""
    document = yaml.safe_load(SOUND.read_text(encoding="utf-8"))
    change(document)
    (folder / "commune").mkdir()
    (folder / "commune" / "sai.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def test_the_law_of_the_house_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check-legislation"])
    number = len(list((SEEDS / "legislation").glob("*/*.yaml")))
    assert (code, capsys.readouterr().out.split()[0]) == (0, str(number))


def test_an_unknown_fact_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, lambda law: law["indicators"][3]["award"].update(fact="happiness"))
    code, told = check(tmp_path, capsys)
    assert code == 1
    assert "commune/sai.yaml · chỉ tiêu 2.1" in told
    assert "“happiness”" in told
    assert "[unknown-fact]" in told
    assert "1 lỗi" in told


def test_an_indicator_without_reference_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, lambda law: law["indicators"][3].pop("reference"))
    code, told = check(tmp_path, capsys)
    assert code == 1
    assert "2.1" in told
    assert "[no-reference]" in told


def test_every_fault_of_every_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def twice(law: dict[str, Any]) -> None:
        law["indicators"][0]["award"]["fact"] = "happiness"
        law["indicators"][1]["reference"] = {}

    write(tmp_path, twice)
    (tmp_path / "commune" / "chu.yaml").write_text("- chỉ là một danh sách\n", encoding="utf-8")
    code, told = check(tmp_path, capsys)
    assert (code, told.count("✗")) == (1, 3)
    assert all(f"[{slug}]" in told for slug in ("unknown-fact", "no-reference", "not-yaml"))


def test_what_is_not_yaml_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "commune").mkdir()
    (tmp_path / "commune" / "sai.yaml").write_text("title: commune\nlevel: 1\ncriteria: [\n  a: b: c\n", encoding="utf-8")
    code, told = check(tmp_path, capsys)
    assert code == 1
    assert "commune/sai.yaml, dòng 4" in told
    assert "[not-yaml]" in told


def both(folder: Path, former: dict[str, Any], later: dict[str, Any]) -> None:
    """Two laws of one title and level, each with dates of its own."""
    write(folder, lambda law: law.update(former))
    document = yaml.safe_load(SOUND.read_text(encoding="utf-8")) | later
    (folder / "commune" / "sau.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize(
    ("former", "later", "slug", "said"),
    [
        ({}, {}, "duplicate", "bỏ một"),
        (
            {"valid_from": date(2024, 1, 1), "valid_to": date(2026, 1, 1)},
            {"valid_from": date(2025, 7, 1)},
            "overlap",
            "còn hiệu lực đến trước 01/01/2026, văn bản sau có hiệu lực từ 01/07/2025",
        ),
        (
            {"valid_from": date(2024, 1, 1), "valid_to": date(2025, 1, 1)},
            {"valid_from": date(2025, 7, 1)},
            "gap",
            "từ 01/01/2025 đến trước 01/07/2025 không có quy định nào",
        ),
    ],
)
def test_two_laws_follow_each_other_without_gap_or_overlap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], former: dict[str, Any], later: dict[str, Any], slug: str, said: str
) -> None:
    both(tmp_path, former, later)
    code, told = check(tmp_path, capsys)
    assert code == 1
    assert f"[{slug}]" in told
    assert said in told
    assert "commune, mức độ 1" in told
    assert "1 lỗi" in told


@pytest.mark.parametrize("empty", ["missing", "none"])
def test_a_law_without_indicators_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], empty: str) -> None:
    def emptied(law: dict[str, Any]) -> None:
        law["indicators"] = []
        if empty == "missing":
            del law["indicators"]

    write(tmp_path, emptied)
    code, told = check(tmp_path, capsys)
    assert code == 1
    assert "[no-indicators]" in told
    assert "ghi ít nhất một chỉ tiêu" in told
