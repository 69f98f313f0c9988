"""Facts about a unit, for Circular 24/2023, Articles 6, 7, 12 and 13, and for units that the commune manages.

What a unit *is* comes from its registered kind and ownership, who belongs to it from dated memberships, what its members learned from the
log; the rest is declared. Certificate and proficiency (2.4 at level 1 and 2) are two facts and never stand in for each other."""

from service.scoring.certainty import Certainty
from service.scoring.vocabulary.fact import GREATEST_COUNT, Fact, FactKind, FactSource, FactSubject, flag

_DECLARED = {
    "unit_learning_plan": "Kế hoạch học tập hằng năm cho thành viên và việc thực hiện",
    "unit_training_regime": "Chế độ đào tạo, bồi dưỡng và quy định khuyến khích thành viên học tập",
    "unit_budget_enough": "Bố trí đủ kinh phí đào tạo, bồi dưỡng từ ngân sách nhà nước",
    "unit_digital_equipped": "Triển khai chuyển đổi số, trang bị dụng cụ, thiết bị học tập",
    "unit_serves_lifelong_learning": "Tham gia các hoạt động phục vụ việc học tập suốt đời cho người dân",
    "unit_shares_learning": "Tạo lập môi trường học tập và chia sẻ tri thức với các đơn vị khác",
    "unit_helps_private_preschools": "Tập huấn, bồi dưỡng, hỗ trợ giáo viên mầm non dân lập, tư thục trên địa bàn",
    "unit_advanced_collective": "Danh hiệu “Tập thể lao động tiên tiến” trở lên",
    "unit_vocational_accredited": "Đạt kiểm định chất lượng giáo dục nghề nghiệp",
}
_KINDS = {
    "unit_is_public_body": ("Là cơ quan, đơn vị sự nghiệp công lập", "cơ quan, lực lượng vũ trang, Ủy ban nhân dân xã hoặc cơ sở giáo dục có hình thức công lập"),
    "unit_is_economic": ("Là tổ chức kinh tế", "doanh nghiệp hoặc hợp tác xã"),
    "unit_is_public_preschool": ("Là nhà trẻ, trường mẫu giáo, trường mầm non công lập", "cơ sở mầm non có hình thức công lập"),
    "unit_is_general_education": ("Là cơ sở giáo dục phổ thông", "trường tiểu học, trung học cơ sở hoặc trung học phổ thông"),
    "unit_is_upper_secondary_or_gdtx": ("Là trường trung học phổ thông hoặc trung tâm giáo dục thường xuyên", "trường trung học phổ thông hoặc trung tâm giáo dục thường xuyên"),
    "unit_is_university": ("Là cơ sở giáo dục đại học", "trường đại học"),
    "unit_is_vocational": ("Là cơ sở giáo dục nghề nghiệp", "trung tâm giáo dục nghề nghiệp, trường trung cấp, trường cao đẳng"),
    "unit_has_learners": ("Là cơ sở giáo dục có người học được tính (Điều 2 khoản 8)", "trung học phổ thông, giáo dục thường xuyên, giáo dục nghề nghiệp hoặc đại học"),
}  # fmt: skip
_OF_REGISTRY = "Theo loại hình và hình thức sở hữu đã đăng ký: {what}."
_DECIDED = "Chỉ tính quyết định công nhận Công dân học tập còn giá trị vào ngày 31/12 của năm đánh giá."


def _members(
    name: str, label: str, definition: str, *, source: FactSource = FactSource.DECLARED, at_most: str | None = "unit_members",
    reading: str = "",
) -> Fact:  # fmt: skip
    return Fact(
        name=name,
        label=label,
        unit="người",
        source=source,
        subject=FactSubject.UNIT,
        kind=FactKind.COUNT,
        definition=definition,
        certainty=Certainty.UNVERIFIED if reading else Certainty.VERIFIED,
        reading=reading,
        maximum=GREATEST_COUNT,
        at_most=at_most,
    )


def _digital(name: str, instrument: str) -> Fact:
    return Fact(
        name=name,
        label=f"Mức độ chuyển đổi số theo Quyết định {instrument}",
        unit="mức độ",
        source=FactSource.DECLARED,
        subject=FactSubject.UNIT,
        kind=FactKind.LEVEL,
        definition=f"Mức đã được đánh giá theo Quyết định số {instrument} ngày 30/12/2022: 0 chưa đáp ứng, 1 đáp ứng cơ bản, 2 đáp ứng tốt.",
        maximum=2,
    )


