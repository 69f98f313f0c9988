"""Scores a set of subjects: facts, official and forecast, through the one statement of `scoring`, straight into stored assessments.

Nothing leaves the database but the rows that changed, with what they said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    Integer,
    Join,
    SmallInteger,
    delete,
    literal,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import DateTime, Text

from service.assessments import gather_citizen, gather_commune, gather_family, gather_group, gather_territory, gather_unit
from service.assessments.gather import Facts, Standings, Wanted
from service.assessments.tables import Assessment
from service.foundation.rows import AnyRow, AnySelect
from service.legislation.actions import apply
from service.legislation.queries import LawInForce
from service.scoring import BoundRuleSet, score_statement
from service.titles.vocabulary import Title


@dataclass(frozen=True)
class Gatherer:
    """How one title's subjects are found and their facts gathered; `forecasts` when the facts rest on other titles."""

    standings: Standings
    facts: Facts
    forecasts: bool


GATHERERS = {
    Title.CITIZEN: Gatherer(gather_citizen.standings, gather_citizen.facts, forecasts=False),
    Title.FAMILY: Gatherer(gather_family.standings, gather_family.facts, forecasts=True),
    Title.UNIT_COMMUNE: Gatherer(gather_unit.of_commune, gather_unit.facts, forecasts=True),
    Title.UNIT_DISTRICT: Gatherer(gather_unit.of_district, gather_unit.facts, forecasts=True),
    Title.UNIT_PROVINCE: Gatherer(gather_unit.of_province, gather_unit.facts, forecasts=True),
    Title.CLAN: Gatherer(gather_group.clan_standings, gather_group.clan_facts, forecasts=True),
    Title.VILLAGE: Gatherer(gather_group.village_standings, gather_group.village_facts, forecasts=True),
    Title.COMMUNE: Gatherer(gather_commune.standings, gather_commune.facts, forecasts=True),
    Title.DISTRICT: Gatherer(gather_territory.district_standings, gather_territory.district_facts, forecasts=True),
    Title.PROVINCE: Gatherer(gather_territory.province_standings, gather_territory.province_facts, forecasts=True),
}
_KEY = ("province_id", "subject_kind", "subject_id", "title", "assessed_year", "level")
_COMPARED = ("commune_id", "household_id", "applied_law_id", "facts", "points", "outcomes", "total", "verdict")
_FORECAST = ("forecast_facts", "forecast_outcomes", "forecast_verdict")


async def score(session: AsyncSession, law: LawInForce, wanted: Wanted, *, at: datetime) -> Sequence[AnyRow]:
    """Score the wanted subjects under one rule set and store what changed.

    Returns the changed rows: subject_id, commune_id, household_id, passing (forecast), and the same as they were."""
    if law.bound is None or not wanted.ids:
        return []
    source = _scored(law, law.bound, wanted, at=at, applied_law_id=await apply(session, law))
    returned = _stored(source).returning(
        Assessment.subject_id,
        Assessment.commune_id,
        Assessment.household_id,
        Assessment.forecast_verdict.label("passing"),
        literal_column("old.commune_id", Integer).label("old_commune_id"),
        literal_column("old.household_id", BigInteger).label("old_household_id"),
        literal_column("old.forecast_verdict", SmallInteger).label("old_passing"),
    )
    return (await session.execute(returned)).all()


async def score_everybody(
    session: AsyncSession, law: LawInForce, wanted: Wanted, *, at: datetime, applied_law_id: int, anew: bool
) -> None:
    """Score a whole set and store what changed; nothing leaves the database. `anew`: none of them has a score of the year."""
    if law.bound is None:
        return
    source = _scored(law, law.bound, wanted, at=at, applied_law_id=applied_law_id)
    await session.execute(_inserted(source) if anew else _stored(source))


def _inserted(source: AnySelect) -> Insert:
    return insert(Assessment).from_select([column.name for column in source.selected_columns], source)


