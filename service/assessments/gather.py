"""Facts gathered for a set of subjects of one province and year: one relation a title, one row a subject, one column a fact.

Measured facts come from the log, the registry and the titles held, declared ones from `declared_figure`. A forecast counts everybody
who scores as recognised: a figure of its own, never an official one. A fact that nothing here gathers stays NULL: chưa có số liệu."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Subquery, cast, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY


@dataclass(frozen=True)
class Wanted:
    """Which subjects, of which year; `forecast` as the module says."""

    province_id: int
    assessed_year: int
    ids: Sequence[int]
    forecast: bool = False

    @property
    def hoped_for(self) -> "Wanted":
        """The same subjects, as the forecast sees them."""
        return replace(self, forecast=True)

    @property
    def window_start(self) -> date:
        """1 January of the assessed year."""
        return date(self.assessed_year, 1, 1)

    @property
    def year_of_submission(self) -> date:
        """A day of the year in which dossiers are submitted: recognitions end on 31 December, so any day of it tells the same."""
        return date(self.assessed_year + 1, 1, 1)

    @property
    def window_end(self) -> date:
        """31 December of the assessed year (TT 25 Art. 9.1.b)."""
        return date(self.assessed_year, 12, 31)

    def born_by(self, age: int) -> date:
        """The last birth date of somebody who has reached the age on the last day of the window."""
        return date(self.assessed_year - age, 12, 31)

    def subjects(self, name: str = "wanted") -> FromClause:
        """The subjects as a relation with the column `subject_id`."""
        ids = func.unnest(cast(list(self.ids), ARRAY(BigInteger)))
        return ids.table_valued(column("subject_id", BigInteger), name=name).render_derived()

    def standing(self, found: "Standings") -> Subquery:
        """Where the subjects stand that are assessed (`subject_id, commune_id, household_id`), as the title finds them."""
        return found(self)


@dataclass(frozen=True, kw_only=True)
class WantedAmong(Wanted):
    """The subjects of a relation with the column `subject_id`, however many they are, and with where they stand: found once, not again
    by each statement. Its `commune_id` is NULL of subjects that are not assessed."""

    relation: FromClause

    def subjects(self, name: str = "wanted") -> FromClause:
        """The relation under a name."""
        return self.relation.alias(name)

    def standing(self, found: "Standings") -> Subquery:
        """What the relation says."""
        rows = self.relation.c
        return (
            select(rows.subject_id, rows.commune_id, rows.household_id).where(rows.commune_id.is_not(None)).subquery("standing")
        )


Standings = Callable[[Wanted], Subquery]
Facts = Callable[[Wanted, Sequence[str]], Subquery]


def named_columns(facts: Sequence[str], known: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """One bigint column a fact, in order; NULL for a fact that is not gathered here."""
    return [cast(known.get(name, literal_column("NULL")), BigInteger).label(name) for name in facts]
