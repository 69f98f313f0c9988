"""Instruments over the API: law is public, so nobody needs to sign in."""

from datetime import date

from fastapi import APIRouter

from service.foundation import clock
from service.foundation.database import Session
from service.foundation.rows import AnyRow
from service.legislation import instrument_queries as queries
from service.legislation.instrument_actions import Whole, whole
from service.legislation.instrument_reading import Rest, series_breaks_on, state_of
from service.legislation.instrument_schemas import ArticleOut, InstrumentDetail, InstrumentSummary, RatifiedOut, RestOut
from service.legislation.instrument_tables import SlipKind

router = APIRouter(prefix="/api/v1/legislation", tags=["legislation"])
_OWN = ("number", "slug", "date", "issuer", "name", "valid_from", "valid_to", "repealed_by", "certainty", "source", "note")


@router.get("")
async def instruments(session: Session, on: date | None = None) -> list[InstrumentSummary]:
    """Every instrument, repealed ones too, with its state on a day (today unless told)."""
    day = on or clock.today()
    rows = await queries.instruments(session)
    return [_summary(row, on=day, articles=row.articles, rule_sets=row.rule_sets) for row in rows]


@router.get("/{slug}")
async def instrument(session: Session, slug: str, on: date | None = None) -> InstrumentDetail:
    """One instrument word for word, the slips of its text, what rests on each article, and which provinces apply it."""
    day = on or clock.today()
    return _detail(await whole(session, slug, on=day), on=day)


def _summary(row: AnyRow, *, on: date, articles: int, rule_sets: int) -> InstrumentSummary:
    return InstrumentSummary(
        **{name: getattr(row, name) for name in _OWN},
        state=state_of(row, on=on),
        series_breaks_on=series_breaks_on(row),
        articles=articles,
        rule_sets=rule_sets,
    )


def _detail(found: Whole, *, on: date) -> InstrumentDetail:
    held = sum(article.text is not None for article in found.articles)
    summary = _summary(found.row, on=on, articles=held, rule_sets=len(found.rule_sets))
    text = [_article(found, article) for article in found.articles]
    return InstrumentDetail(**summary.model_dump(), text=text, ratified_by=_ratified(found))


def _article(found: Whole, article: AnyRow) -> ArticleOut:
    notes = found.notes.get(article.number, ())
    return ArticleOut(
        number=article.number,
        heading=article.heading,
        text=article.text,
        slips=[note.note for note in notes if note.kind == SlipKind.SLIP],
        missing=[note.note for note in notes if note.kind == SlipKind.MISSING],
        rests=[_rest(rest) for rest in found.rests.get(article.number, ())],
    )


def _rest(rest: Rest) -> RestOut:
    row = rest.rule_set
    return RestOut(
        rule_set=row.uid,
        title=row.title,
        level=row.level,
        criteria=list(rest.criteria),
        indicators=list(rest.indicators),
        term=rest.term,
    )


def _ratified(found: Whole) -> list[RatifiedOut]:
    uids = {row.id: row.uid for row in found.rule_sets}
    return [
        RatifiedOut(
            rule_set=uids[one.rule_set_id], province_id=one.province_id, province=found.provinces.get(one.province_id, ""),
            decision=one.number, fictional=one.fictional,
        )
        for one in found.ratified
    ]  # fmt: skip
