"""Facts about a commune, for Circular 25/2023, Articles 6 and 7: declared works, standards of Decree 20/2014, and head counts."""

from service.scoring.certainty import Certainty
from service.scoring.vocabulary.fact import GREATEST_COUNT, Fact, FactKind, FactSource, FactSubject, flag

_DONE = {
    "propaganda_done": "Công tác tuyên truyền về học tập suốt đời, xây dựng xã hội học tập",
    "yearly_programme_done": "Chương trình, kế hoạch xây dựng xã hội học tập hằng năm và việc thực hiện đầy đủ",
    "learning_week_done": "Kế hoạch, hoạt động và báo cáo Tuần lễ hưởng ứng học tập suốt đời",
    "budget_enough": "Bố trí đủ kinh phí từ ngân sách nhà nước",
    "social_mobilisation_done": "Vận động, huy động nguồn lực xã hội đạt kết quả tích cực",
    "coordination_mechanism_done": "Cơ chế phối hợp giữa Hội Khuyến học xã, các tổ chức, cơ sở giáo dục và thiết chế văn hoá",
    "learning_centre_equipped": "Trung tâm học tập cộng đồng có phòng làm việc, tủ sách và thiết bị theo quy định",
    "library_digital": "Thư viện công cộng cấp xã ứng dụng công nghệ thông tin và chuyển đổi số",
    "culture_centre_active": "Trung tâm văn hoá, thể thao cấp xã hoạt động thường xuyên",
}


def _standard(name: str, label: str, *, maximum: int) -> Fact:
    return Fact(
        name=name,
        label=label,
        unit="mức độ",
        source=FactSource.DECLARED,
        subject=FactSubject.COMMUNE,
        kind=FactKind.LEVEL,
        definition=f"Mức độ cao nhất đã được công nhận theo Nghị định 20/2014/NĐ-CP (0: chưa đạt chuẩn; cao nhất: {maximum}).",
        maximum=maximum,
    )


def _people(
    name: str, label: str, definition: str, *, source: FactSource, at_most: str | None = None,
    certainty: Certainty = Certainty.VERIFIED, reading: str = "",
) -> Fact:  # fmt: skip
    return Fact(
        name=name,
        label=label,
        unit="người",
        source=source,
        subject=FactSubject.COMMUNE,
        kind=FactKind.COUNT,
        definition=definition,
        certainty=certainty,
        reading=reading,
        maximum=GREATEST_COUNT,
        at_most=at_most,
    )


FACTS = (
    *(
        flag(name, label, subject=FactSubject.COMMUNE, definition=f"{label}: xã tự đánh giá có hay không trong năm đánh giá.")
        for name, label in _DONE.items()
    ),
    flag(
        "preschool_standard",
        "Đạt chuẩn phổ cập giáo dục mầm non cho trẻ em 5 tuổi",
        subject=FactSubject.COMMUNE,
        definition="Xã được công nhận đạt chuẩn theo Nghị định 20/2014/NĐ-CP.",
    ),
    _standard("primary_level", "Mức độ phổ cập giáo dục tiểu học", maximum=3),
    _standard("lower_secondary_level", "Mức độ phổ cập giáo dục trung học cơ sở", maximum=3),
    _standard("literacy_level", "Mức độ xoá mù chữ", maximum=2),
    flag(
        "difficult_area",
        "Xã thuộc vùng khó khăn",
        subject=FactSubject.COMMUNE,
        definition="Xã thuộc vùng khó khăn nói ở Thông tư 25/2023/TT-BGDĐT; khác với “đặc biệt khó khăn” của Nghị định 20/2014/NĐ-CP.",
    ),
    _people(
        "population",
        "Dân số (số công dân trong xã)",
        "Số công dân trong xã vào ngày 31/12 của năm đánh giá, theo số liệu chính thức được khai báo kèm nguồn, ngày và quy tắc độ tuổi.",
        source=FactSource.DECLARED,
        certainty=Certainty.UNVERIFIED,
        reading="“Công dân trong xã” không được định nghĩa trong phần văn bản có trong tay: đọc là dân số chính thức của xã.",
    ),
    _people(
        "learning_citizens_decided",
        "Số Công dân học tập đã có quyết định công nhận",
        "Số người của xã có quyết định công nhận Công dân học tập còn giá trị vào ngày 31/12 của năm đánh giá.",
        source=FactSource.MEASURED,
        at_most="population",
        certainty=Certainty.UNVERIFIED,
        reading="Chỉ tính quyết định còn giá trị vào ngày cuối kỳ số liệu, không tính người mới đủ điểm.",
    ),
    _people(
        "trained",
        "Số người được đào tạo trình độ chuyên môn kỹ thuật",
        "Số công dân trong xã được đào tạo trình độ chuyên môn kỹ thuật, kể cả người có trình độ đại học trở lên.",
        source=FactSource.DECLARED,
        at_most="population",
    ),
    _people(
        "degree",
        "Số người có trình độ đại học trở lên",
        "Số công dân trong xã có trình độ đại học trở lên; tỷ lệ tính trên toàn bộ công dân trong xã.",
        source=FactSource.DECLARED,
        at_most="trained",
    ),
)
