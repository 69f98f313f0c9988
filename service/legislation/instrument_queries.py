"""Every SELECT over instruments, their articles and slips, and what rests on them: rule sets by number, ratifications by province."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.legislation.instrument_tables import Instrument, InstrumentArticle, InstrumentSlip
from service.legislation.tables import LocalDecision, Ratification, RuleSetRow

_INSTRUMENT = tuple(Instrument.__table__.columns)


async def instruments(session: AsyncSession) -> Sequence[AnyRow]:
    """Every instrument, with how many articles have a text and how many rule sets rest on it; the newest first."""
    articles = (
        select(func.count(InstrumentArticle.text)).where(InstrumentArticle.instrument_id == Instrument.id).scalar_subquery()
    )
    rule_sets = select(func.count()).where(RuleSetRow.instrument_number == Instrument.number).scalar_subquery()
    found = select(*_INSTRUMENT, articles.label("articles"), rule_sets.label("rule_sets"))
    return (await session.execute(found.order_by(Instrument.date.desc().nulls_last(), Instrument.number))).all()


async def instrument_by_slug(session: AsyncSession, slug: str) -> AnyRow | None:
    """One instrument by its name in an address."""
    return (await session.execute(select(*_INSTRUMENT).where(Instrument.slug == slug))).one_or_none()


async def known_instruments(session: AsyncSession) -> dict[str, AnyRow]:
    """Everything published, by number."""
    return {row.number: row for row in (await session.execute(select(*_INSTRUMENT))).all()}


async def articles_of(session: AsyncSession, instrument_ids: Collection[int]) -> Sequence[AnyRow]:
    """The articles of instruments, in order."""
    found = select(*InstrumentArticle.__table__.columns).where(InstrumentArticle.instrument_id.in_(sorted(instrument_ids)))
    return (await session.execute(found.order_by(InstrumentArticle.instrument_id, InstrumentArticle.number))).all()


async def slips_of(session: AsyncSession, instrument_ids: Collection[int]) -> Sequence[AnyRow]:
    """The notes beside the articles of instruments, in the order in which they were written."""
    found = select(*InstrumentSlip.__table__.columns).where(InstrumentSlip.instrument_id.in_(sorted(instrument_ids)))
    return (await session.execute(found.order_by(InstrumentSlip.instrument_id, InstrumentSlip.article, InstrumentSlip.id))).all()


async def rule_sets_of(session: AsyncSession, number: str) -> Sequence[AnyRow]:
    """The rule sets that name an instrument, by title and level."""
    found = select(
        RuleSetRow.id, RuleSetRow.uid, RuleSetRow.title, RuleSetRow.level, RuleSetRow.valid_from, RuleSetRow.valid_to,
        RuleSetRow.certainty, RuleSetRow.content, RuleSetRow.instrument_number,
    ).where(RuleSetRow.instrument_number == number)  # fmt: skip
    return (await session.execute(found.order_by(RuleSetRow.title, RuleSetRow.level, RuleSetRow.valid_from))).all()


async def ratifications_of(session: AsyncSession, rule_set_ids: Collection[int], *, on: date) -> Sequence[AnyRow]:
    """Which provinces apply rule sets on a day, behind which decision of theirs."""
    found = (
        select(Ratification.rule_set_id, Ratification.province_id, LocalDecision.number, LocalDecision.fictional)
        .join(LocalDecision, LocalDecision.id == Ratification.local_decision_id)
        .where(Ratification.rule_set_id.in_(sorted(rule_set_ids)), Ratification.valid.op("@>")(on))
    )
    return (await session.execute(found.order_by(Ratification.province_id, Ratification.rule_set_id))).all()