FACTS = (
    *(
        flag(name, label, subject=FactSubject.UNIT, definition=f"{label}: đơn vị tự đánh giá có hay không trong năm đánh giá.")
        for name, label in _DECLARED.items()
    ),
    *(
        flag(name, label, subject=FactSubject.UNIT, definition=_OF_REGISTRY.format(what=what), source=FactSource.MEASURED)
        for name, (label, what) in _KINDS.items()
    ),
    _digital("unit_digital_level_4725", "4725/QĐ-BGDĐT"),
    _digital("unit_digital_level_4740", "4740/QĐ-BGDĐT"),
    _members(
        "unit_members",
        "Số thành viên trong đơn vị",
        "Số cán bộ công nhân viên và người lao động của đơn vị (Điều 2 khoản 5 đến 7) vào ngày 31/12 của năm đánh giá.",
        source=FactSource.MEASURED,
        at_most=None,
    ),
    _members(
        "unit_members_disciplined",
        "Số thành viên tuân thủ kỷ luật, nội quy, có tinh thần đoàn kết, hợp tác",
        "Số thành viên được đơn vị xác nhận tuân thủ kỷ luật lao động, nội quy và có tinh thần hợp tác trong năm đánh giá.",
    ),
    _members(
        "unit_members_trained",
        "Số thành viên hoàn thành chương trình học tập, bồi dưỡng",
        "Số thành viên có ít nhất một dòng điểm danh “hoàn thành” trong năm đánh giá ở một buổi được tính cho đơn vị, trừ các dòng đã huỷ.",
        source=FactSource.MEASURED,
        reading="“Hoàn thành đầy đủ các chương trình học tập, bồi dưỡng theo quy định” đọc là: có ít nhất một dòng “hoàn thành” được tính cho đơn vị; đơn vị ghi buổi học của mọi chương trình đã được phê duyệt.",
    ),
    _members(
        "unit_members_digital",
        "Số thành viên được bồi dưỡng và tham gia chuyển đổi số",
        "Số thành viên có ít nhất một dòng điểm danh “hoàn thành” thuộc loại “kỹ năng số” trong năm đánh giá ở một buổi được tính cho đơn vị.",
        source=FactSource.MEASURED,
        reading="“Được đào tạo, bồi dưỡng và tham gia thực hiện chuyển đổi số” đọc là: hoàn thành ít nhất một buổi kỹ năng số được tính cho đơn vị.",
    ),
    _members(
        "unit_members_language_certificate",
        "Số thành viên có chứng nhận, chứng chỉ ngoại ngữ hoặc tiếng dân tộc thiểu số",
        "Số thành viên có chứng nhận hoặc chứng chỉ ngoại ngữ hoặc tiếng dân tộc thiểu số đáp ứng yêu cầu công việc.",
    ),
    _members(
        "unit_members_language_proficient",
        "Số thành viên có trình độ ngoại ngữ hoặc tiếng dân tộc thiểu số",
        "Số thành viên có trình độ ngoại ngữ hoặc tiếng dân tộc thiểu số đáp ứng yêu cầu công việc (khác với có chứng chỉ).",
    ),
    _members(
        "unit_members_advanced_workers",
        "Số thành viên đạt “Lao động tiên tiến” trở lên",
        "Số thành viên được công nhận danh hiệu “Lao động tiên tiến” trở lên trong năm đánh giá.",
    ),
    _members(
        "unit_members_learning_citizens",
        "Số thành viên là Công dân học tập",
        "Số thành viên có quyết định công nhận Công dân học tập còn giá trị vào ngày 31/12 của năm đánh giá.",
        source=FactSource.MEASURED,
        reading=_DECIDED,
    ),
    _members(
        "unit_learners",
        "Số người học",
        "Số học sinh, sinh viên, học viên của cơ sở giáo dục (Điều 2 khoản 8) vào ngày 31/12 của năm đánh giá.",
        source=FactSource.MEASURED,
        at_most=None,
    ),
    _members(
        "unit_learners_learning_citizens",
        "Số người học là Công dân học tập",
        "Số người học có quyết định công nhận Công dân học tập còn giá trị vào ngày 31/12 của năm đánh giá.",
        source=FactSource.MEASURED,
        at_most="unit_learners",
        reading=_DECIDED,
    ),
)
