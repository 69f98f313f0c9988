"""Facts about a clan and about a village: how many of their families (clans, units) hold a title. Their criteria are not at hand."""

from service.scoring.certainty import Certainty
from service.scoring.vocabulary.fact import GREATEST_COUNT, Fact, FactKind, FactSource, FactSubject, flag

_DECIDED = "Chỉ tính danh hiệu đã có quyết định còn giá trị vào ngày 31/12 của năm đánh giá; văn bản tiêu chí chưa có trong tay."


def _counted(name: str, label: str, definition: str, *, subject: FactSubject, unit: str, at_most: str | None = None) -> Fact:
    return Fact(
        name=name,
        label=label,
        unit=unit,
        source=FactSource.MEASURED,
        subject=subject,
        kind=FactKind.COUNT,
        definition=definition,
        certainty=Certainty.UNVERIFIED,
        reading=_DECIDED,
        maximum=GREATEST_COUNT,
        at_most=at_most,
    )


def _pair(prefix: str, what: str, unit: str, subject: FactSubject, place: str) -> tuple[Fact, Fact]:
    whole = f"{prefix}s"
    return (
        _counted(whole, f"Số {what} {place}", f"Số {what} {place} vào ngày 31/12 của năm đánh giá.", subject=subject, unit=unit),
        _counted(
            f"{whole}_recognised",
            f"Số {what} {place} đã được công nhận",
            f"Số {what} {place} có quyết định công nhận danh hiệu của mình còn giá trị vào ngày 31/12 của năm đánh giá.",
            subject=subject,
            unit=unit,
            at_most=whole,
        ),
    )


FACTS = (
    *_pair("clan_household", "hộ gia đình", "hộ", FactSubject.CLAN, "trong dòng họ"),
    flag(
        "clan_has_board",
        "Dòng họ có ban khuyến học",
        subject=FactSubject.CLAN,
        definition="Dòng họ có ban khuyến học hoạt động trong năm đánh giá.",
        certainty=Certainty.UNVERIFIED,
    ),
    flag(
        "clan_has_fund",
        "Dòng họ có quỹ khuyến học",
        subject=FactSubject.CLAN,
        definition="Dòng họ có quỹ khuyến học trong năm đánh giá.",
        certainty=Certainty.UNVERIFIED,
    ),
    *_pair("village_household", "hộ gia đình", "hộ", FactSubject.VILLAGE, "trong thôn"),
    *_pair("village_clan", "dòng họ", "dòng họ", FactSubject.VILLAGE, "trong thôn"),
    *_pair("village_unit", "đơn vị", "đơn vị", FactSubject.VILLAGE, "trong thôn"),
)
