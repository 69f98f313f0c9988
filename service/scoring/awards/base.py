"""What every award that decides pass or fail can do. Each renders itself to SQL and to a sentence; nothing else in the product interprets law.

`holds` is SQL's own three-valued logic: TRUE is đạt, FALSE is không đạt, NULL is chưa có số liệu. `applies` is None when the award
always applies; FALSE leaves it out (không áp dụng).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from service.scoring.scope import Reading, Scope
from service.scoring.settings import ParameterUse, Settings
from service.scoring.shape import Shape
from service.scoring.vocabulary.fact import FactKind


@dataclass(frozen=True, kw_only=True)
class Use:
    """One use of a fact by an award: which kinds of fact make sense there, for checking a law file."""

    fact: str
    kinds: Sequence[FactKind] = tuple(FactKind)


class Award(Shape):
    """The base of the closed set of awards."""

    def facts(self, settings: Settings) -> tuple[str, ...]:
        """The facts that decide, in order of first use."""
        raise NotImplementedError

    def uses(self) -> Iterable[Use]:
        """Every fact that the file names here, with the kinds that fit."""
        raise NotImplementedError

    def parameters(self) -> tuple[ParameterUse, ...]:
        """The parameters that the award leaves to a province."""
        return ()

    def shares(self) -> Iterable[tuple[str, str]]:
        """(part, whole) pairs: a part greater than its whole is a fault of the facts."""
        return ()

    def holds(self, scope: Scope) -> ColumnElement[bool]:
        """TRUE, FALSE or NULL for each row."""
        raise NotImplementedError

    def applies(self, scope: Scope) -> ColumnElement[bool] | None:
        """Whether the award applies to the row; None when it always does."""
        del scope
        return None

    def sentence(self, reading: Reading) -> str:
        """Why, for one subject, in Vietnamese."""
        raise NotImplementedError

    def margin(self, reading: Reading) -> int | None:
        """How far above (or, negative, below) the threshold, in the unit of the fact; None where there is no figure."""
        del reading
        return None
