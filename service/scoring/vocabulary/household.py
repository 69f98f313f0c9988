"""Facts about a household: its adults and children on the last day of the assessed year."""

from service.scoring.certainty import Certainty
from service.scoring.vocabulary.fact import Fact, FactKind, FactSource, FactSubject


def _counted(name: str, label: str, definition: str, *, at_most: str | None = None, reading: str) -> Fact:
    return Fact(
        name=name,
        label=label,
        unit="người",
        source=FactSource.MEASURED,
        subject=FactSubject.HOUSEHOLD,
        kind=FactKind.COUNT,
        definition=definition,
        certainty=Certainty.UNVERIFIED,
        reading=reading,
        at_most=at_most,
    )


FACTS = (
    _counted(
        "adults",
        "Số người lớn trong hộ",
        "Số thành viên đủ 18 tuổi trở lên, có tên trong hộ vào ngày 31/12 của năm đánh giá.",
        reading="Văn bản chưa có trong tay: tuổi người lớn đọc là đủ 18.",
    ),
    _counted(
        "adult_learning_citizens",
        "Số người lớn là Công dân học tập",
        "Số người lớn của hộ có quyết định công nhận Công dân học tập còn giá trị cho năm đánh giá.",
        at_most="adults",
        reading="Chỉ tính người đã có quyết định công nhận, không tính người mới đủ điểm.",
    ),
    _counted(
        "school_age_children",
        "Số trẻ em trong độ tuổi đi học",
        "Số thành viên trong độ tuổi đi học có tên trong hộ vào ngày 31/12 của năm đánh giá.",
        reading="Văn bản chưa có trong tay: độ tuổi đi học đọc là từ đủ 5 đến dưới 18.",
    ),
    _counted(
        "school_age_children_in_school",
        "Số trẻ em trong độ tuổi đi học đang đi học hoặc đã hoàn thành phổ cập",
        "Số trẻ em trong độ tuổi đi học của hộ đang học hoặc đã hoàn thành phổ cập giáo dục.",
        at_most="school_age_children",
        reading="Tạp chí Giáo dục: “trẻ em phải được phổ cập giáo dục đúng độ tuổi”.",
    ),
)
