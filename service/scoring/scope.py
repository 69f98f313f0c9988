"""What an award sees while it renders itself: columns when it becomes SQL, one subject's values when it becomes a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, FromClause, case, cast, literal_column

from service.scoring.settings import Settings, Threshold
from service.scoring.vocabulary import FactKind, fact_named
from service.scoring.wording import NO_FIGURE, hundredths, number, tenths


def whole(value: int) -> ColumnElement[int]:
    """A whole number written into the statement: a bound parameter would lose its type inside CASE."""
    return literal_column(str(int(value)), BigInteger)


def null() -> ColumnElement[int]:
    """A typed NULL: no figure."""
    return cast(literal_column("NULL"), BigInteger)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A relation of facts, one row a subject, with one column a fact named like the fact."""

    relation: FromClause
    settings: Settings

    def fact(self, name: str) -> ColumnElement[int]:
        """The column of a fact as bigint: a count times a hundred must not overflow."""
        column = self.relation.c[name]
        return column if isinstance(column.type, BigInteger) else cast(column, BigInteger)

    def threshold(self, threshold: Threshold) -> ColumnElement[int]:
        """The threshold that holds for the row; NULL while the flag is unknown."""
        if threshold.fact is None or threshold.special is None:
            return whole(threshold.ordinary)
        where = self.fact(threshold.fact)
        return case((where == whole(1), whole(threshold.special)), (where == whole(0), whole(threshold.ordinary)), else_=null())


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The facts of one subject, for making sentences about a score that the statement has already decided."""

    facts: Mapping[str, int | None]
    settings: Settings

    def value(self, name: str) -> int | None:
        """The fact's value; None when there is no figure."""
        return self.facts.get(name)

    def label(self, name: str) -> str:
        """The fact's Vietnamese label."""
        fact = fact_named(name)
        return fact.label if fact else name

    def shown(self, name: str) -> str:
        """The fact's value as a person reads it."""
        return show(name, self.value(name))

    def threshold(self, threshold: Threshold) -> int | None:
        """The threshold that holds for this subject; None while the flag is unknown."""
        if threshold.fact is None:
            return threshold.ordinary
        flag = self.value(threshold.fact)
        return None if flag is None else threshold.special if flag == 1 else threshold.ordinary

    def missing(self, *names: str) -> str | None:
        """A sentence that names the facts without a figure, or None when all are there."""
        absent = [f"“{self.label(name)}”" for name in names if self.value(name) is None]
        return f"Chưa có số liệu: {', '.join(absent)}." if absent else None


def show(name: str, value: int | None) -> str:
    """A fact's value with its unit, in Vietnamese."""
    fact = fact_named(name)
    if value is None or fact is None:
        return NO_FIGURE if value is None else number(value)
    match fact.kind:
        case FactKind.FLAG:
            return "có" if value else "không"
        case FactKind.TENTHS:
            return f"{tenths(value)} {fact.unit}"
        case FactKind.HUNDREDTHS:
            return f"{hundredths(value)} {fact.unit}"
        case FactKind.LEVEL:
            return f"mức độ {value}" if value else "chưa đạt chuẩn"
        case FactKind.COUNT:
            return f"{number(value)} {fact.unit}"
