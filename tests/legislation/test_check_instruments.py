"""`check-legislation` holds rule sets against the instruments: numbers, articles and wordings, in words for lawyers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.__main__ import main
from tests.conftest import SEEDS

LAW = SEEDS / "legislation" / "commune" / "tt-25-2023-level-1.yaml"
INSTRUMENTS = SEEDS / "instruments"
CIRCULAR, REPEALED = "tt-25-2023.yaml", "tt-44-2014.yaml"
Change = Callable[[dict[str, Any]], object]


class Desk:
    """A lawyer's folders: the law of communes, and the instruments, each as it was changed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.laws, self.instruments, self.capsys = folder / "legislation", folder / "instruments", capsys
        (self.laws / "commune").mkdir(parents=True)
        self.instruments.mkdir()
        (self.laws / "commune" / LAW.name).write_bytes(LAW.read_bytes())
        for name in (CIRCULAR, REPEALED):
            (self.instruments / name).write_bytes((INSTRUMENTS / name).read_bytes())

    def law(self, change: Change) -> None:
        self._write(self.laws / "commune" / LAW.name, change)

    def instrument(self, change: Change, name: str = CIRCULAR) -> None:
        self._write(self.instruments / name, change)

    def _write(self, path: Path, change: Change) -> None:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")

    def check(self) -> tuple[int, list[str]]:
        code = main(["check-legislation", str(self.laws), "--instruments", str(self.instruments)])
        return code, [line for line in self.capsys.readouterr().out.splitlines() if line.startswith("✗")]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def article(document: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in document["articles"] if one["number"] == number)
    return found


def assert_told(desk: Desk, slug: str, *words: str) -> None:
    code, told = desk.check()
    assert code == 1
    assert [line for line in told if f"[{slug}]" in line and all(word in line for word in words)], told


def test_the_instruments_of_the_house_are_sound(desk: Desk) -> None:
    assert desk.check() == (0, [])
    assert main(["check-legislation"]) == 0


def test_a_rule_set_whose_instrument_has_no_file_is_named(desk: Desk) -> None:
    (desk.instruments / REPEALED).unlink()
    (desk.instruments / CIRCULAR).unlink()
    assert_told(desk, "unknown-instrument", "commune/tt-25-2023-level-1.yaml", "25/2023/TT-BGDĐT", "seeds/instruments")


def test_one_changed_word_of_a_verified_wording_is_told(desk: Desk) -> None:
    desk.law(lambda law: law["indicators"][0].update(wording="Thực hiện công tác vận động nâng cao nhận thức"))
    assert_told(desk, "wording-differs", "chỉ tiêu 1.1", "Điều 6", "Thực hiện công tác vận động")


def test_how_a_wording_is_broken_into_lines_says_nothing(desk: Desk) -> None:
    desk.law(lambda law: law["indicators"][0].update(wording=law["indicators"][0]["wording"].replace(" ", "\n  ")))
    assert desk.check() == (0, [])


def test_a_wording_may_stand_in_the_article_that_is_referred_to(desk: Desk) -> None:
    def moved(law: dict[str, Any]) -> None:
        law["indicators"][0]["reference"]["article"] = 7
        law["indicators"][0]["wording"] = "Xã đạt chuẩn xóa mù chữ mức độ 1 theo quy định tại Nghị định số 20/2014/NĐ-CP."

    desk.law(moved)
    assert_told(desk, "wording-differs", "chỉ tiêu 1.1", "Điều 7")
    desk.law(lambda law: law["indicators"][0].update(refers_to={"article": 6}))
    assert desk.check() == (0, [])


def test_a_verified_indicator_needs_an_article_with_a_text(desk: Desk) -> None:
    desk.law(lambda law: law["indicators"][0]["reference"].update(article=2))
    assert_told(desk, "unknown-article", "chỉ tiêu 1.1", "Điều 2")
    desk.law(lambda law: law["indicators"][0].update(certainty="reported"))
    assert desk.check() == (0, [])


def test_a_slip_beside_no_article_is_told(desk: Desk) -> None:
    desk.instrument(lambda one: one["slips"].append({"article": 99, "note": "Lời văn lặp."}))
    assert_told(desk, "unknown-article", "instruments/tt-25-2023.yaml · slips", "Điều 99")


def test_who_repeals_must_have_a_file(desk: Desk) -> None:
    desk.instrument(lambda one: one.update(repealed_by="99/2099/TT-BGDĐT"), REPEALED)
    assert_told(desk, "unknown-instrument", "instruments/tt-44-2014.yaml · repealed_by", "99/2099/TT-BGDĐT")


def test_what_was_repealed_has_a_last_day(desk: Desk) -> None:
    desk.instrument(lambda one: one.pop("valid_to"), REPEALED)
    assert_told(desk, "missing-field", "instruments/tt-44-2014.yaml · valid_to")


def test_two_dates_of_one_instrument_are_told(desk: Desk) -> None:
    desk.law(lambda law: law["instrument"].update(date="2023-12-26"))
    assert_told(desk, "instrument-differs", "2023-12-26", "2023-12-27")


def test_an_article_written_twice_is_told(desk: Desk) -> None:
    desk.instrument(lambda one: one["articles"].append(dict(article(one, 6))))
    assert_told(desk, "duplicate-article", "Điều 6")


def test_a_misspelt_field_is_told_with_its_file(desk: Desk) -> None:
    desk.instrument(lambda one: one.update(isuer="x"))
    assert_told(desk, "unknown-field", "instruments/tt-25-2023.yaml", "isuer")


def test_faults_of_both_folders_are_told_at_once(desk: Desk) -> None:
    desk.law(lambda law: law["indicators"][3]["award"].update(fact="happiness"))
    desk.instrument(lambda one: one["slips"].append({"article": 99, "note": "x"}))
    code, told = desk.check()
    assert (code, len(told)) == (1, 2)
