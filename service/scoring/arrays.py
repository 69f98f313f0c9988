"""Facts given as typed arrays: for what-ifs, tests, and the replay of a decision taken years ago. No tables are read.

A VALUES list would lose its types on a column of NULLs and run out of parameters; unnest takes any number of rows in one statement text.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, FromClause, bindparam, column, func
from sqlalchemy.dialects.postgresql import ARRAY

from service.scoring.binding import BoundRuleSet


class SubjectFacts(NamedTuple):
    """One subject and its facts by name; a name left out is chưa có số liệu."""

    subject_id: int
    facts: Mapping[str, int | None]


def facts_from_arrays(bound: BoundRuleSet) -> FromClause:
    """A relation of facts over unnest(:subject_ids, :fact_0, …), in the order of `bound.facts`."""
    subjects = bindparam("subject_ids", type_=ARRAY(BigInteger))
    facts = [bindparam(f"fact_{n}", type_=ARRAY(BigInteger)) for n in range(len(bound.facts))]
    columns = [column("subject_id", BigInteger), *(column(name, BigInteger) for name in bound.facts)]
    return func.unnest(subjects, *facts).table_valued(*columns).render_derived(name="facts")


def arrays_of(
    bound: BoundRuleSet, rows: Iterable[SubjectFacts | tuple[int, Mapping[str, int | None]]]
) -> dict[str, list[int | None]]:
    """The bind parameters of `facts_from_arrays` for these subjects."""
    given = list(rows)
    arrays: dict[str, list[int | None]] = {"subject_ids": [subject_id for subject_id, _ in given]}
    for n, name in enumerate(bound.facts):
        arrays[f"fact_{n}"] = [facts.get(name) for _, facts in given]
    return arrays
