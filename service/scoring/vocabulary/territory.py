"""Facts about a district and a province, for Circular 25/2023, Articles 11, 12, 16 and 17: declared works, yearly figures with the year
before, and how many places below hold their title. Both readings of indicator 4.1 are gathered, so that a page can show both figures."""

from service.scoring.certainty import Certainty
from service.scoring.vocabulary.fact import GREATEST_COUNT, Fact, FactKind, FactSource, FactSubject, flag

_DISTRICT_DONE = {
    "district_propaganda_done": "Công tác tuyên truyền về học tập suốt đời, xây dựng xã hội học tập",
    "district_programmes_issued": "Ban hành và thực hiện đầy đủ, kịp thời chương trình, kế hoạch, văn bản chỉ đạo",
    "district_learning_week_done": "Kế hoạch, hoạt động và báo cáo Tuần lễ hưởng ứng học tập suốt đời",
    "district_budget_enough": "Bố trí đủ kinh phí từ ngân sách nhà nước",
    "district_social_mobilisation_done": "Vận động, huy động nguồn lực xã hội đạt kết quả tích cực",
    "district_policies_done": "Thực hiện đầy đủ chính sách của trung ương và tỉnh",
    "district_units_digital": "Các đơn vị cấp huyện được trang bị dịch vụ và công cụ số",
    "district_schools_digital": "Cơ sở giáo dục cấp huyện quản lý, dạy và học trên môi trường số",
    "district_library_serves": "Thư viện cấp huyện phục vụ học tập suốt đời và chuyển đổi số",
    "district_culture_centre_connects": "Trung tâm văn hóa, thể thao cấp huyện kết nối với các xã",
}
_PROVINCE_DONE = {
    "province_propaganda_done": "Công tác tuyên truyền về học tập suốt đời, xây dựng xã hội học tập",
    "province_programmes_issued": "Ban hành và thực hiện đầy đủ, kịp thời chương trình, kế hoạch, văn bản chỉ đạo",
    "province_emulation_done": "Phong trào thi đua xây dựng xã hội học tập, đẩy mạnh học tập suốt đời",
    "province_budget_enough": "Bố trí đủ kinh phí từ ngân sách nhà nước",
    "province_policies_done": "Thực hiện đầy đủ chính sách do trung ương ban hành",
    "province_own_policies": "Ban hành chính sách phù hợp với điều kiện của địa phương",
    "province_international_cooperation": "Hoạt động, mô hình hợp tác quốc tế về giáo dục người lớn, học tập suốt đời",
    "province_units_digital": "Các đơn vị cấp tỉnh được trang bị dịch vụ và công cụ số",
    "province_has_university": "Tỉnh có trường đại học trực thuộc",
    "province_university_digital": "Trường đại học trực thuộc tỉnh chuyển đổi số và xây dựng học liệu số",
    "province_schools_digital": "Cơ sở giáo dục cấp tỉnh quản lý, dạy và học trên môi trường số",
    "province_library_serves": "Thư viện cấp tỉnh phục vụ học tập suốt đời và chuyển đổi số",
    "province_broadcaster_shared_resources": "Đài phát thanh, truyền hình tham gia xây dựng tài nguyên số dùng chung, học liệu mở",
}
YEAR_BEFORE = "_year_before"
"""The end of the name of a fact that is the same figure a year earlier."""


def _figure(name: str, label: str, definition: str, *, subject: FactSubject, unit: str, kind: FactKind = FactKind.COUNT,
            maximum: int = GREATEST_COUNT) -> tuple[Fact, Fact]:  # fmt: skip
    now = Fact(
        name=name, label=label, unit=unit, source=FactSource.DECLARED, subject=subject, kind=kind, definition=definition, maximum=maximum
    )  # fmt: skip
    before = now.model_copy(
        update={
            "name": name + YEAR_BEFORE,
            "label": f"{label}, năm trước liền kề",
            "definition": "Số đã khai báo cho năm trước liền kề của chính nơi này; nơi mới thành lập chưa có số năm trước.",
        }
    )
    return now, before


