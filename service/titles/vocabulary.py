"""The titles and their subjects as closed lists, with the words that people read. Pure."""

from enum import StrEnum


class SubjectKind(StrEnum):
    """What can earn a title."""

    PERSON = "person"
    HOUSEHOLD = "household"
    CLAN = "clan"
    UNIT = "unit"
    PLACE = "place"


class Title(StrEnum):
    """The learning titles, told apart by the instrument behind them (two share a name with another)."""

    CITIZEN = "citizen"
    FAMILY = "family"
    CLAN = "clan"
    VILLAGE = "village"
    UNIT_COMMUNE = "unit_commune"
    UNIT_DISTRICT = "unit_district"
    UNIT_PROVINCE = "unit_province"
    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"

    @property
    def label(self) -> str:
        """The title's Vietnamese name, with what tells it from its namesake."""
        return _LABELS[self]

    @property
    def subject_kind(self) -> SubjectKind:
        """What earns this title."""
        return _SUBJECTS[self]


_LABELS = {
    Title.CITIZEN: "Công dân học tập",
    Title.FAMILY: "Gia đình học tập",
    Title.CLAN: "Dòng họ học tập",
    Title.VILLAGE: "Cộng đồng học tập (thôn, bản, tổ dân phố)",
    Title.UNIT_COMMUNE: "Đơn vị học tập (xã quản lý)",
    Title.UNIT_DISTRICT: "Đơn vị học tập cấp huyện",
    Title.UNIT_PROVINCE: "Đơn vị học tập cấp tỉnh",
    Title.COMMUNE: "Cộng đồng học tập cấp xã",
    Title.DISTRICT: "Cộng đồng học tập cấp huyện",
    Title.PROVINCE: "Cộng đồng học tập cấp tỉnh",
}

_SUBJECTS = {
    Title.CITIZEN: SubjectKind.PERSON,
    Title.FAMILY: SubjectKind.HOUSEHOLD,
    Title.CLAN: SubjectKind.CLAN,
    Title.VILLAGE: SubjectKind.PLACE,
    Title.UNIT_COMMUNE: SubjectKind.UNIT,
    Title.UNIT_DISTRICT: SubjectKind.UNIT,
    Title.UNIT_PROVINCE: SubjectKind.UNIT,
    Title.COMMUNE: SubjectKind.PLACE,
    Title.DISTRICT: SubjectKind.PLACE,
    Title.PROVINCE: SubjectKind.PLACE,
}
