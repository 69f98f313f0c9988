"""Why, in Vietnamese: the sentence of each award as a person reads it, what is missing, and how sure a verdict is."""

from typing import Any

import pytest

from service.scoring import Explanation
from tests.scoring.laws import DECLARED, HALF, Document, bound_law, citizen_law, indicator, law
from tests.scoring.oracle import Facts
from tests.scoring.running import Server

PEOPLE: Document = {"trained": 5999, "population": 10_000}
COUNT: Document = {"kind": "count_at_least", "fact": "trained", "at_least": 6000}
LEVEL: Document = {"kind": "level_at_least", "fact": "literacy_level", "level": 1}
ROSE: Document = {"kind": "trend", "fact": "trained", "year_before": "degree", "direction": "rose"}
BUDGET, TRAINED = "Bố trí đủ kinh phí từ ngân sách nhà nước", "Số người được đào tạo trình độ chuyên môn kỹ thuật"
DIFFICULT = [{"fact": "difficult_area", "equals": 1}]
RUNGS = [
    {"measure": "hours", "kinds": ["ccl_class"], "at_least": hours, "points": points} for hours, points in ((6, 5), (12.5, 7.5))
]


def told(server: Server, award: Document, facts: Facts, **changed: Any) -> Explanation:
    """The explanation of a law of one indicator."""
    return server.score_one(bound_law(law([indicator(award, **changed)])), facts).explained()


SENTENCES: list[tuple[Document, Document, str]] = [
    (DECLARED, {"budget_enough": 1}, f"{BUDGET}: có."),
    (DECLARED, {"budget_enough": 0}, f"{BUDGET}: không."),
    (DECLARED, {}, f"Chưa có số liệu: “{BUDGET}”."),
    (HALF | {"percent": 60}, PEOPLE, f"{TRAINED}: 5.999 trên 10.000 (59,99%); cần ít nhất 60%: còn thiếu 1."),
    (HALF | {"percent": 60}, PEOPLE | {"trained": 6000}, f"{TRAINED}: 6.000 trên 10.000 (60%); cần ít nhất 60%: đạt ngưỡng."),
    (COUNT, PEOPLE, f"{TRAINED}: 5.999 người; cần ít nhất 6.000."),
    (LEVEL, {"literacy_level": 0}, "Mức độ xoá mù chữ: chưa đạt chuẩn; cần từ mức độ 1 trở lên."),
    (ROSE, {"trained": 7, "degree": 7}, f"{TRAINED}: 7 người, năm trước 7 người; cần tăng so với năm trước."),
    ({"kind": "all_of", "parts": [{"award": DECLARED}]}, {"budget_enough": 1}, f"Phải đạt tất cả: {BUDGET}: có."),
    ({"kind": "any_of", "parts": [{"award": DECLARED}]}, {"budget_enough": 1}, f"Chỉ cần đạt một trong các ý: {BUDGET}: có."),
]


@pytest.mark.parametrize(("award", "facts", "sentence"), SENTENCES, ids=[sentence for *_, sentence in SENTENCES])
def test_an_award_says_why(server: Server, award: Document, facts: Document, sentence: str) -> None:
    assert told(server, award, facts).indicators[0].sentence == sentence


def test_a_share_is_never_rounded_up_to_its_threshold(server: Server) -> None:
    one = told(server, HALF | {"percent": 60}, {"trained": 599_999, "population": 1_000_000}).indicators[0]
    assert "(59,99%)" in one.sentence
    assert one.margin == -1


def test_a_part_that_does_not_count_is_told_with_its_condition(server: Server) -> None:
    """Else a reader would take its missing figure for the reason."""
    award = {"kind": "all_of", "parts": [{"award": LEVEL}, {"award": DECLARED, "applies_when": DIFFICULT}]}
    one = told(server, award, {"literacy_level": 1, "difficult_area": 0}).indicators[0]
    assert one.outcome.label == "đạt"
    assert f"(áp dụng khi “Xã thuộc vùng khó khăn” là có (hiện: không)) Chưa có số liệu: “{BUDGET}”." in one.sentence


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        (0, "Không áp dụng: chỉ tiêu này áp dụng khi “Xã thuộc vùng khó khăn” là có (hiện: không)."),
        (
            None,
            "Chưa có số liệu để biết có áp dụng không: chỉ tiêu này áp dụng khi “Xã thuộc vùng khó khăn” là có (hiện: chưa có số liệu).",
        ),
        (1, f"{BUDGET}: có."),
    ],
)
def test_whether_an_indicator_applies_is_said(server: Server, flag: int | None, sentence: str) -> None:
    one = told(server, DECLARED, {"budget_enough": 1, "difficult_area": flag}, applies_when=DIFFICULT)
    assert one.indicators[0].sentence == sentence


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (0, "Tính từ nhật ký: 0 trên 10 điểm. Thêm 6 giờ nữa thì được 5 điểm."),
        (124, "Tính từ nhật ký: 5 trên 10 điểm. Thêm 0,1 giờ nữa thì được 7,5 điểm."),
        (125, "Tính từ nhật ký: 7,5 trên 10 điểm."),
    ],
)
def test_points_say_what_the_next_rung_asks(server: Server, hours: int, sentence: str) -> None:
    bound = bound_law(citizen_law(["1"]), {"guide": {"1": RUNGS}})
    assert server.score_one(bound, {"hours_ccl_class": hours}).explained().indicators[0].sentence == sentence


def test_a_verdict_names_what_failed_and_what_is_unknown(server: Server) -> None:
    bound = bound_law(law([indicator(DECLARED), indicator(LEVEL, "1.2"), indicator(HALF, "1.3")]))
    one = server.score_one(bound, {"budget_enough": 0, "literacy_level": 1}).explained()
    assert one.sentence == "Kết luận: không đạt. Không đạt: 1.1. Chưa có số liệu: 1.3."
    assert one.criteria[0].sentence == "Không đạt: 1.1 (không đạt), 1.3 (chưa có số liệu)."


def test_a_verdict_is_as_sure_as_the_least_sure_fact(server: Server) -> None:
    assert told(server, DECLARED, {"budget_enough": 1}).certainty == "verified"
    assert told(server, HALF, PEOPLE).certainty == "unverified"
    assert told(server, DECLARED, {"budget_enough": 1}, certainty="reported").certainty == "reported"
