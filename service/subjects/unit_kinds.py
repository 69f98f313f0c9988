"""Kinds of unit as Circular 24/2023 tells them apart (Article 2, clauses 1 to 4 and 8), and what each kind allows. Pure.

The managing level decides which title a unit can earn; the circular itself names the level of most schools and of the commune's committee."""

from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is. Specialised schools are upper secondary; colleges and centres are vocational."""

    AGENCY = "agency"
    ARMED_FORCES = "armed_forces"
    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"
    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    LOWER_SECONDARY = "lower_secondary"
    MULTI_LEVEL_LOWER = "multi_level_lower"
    ETHNIC_SEMI_BOARDING = "ethnic_semi_boarding"
    ETHNIC_BOARDING = "ethnic_boarding"
    UPPER_SECONDARY = "upper_secondary"
    MULTI_LEVEL_UPPER = "multi_level_upper"
    CONTINUING_EDUCATION = "continuing_education"
    VOCATIONAL = "vocational"
    UNIVERSITY = "university"
    OTHER_EDUCATION = "other_education"
    ASSOCIATION = "association"
    COMMUNE_COMMITTEE = "commune_committee"
    OTHER = "other"

    @property
    def label(self) -> str:
        """In the words of the circular."""
        return _LABELS[self]


class ManagingLevel(StrEnum):
    """Who manages a unit decides which title it can earn."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"

    @property
    def label(self) -> str:
        """On screen."""
        return {"commune": "cấp xã", "district": "cấp huyện", "province": "cấp tỉnh"}[self]


class Ownership(StrEnum):
    """Công lập or not: indicators 1.3 and 3.3 of Circular 24 ask."""

    PUBLIC = "public"
    PRIVATE = "private"

    @property
    def label(self) -> str:
        """On screen."""
        return {"public": "công lập", "private": "ngoài công lập"}[self]


class Standing(StrEnum):
    """Member (Art. 2.7) or learner (Art. 2.8) of a unit."""

    MEMBER = "member"
    LEARNER = "learner"

    @property
    def label(self) -> str:
        """On screen."""
        return {"member": "thành viên", "learner": "người học"}[self]


_LABELS = {
    UnitKind.AGENCY: "Cơ quan, đơn vị của Đảng, Nhà nước",
    UnitKind.ARMED_FORCES: "Quân đội, công an",
    UnitKind.ENTERPRISE: "Doanh nghiệp, tổ chức kinh doanh",
    UnitKind.COOPERATIVE: "Hợp tác xã",
    UnitKind.PRESCHOOL: "Nhà trẻ, trường mẫu giáo, trường mầm non",
    UnitKind.PRIMARY: "Trường tiểu học",
    UnitKind.LOWER_SECONDARY: "Trường trung học cơ sở",
    UnitKind.MULTI_LEVEL_LOWER: "Trường phổ thông nhiều cấp học, cao nhất là THCS",
    UnitKind.ETHNIC_SEMI_BOARDING: "Trường phổ thông dân tộc bán trú",
    UnitKind.ETHNIC_BOARDING: "Trường phổ thông dân tộc nội trú",
    UnitKind.UPPER_SECONDARY: "Trường trung học phổ thông, trường chuyên",
    UnitKind.MULTI_LEVEL_UPPER: "Trường phổ thông nhiều cấp học, cao nhất là THPT",
    UnitKind.CONTINUING_EDUCATION: "Trung tâm giáo dục thường xuyên",
    UnitKind.VOCATIONAL: "Trung tâm giáo dục nghề nghiệp, trường trung cấp, cao đẳng",
    UnitKind.UNIVERSITY: "Trường đại học",
    UnitKind.OTHER_EDUCATION: "Cơ sở giáo dục khác",
    UnitKind.ASSOCIATION: "Mặt trận, đoàn thể, hội, tổ chức xã hội",
    UnitKind.COMMUNE_COMMITTEE: "Ủy ban nhân dân xã, phường, thị trấn",
    UnitKind.OTHER: "Đơn vị khác",
}

ECONOMIC = frozenset({UnitKind.ENTERPRISE, UnitKind.COOPERATIVE})
"""Tổ chức kinh tế (indicator 2.4 leaves their members out)."""

DISTRICT_EDUCATION = frozenset(
    {UnitKind.PRESCHOOL, UnitKind.PRIMARY, UnitKind.LOWER_SECONDARY, UnitKind.MULTI_LEVEL_LOWER, UnitKind.ETHNIC_SEMI_BOARDING}
)
"""Article 2.1, whoever manages them; Article 2.8 leaves their pupils out."""

PROVINCE_EDUCATION = frozenset(
    {UnitKind.UPPER_SECONDARY, UnitKind.MULTI_LEVEL_UPPER, UnitKind.CONTINUING_EDUCATION, UnitKind.UNIVERSITY}
)
"""Article 2.2. A centre that the district manages (2.1, last words) is registered at the district level."""

EITHER_EDUCATION = frozenset({UnitKind.ETHNIC_BOARDING, UnitKind.VOCATIONAL})
"""Named in both clauses: who manages them decides."""

EDUCATION = DISTRICT_EDUCATION | PROVINCE_EDUCATION | EITHER_EDUCATION | {UnitKind.OTHER_EDUCATION}
"""Cơ sở giáo dục: these have learners."""

GENERAL_EDUCATION = (DISTRICT_EDUCATION - {UnitKind.PRESCHOOL}) | {
    UnitKind.ETHNIC_BOARDING,
    UnitKind.UPPER_SECONDARY,
    UnitKind.MULTI_LEVEL_UPPER,
}
"""Cơ sở giáo dục phổ thông (indicator 3.4 of the district)."""

_CLAUSES = {
    **dict.fromkeys(DISTRICT_EDUCATION, ("cấp huyện", 1)),
    **dict.fromkeys(PROVINCE_EDUCATION, ("cấp tỉnh (hoặc cấp huyện, nếu huyện quản lý)", 2)),
    **dict.fromkeys(EITHER_EDUCATION, ("cấp huyện hoặc cấp tỉnh", 1)),
    UnitKind.COMMUNE_COMMITTEE: ("cấp huyện", 3),
}


def level_problem(kind: UnitKind, level: ManagingLevel) -> str | None:
    """Why a unit of this kind cannot be one that the commune manages, or None."""
    if level is not ManagingLevel.COMMUNE or kind not in _CLAUSES:
        return None
    right, clause = _CLAUSES[kind]
    return (
        f"“{kind.label}” là đơn vị {right} theo Điều 2 khoản {clause} Thông tư 24/2023/TT-BGDĐT, "
        f"không phải đơn vị cấp xã. Hãy chọn {right}."
    )
