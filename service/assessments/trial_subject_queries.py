"""Whose scores a trial is about: a relation of the subjects that stand in some places on the last day of a year's window, never a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    and_,
    any_,
    cast,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.dialects.postgresql import ARRAY

from service.assessments.gather import Wanted
from service.assessments.scorer import GATHERERS
from service.places.tables import PlacePeriod
from service.scoring import BoundRuleSet
from service.subjects.tables import Clan, Household, HouseholdMember, HouseholdResidence, Person, Unit
from service.titles.vocabulary import SubjectKind, Title


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A draft on a year of a province. `places`: whose subjects; `forecast`: against the stored forecast, over forecast facts."""

    bound: BoundRuleSet
    title: Title
    level: int
    province_id: int
    assessed_year: int
    places: Sequence[int]
    forecast: bool = False


@dataclass(frozen=True, kw_only=True)
class WantedAmong(Wanted):
    """The subjects of a relation with the column `subject_id`, however many they are."""

    relation: FromClause

    def subjects(self, name: str = "wanted") -> FromClause:
        """The relation under a name."""
        return select(self.relation.c.subject_id).subquery(name)


def among(trial: Trial, relation: FromClause) -> WantedAmong:
    """The subjects of a relation, as the gatherers ask for them."""
    return WantedAmong(
        province_id=trial.province_id, assessed_year=trial.assessed_year, ids=(), forecast=trial.forecast, relation=relation
    )


def chosen_in(trial: Trial) -> FromClause:
    """The subjects that stand in the places on the last day of the window, as the worker finds them."""
    standing = GATHERERS[trial.title].standings(among(trial, _candidates(trial)))
    chosen = select(standing.c.subject_id, standing.c.commune_id.label("place_id"))
    return chosen.where(standing.c.commune_id == _reach(trial)).cte("chosen")


def _candidates(trial: Trial) -> FromClause:
    """Whoever may stand there: those who are registered there today, and those who lived there on the last day of the window."""
    found: CompoundSelect[Any] | Select[Any] = _CANDIDATES[trial.title.subject_kind](trial)
    return found.cte("candidates")


def _reach(trial: Trial) -> Any:
    return any_(literal(list(trial.places), ARRAY(Integer)))


def _registered(model: type[Person | Household | Clan | Unit], trial: Trial) -> Select[Any]:
    found = select(model.id.label("subject_id"))
    return found.where(model.province_id == trial.province_id, model.commune_id == _reach(trial))


def _people(trial: Trial) -> CompoundSelect[Any]:
    lived = (
        select(HouseholdMember.person_id)
        .join(
            HouseholdResidence,
            and_(
                HouseholdResidence.province_id == HouseholdMember.province_id,
                HouseholdResidence.household_id == HouseholdMember.household_id,
            ),
        )
        .where(HouseholdMember.valid.op("@>")(_end(trial)), *_lived_there(trial))
    )
    return union(_registered(Person, trial), lived)


def _households(trial: Trial) -> CompoundSelect[Any]:
    return union(_registered(Household, trial), select(HouseholdResidence.household_id).where(*_lived_there(trial)))


def _lived_there(trial: Trial) -> tuple[ColumnElement[bool], ...]:
    return (
        HouseholdResidence.province_id == trial.province_id,
        HouseholdResidence.valid.op("@>")(_end(trial)),
        HouseholdResidence.commune_id == _reach(trial),
    )


def _end(trial: Trial) -> Any:
    return Wanted(trial.province_id, trial.assessed_year, ()).window_end


def _places(trial: Trial) -> Select[Any]:
    here = or_(PlacePeriod.place_id == _reach(trial), PlacePeriod.parent_id == _reach(trial))
    return select(cast(PlacePeriod.place_id, BigInteger).label("subject_id")).where(here).distinct()


_CANDIDATES: dict[SubjectKind, Callable[[Trial], CompoundSelect[Any] | Select[Any]]] = {
    SubjectKind.PERSON: _people,
    SubjectKind.HOUSEHOLD: _households,
    SubjectKind.CLAN: lambda trial: _registered(Clan, trial),
    SubjectKind.UNIT: lambda trial: _registered(Unit, trial),
    SubjectKind.PLACE: _places,
}
