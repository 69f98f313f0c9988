"""How figures read in Vietnamese: dots between thousands, a comma before tenths, no rounding up."""

NO_FIGURE = "chưa có số liệu"


def number(value: int) -> str:
    """A whole number: 10.000."""
    return f"{value:,}".replace(",", ".")


def tenths(value: int) -> str:
    """Points or hours kept in tenths: 75 → 7,5 and 80 → 8."""
    whole, rest = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{number(whole)},{rest}" if rest else f"{sign}{number(whole)}"


def hundredths(value: int) -> str:
    """A rate kept in hundredths: 165 → 1,65 and 300 → 3."""
    whole, rest = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    return f"{sign}{number(whole)},{rest:02d}".rstrip("0").rstrip(",") if rest else f"{sign}{number(whole)}"


def share(numerator: int, denominator: int) -> str:
    """A share for reading only, two decimals, cut and never rounded up: 5.999 of 10.000 is 59,99%, not 60%."""
    hundredths = numerator * 10000 // denominator
    whole, rest = divmod(hundredths, 100)
    return f"{number(whole)},{rest:02d}".rstrip("0").rstrip(",") + "%"