def _stored(source: AnySelect) -> Insert:
    """Insert, or update what says something else than before."""
    statement = _inserted(source)
    changed = {name: statement.excluded[name] for name in (*_COMPARED, *_FORECAST, "scored_at")}
    differs = or_(*(getattr(Assessment, name).is_distinct_from(statement.excluded[name]) for name in (*_COMPARED, *_FORECAST)))
    return statement.on_conflict_do_update(index_elements=list(_KEY), set_=changed, where=differs)


async def forget(session: AsyncSession, title: Title, wanted: Wanted) -> Sequence[AnyRow]:
    """Remove the scores of wanted subjects that are not assessed that year any more (moved, left, ended). Returns where they stood."""
    standing = wanted.standing(GATHERERS[title].standings)
    gone = (
        _removed(title, wanted)
        .where(Assessment.subject_id.not_in(select(standing.c.subject_id)))
        .returning(
            Assessment.subject_id,
            Assessment.commune_id.label("old_commune_id"),
            Assessment.household_id.label("old_household_id"),
            Assessment.forecast_verdict.label("old_passing"),
        )
    )
    return (await session.execute(gone)).all()


async def forget_everybody(session: AsyncSession, title: Title, wanted: Wanted) -> set[int]:
    """Remove all scores of the wanted subjects of the year. Returns the communes (or places) where they stood."""
    gone = _removed(title, wanted).returning(Assessment.commune_id).cte("gone")
    return set((await session.execute(select(gone.c.commune_id).distinct())).scalars())


def _removed(title: Title, wanted: Wanted) -> Delete:
    return delete(Assessment).where(
        Assessment.province_id == wanted.province_id,
        Assessment.subject_kind == title.subject_kind,
        Assessment.title == title,
        Assessment.assessed_year == wanted.assessed_year,
        Assessment.subject_id.in_(select(wanted.subjects("marked").c.subject_id)),
    )


def _scored(law: LawInForce, bound: BoundRuleSet, wanted: Wanted, *, at: datetime, applied_law_id: int) -> AnySelect:
    title = Title(law.title)
    gatherer = GATHERERS[title]
    standing = wanted.standing(gatherer.standings)
    official = score_statement(bound, gatherer.facts(wanted, bound.facts)).subquery("official")
    joined, forecast = _with_forecast(
        standing.join(official, official.c.subject_id == standing.c.subject_id), bound, gatherer, wanted
    )
    return select(
        literal(wanted.province_id, Integer).label("province_id"),
        literal(title.subject_kind, Text).label("subject_kind"),
        standing.c.subject_id,
        literal(title, Text).label("title"),
        literal(wanted.assessed_year, SmallInteger).label("assessed_year"),
        literal(law.level, SmallInteger).label("level"),
        standing.c.commune_id,
        standing.c.household_id,
        literal(applied_law_id, BigInteger).label("applied_law_id"),
        *(official.c[name] for name in ("facts", "points", "outcomes", "total", "verdict")),
        *(column.label(f"forecast_{name}") for name, column in forecast.items()),
        literal(at, DateTime(timezone=True)).label("scored_at"),
    ).select_from(joined)


def _with_forecast(
    joined: Join, bound: BoundRuleSet, gatherer: Gatherer, wanted: Wanted
) -> tuple[Join, dict[str, ColumnElement[Any]]]:
    """The forecast beside the official score; where facts rest on no other title the two are one, and only the verdict is repeated."""
    official = joined.right
    if not gatherer.forecasts:
        same: dict[str, ColumnElement[Any]] = {"facts": null(), "outcomes": null(), "verdict": official.c.verdict}
        return joined, same
    hoped = score_statement(bound, gatherer.facts(wanted.hoped_for, bound.facts)).subquery("forecast")
    whole = joined.join(hoped, hoped.c.subject_id == official.c.subject_id)
    return whole, {name: hoped.c[name] for name in ("facts", "outcomes", "verdict")}