def _programmes(name: str, label: str) -> Fact:
    return Fact(
        name=name, label=label, unit="chương trình", source=FactSource.DECLARED, subject=FactSubject.PROVINCE, kind=FactKind.COUNT,
        definition=f"{label} đã xây dựng và triển khai trong năm đánh giá.", maximum=10_000,
    )  # fmt: skip


_READINGS = {
    "": (
        "được công nhận cho năm đánh giá hoặc còn giá trị",
        "Tính nơi được công nhận cho năm đánh giá, và nơi có danh hiệu của các năm trước còn giá trị khi nộp hồ sơ.",
    ),
    "_year_only": (
        "được công nhận cho đúng năm đánh giá",
        "Chỉ tính nơi được công nhận cho đúng năm đánh giá.",
    ),
}


def _recognised(prefix: str, what: str, level: int, suffix: str, *, subject: FactSubject) -> Fact:
    how, reading = _READINGS[suffix]
    return Fact(
        name=f"{prefix}_recognised_{level}{suffix}",
        label=f"Số {what} đạt mức độ {level} trở lên, {how}",
        unit=what,
        source=FactSource.MEASURED,
        subject=subject,
        kind=FactKind.COUNT,
        definition=f"Số {what} có quyết định công nhận mức độ {level} trở lên: {how}.",
        certainty=Certainty.UNVERIFIED,
        reading=f"{reading} “Mức độ {level}” đọc là mức độ {level} trở lên.",
        at_most=prefix,
    )


def _places(prefix: str, what: str, *, subject: FactSubject) -> tuple[Fact, ...]:
    whole = Fact(
        name=prefix, label=f"Số {what}", unit=what, source=FactSource.MEASURED, subject=subject, kind=FactKind.COUNT,
        definition=f"Số {what} trực thuộc vào ngày 31/12 của năm đánh giá.",
    )  # fmt: skip
    return (whole, *(_recognised(prefix, what, level, suffix, subject=subject) for level in (1, 2) for suffix in _READINGS))


FACTS = (
    *(
        flag(name, label, subject=FactSubject.DISTRICT, definition=f"{label}: huyện tự đánh giá có hay không trong năm đánh giá.")
        for name, label in _DISTRICT_DONE.items()
    ),
    *_places("communes", "xã", subject=FactSubject.DISTRICT),
    *_figure(
        "district_income_per_head",
        "Thu nhập bình quân đầu người của huyện",
        "Thu nhập bình quân đầu người trong năm đánh giá, theo số liệu chính thức được khai báo kèm nguồn.",
        subject=FactSubject.DISTRICT,
        unit="nghìn đồng",
    ),
    *_figure(
        "district_employment_rate",
        "Tỷ lệ lao động có việc làm của huyện",
        "Tỷ lệ lao động có việc làm trong năm đánh giá, theo số liệu chính thức được khai báo kèm nguồn.",
        subject=FactSubject.DISTRICT,
        unit="%",
        kind=FactKind.HUNDREDTHS,
        maximum=10_000,
    ),
    *(
        flag(name, label, subject=FactSubject.PROVINCE, definition=f"{label}: tỉnh tự đánh giá có hay không trong năm đánh giá.")
        for name, label in _PROVINCE_DONE.items()
    ),
    _programmes("province_museum_programmes", "Số chương trình giáo dục của bảo tàng tỉnh"),
    _programmes("province_broadcaster_programmes", "Số chương trình giáo dục của Đài phát thanh, truyền hình tỉnh"),
    *_places("districts", "huyện", subject=FactSubject.PROVINCE),
    *_figure(
        "province_poverty_rate",
        "Tỷ lệ hộ nghèo theo chuẩn nghèo đa chiều của tỉnh",
        "Tỷ lệ hộ nghèo đa chiều trong năm đánh giá, theo số liệu chính thức được khai báo kèm nguồn.",
        subject=FactSubject.PROVINCE,
        unit="%",
        kind=FactKind.HUNDREDTHS,
        maximum=10_000,
    ),
    *_figure(
        "province_grdp",
        "Tổng sản phẩm trên địa bàn tỉnh (GRDP)",
        "GRDP trong năm đánh giá, theo số liệu chính thức được khai báo kèm nguồn.",
        subject=FactSubject.PROVINCE,
        unit="tỷ đồng",
    ),
)
