"""The shape of a fact: one name, one unit, one definition of how it is gathered, one source."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from service.scoring.certainty import Certainty


class FactSource(StrEnum):
    """Where a fact comes from; the three are never confused."""

    MEASURED = "measured"
    DECLARED = "declared"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        """How a page names the source."""
        return _SOURCES[self]


class FactSubject(StrEnum):
    """What a fact is about."""

    PERSON = "person"
    HOUSEHOLD = "household"
    CLAN = "clan"
    VILLAGE = "village"
    UNIT = "unit"
    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    ANY = "any"


class FactKind(StrEnum):
    """`count`: whole. `tenths`: hours or points in tenths. `hundredths`: a rate in hundredths, as statistics publish it.
    `flag`: 0 or 1. `level`: an ordered standard, 0 when none is met."""

    COUNT = "count"
    TENTHS = "tenths"
    HUNDREDTHS = "hundredths"
    FLAG = "flag"
    LEVEL = "level"


# Facts are stored as integers of four bytes; a greater "count" is a slip of the keyboard.
GREATEST_COUNT = 2_000_000_000


class Fact(BaseModel):
    """A fact that a law file may name. `maximum` is the greatest value that can be true, `at_most` the fact that bounds it.

    `certainty` is that of the definition, `reading` says what was read into the law where its text is silent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    label: str
    unit: str
    source: FactSource
    subject: FactSubject
    kind: FactKind
    definition: str
    certainty: Certainty = Certainty.VERIFIED
    reading: str = ""
    maximum: int = GREATEST_COUNT
    at_most: str | None = None


def flag(
    name: str,
    label: str,
    *,
    subject: FactSubject,
    definition: str,
    certainty: Certainty = Certainty.VERIFIED,
    source: FactSource = FactSource.DECLARED,
) -> Fact:
    """A yes or no, declared unless told."""
    return Fact(
        name=name,
        label=label,
        unit="có/không",
        source=source,
        subject=subject,
        kind=FactKind.FLAG,
        definition=definition,
        certainty=certainty,
        maximum=1,
    )


_SOURCES = {
    FactSource.MEASURED: "đo từ nhật ký và sổ bộ",
    FactSource.DECLARED: "khai báo",
    FactSource.CONFIRMED: "xác nhận",
}
