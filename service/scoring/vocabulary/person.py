"""Facts about a person: what the log holds of a year, by kind of activity, and the points that staff confirmed."""

from service.scoring.certainty import Certainty
from service.scoring.vocabulary.fact import Fact, FactKind, FactSource, FactSubject, flag

ACTIVITY_KINDS = {
    "ccl_class": "lớp tại trung tâm học tập cộng đồng",
    "topical_meeting": "sinh hoạt chuyên đề",
    "conference": "hội nghị, hội thảo",
    "short_course": "khoá bồi dưỡng ngắn hạn",
    "vocational_training": "học nghề",
    "literacy": "xoá mù chữ và sau xoá mù chữ",
    "digital_skills": "kỹ năng số",
    "foreign_language": "ngoại ngữ",
    "ethnic_language": "tiếng dân tộc thiểu số",
    "library_reading": "đọc sách ở thư viện",
    "online_course": "khoá học trực tuyến",
    "self_study_plan": "kế hoạch tự học",
    "degree_certificate": "học để lấy văn bằng, chứng chỉ",
    "campaign_session": "buổi học theo kế hoạch của cấp trên",
}
MEASURES = {
    "hours": ("Số giờ", "giờ", FactKind.TENTHS, "Tổng số giờ"),
    "sessions": ("Số buổi", "buổi", FactKind.COUNT, "Số buổi có tên trong danh sách điểm danh"),
    "certificates": ("Số chứng chỉ, chứng nhận", "chứng chỉ", FactKind.COUNT, "Số lần được ghi nhận chứng chỉ hoặc chứng nhận"),
}
CITIZEN_INDICATORS = tuple(str(number) for number in range(1, 11))
GREATEST_POINTS = 100


def activity_fact(*, measure: str, kind: str) -> str:
    """The name of the fact that measures one kind of activity."""
    return f"{measure}_{kind}"


def _measured(measure: str, kind: str) -> Fact:
    label, unit, fact_kind, gathered = MEASURES[measure]
    return Fact(
        name=activity_fact(measure=measure, kind=kind),
        label=f"{label}: {ACTIVITY_KINDS[kind]}",
        unit=unit,
        source=FactSource.MEASURED,
        subject=FactSubject.PERSON,
        kind=fact_kind,
        definition=f"{gathered} thuộc loại “{ACTIVITY_KINDS[kind]}” trong năm đánh giá, trừ các dòng đã huỷ. Không có dòng nào thì là 0, không phải chưa có số liệu.",
    )


def _confirmed(indicator: str) -> Fact:
    return Fact(
        name=f"confirmed_points_{indicator}",
        label=f"Điểm xác nhận, chỉ số {indicator}",
        unit="điểm",
        source=FactSource.CONFIRMED,
        subject=FactSubject.PERSON,
        kind=FactKind.TENTHS,
        definition=f"Điểm chỉ số {indicator} do cán bộ xác nhận kèm lý do; để trống khi chưa xác nhận. Điểm tự khai không tính.",
        maximum=GREATEST_POINTS,
    )


MEASURED_FACTS = tuple(activity_fact(measure=measure, kind=kind) for kind in ACTIVITY_KINDS for measure in MEASURES)
"""What the log measures, in the order of kept facts: a new kind of activity comes last, or every kept fact is to be counted anew."""

FACTS = (
    *(_measured(measure, kind) for kind in ACTIVITY_KINDS for measure in MEASURES),
    *(_confirmed(indicator) for indicator in CITIZEN_INDICATORS),
    flag(
        "home_in_difficult_area",
        "Nơi ở thuộc vùng sâu, vùng xa, vùng dân tộc thiểu số, vùng khó khăn",
        subject=FactSubject.PERSON,
        definition="Cờ vùng khó khăn của xã nơi người đó được đánh giá, vào ngày cuối của năm đánh giá.",
        certainty=Certainty.REPORTED,
    ),
)
