"""What may be wrong with a law file, with a province's parameters, or with facts: one entry a fault, all faults at once.

    ValueError
    └── ScoringError
        ├── LawFileErrors       a law file (or a local decision) that cannot be read as law
        ├── ParameterErrors     values that a rule set cannot take
        │   └── MissingParameters   values that nobody has set: the rule set cannot score yet
        └── FactErrors          facts that cannot be true, or that are not there

Every entry holds a stable English slug for machines, where the fault stands, and a Vietnamese sentence that says what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LawFileProblem:
    """One fault of a law file: `where` names the file and the place in it as a lawyer would."""

    slug: str
    where: str
    message: str


@dataclass(frozen=True, kw_only=True)
class ParameterProblem:
    """One fault of a parameter's value, or its absence."""

    slug: str
    parameter: str
    message: str


@dataclass(frozen=True, kw_only=True)
class FactProblem:
    """One fault of a fact."""

    slug: str
    fact: str
    message: str


class ScoringError(ValueError):
    """Whatever keeps a rule set from being read or from scoring."""


class LawFileErrors(ScoringError):  # noqa: N818 - several faults at once
    """All faults found in one document."""

    def __init__(self, problems: Sequence[LawFileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.where}: {p.message} [{p.slug}]" for p in self.problems))


class ParameterErrors(ScoringError):  # noqa: N818
    """All faults found in the values given to a rule set."""

    def __init__(self, problems: Sequence[ParameterProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.parameter}: {p.message} [{p.slug}]" for p in self.problems))


class MissingParameters(ParameterErrors):
    """The rule set cannot score until a province sets these."""


class FactErrors(ScoringError):  # noqa: N818
    """All faults found in the facts of one subject."""

    def __init__(self, problems: Sequence[FactProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.fact}: {p.message} [{p.slug}]" for p in self.problems))
