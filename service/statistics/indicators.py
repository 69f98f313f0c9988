"""Shares with both counts beside them, and what each denominator is. Pure.

Published reports mix the two denominators (`registered`, `total`): here each share carries its own by name. A share on a screen is for
reading only and is rounded down; thresholds compare whole counts, in `scoring`."""

from dataclasses import dataclass

PLACES = 4
DENOMINATORS = {
    "registered": "Số đã đăng ký phấn đấu đạt danh hiệu trong năm đánh giá",
    "total": "Tổng số đối tượng có trên địa bàn trong năm đánh giá (theo lần chấm gần nhất)",
}


@dataclass(frozen=True, kw_only=True)
class Share:
    """A numerator over a named denominator. `exact` is `15772/17528`; `decimal` is rounded down to four places, None over nothing."""

    numerator: int
    denominator: int
    denominator_name: str

    @property
    def exact(self) -> str:
        """The two whole counts."""
        return f"{self.numerator}/{self.denominator}"

    @property
    def decimal(self) -> str | None:
        """`0.8998`: never rounded up; None when the denominator is 0, since that is no share at all."""
        if self.denominator == 0:
            return None
        whole, rest = divmod(self.numerator * 10**PLACES // self.denominator, 10**PLACES)
        return f"{whole}.{rest:0{PLACES}d}"


def share(numerator: int, denominator: int, *, of: str) -> Share:
    """A share of one of `DENOMINATORS`."""
    if of not in DENOMINATORS:
        raise ValueError(f"a share needs a named denominator: {of}")
    return Share(numerator=numerator, denominator=denominator, denominator_name=of)
