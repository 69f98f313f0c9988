"""Instruments in the database: seeded once, kept word for word, read by anybody over the API with what depends on them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.legislation import instrument_seeding as seeding
from service.legislation.instrument_files import InstrumentDocument, InstrumentFile, read_instruments
from service.legislation.instrument_tables import Instrument, InstrumentArticle, InstrumentSlip
from service.scoring import LawFileErrors
from tests.assessments.conftest import ratify_demo
from tests.conftest import SEEDS, CountStatements
from tests.factories import HAI_PHONG

AT = datetime(2027, 1, 1, tzinfo=UTC)
CIRCULAR = "25-2023-tt-bgddt"
TABLES = (Instrument, InstrumentArticle, InstrumentSlip)


async def everything(session: AsyncSession) -> list[Any]:
    """Every row of the three tables."""
    return [(await session.execute(select(*t.__table__.columns).order_by(*t.__table__.primary_key))).all() for t in TABLES]


def changed(slug: str, change: Callable[[InstrumentFile], InstrumentFile]) -> list[InstrumentDocument]:
    """The files of the house with one instrument changed."""
    documents = read_instruments(SEEDS / "instruments")
    return [replace(one, instrument=change(one.instrument)) if one.instrument.slug == slug else one for one in documents]


def with_article(one: InstrumentFile, number: int, **values: str | None) -> InstrumentFile:
    articles = tuple(a.model_copy(update=values) if a.number == number else a for a in one.articles)
    return one.model_copy(update={"articles": articles})


async def faults(session: AsyncSession, documents: list[InstrumentDocument]) -> list[tuple[str, str]]:
    with pytest.raises(LawFileErrors) as refused:
        await seeding.publish(session, documents, at=AT)
    return [(problem.slug, problem.message.split(" khác", maxsplit=1)[0]) for problem in refused.value.problems]


async def one(client: AsyncClient, slug: str, **params: Any) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/legislation/{slug}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_seeding_again_changes_nothing(owner_session: AsyncSession) -> None:
    before = await everything(owner_session)
    assert await seeding.publish(owner_session, read_instruments(SEEDS / "instruments"), at=AT) == 0
    assert await everything(owner_session) == before
    assert len(before[0]) == len(list((SEEDS / "instruments").glob("*.yaml")))


async def test_a_changed_wording_of_a_published_instrument_is_refused(owner_session: AsyncSession) -> None:
    before = await everything(owner_session)
    documents = changed(CIRCULAR, lambda i: with_article(i, 6, text="1. Tiêu chí 1: khác."))
    assert await faults(owner_session, documents) == [("wording-changed", "Điều 6")]
    assert await everything(owner_session) == before


async def test_white_space_is_no_other_wording_and_what_is_stored_stays(owner_session: AsyncSession) -> None:
    before = await everything(owner_session)
    text = "4. Kết quả công nhận được bảo lưu trong thời hạn 3 năm\n  (36 tháng) tiếp theo năm được công nhận."
    assert await seeding.publish(owner_session, changed(CIRCULAR, lambda i: with_article(i, 5, text=text)), at=AT) == 0
    assert await everything(owner_session) == before


async def test_an_article_or_a_field_that_is_taken_away_is_refused(owner_session: AsyncSession) -> None:
    documents = changed(CIRCULAR, lambda i: i.model_copy(update={"articles": i.articles[:-1], "valid_from": date(2024, 2, 13)}))
    assert await faults(owner_session, documents) == [("wording-changed", "mục “valid_from”"), ("wording-changed", "Điều 26")]


async def test_what_was_missing_may_be_added_and_remarks_may_change(owner_session: AsyncSession) -> None:
    def found(i: InstrumentFile) -> InstrumentFile:
        return with_article(i, 2, text="1. Công dân là …").model_copy(update={"missing": (), "note": "Đã tìm thấy Điều 2."})

    assert await seeding.publish(owner_session, changed(CIRCULAR, found), at=AT) == 0
    text = select(InstrumentArticle.text).join(Instrument).where(Instrument.slug == CIRCULAR, InstrumentArticle.number == 2)
    assert (await owner_session.execute(text)).scalar_one() == "1. Công dân là …"
    missing = select(func.count()).select_from(InstrumentSlip).where(InstrumentSlip.kind == "missing")
    assert (await owner_session.execute(missing)).scalar_one() == 0


@pytest.mark.parametrize(
    "change",
    [
        update(InstrumentArticle).values(text="khác"),
        update(InstrumentArticle).values(text=None),
        update(Instrument).values(name="khác"),
        update(Instrument).where(Instrument.valid_to.is_not(None)).values(valid_to=None, repealed_by=None),
        delete(InstrumentArticle),
    ],
    ids=["text", "emptied", "name", "end", "deleted"],
)
async def test_the_database_itself_keeps_the_wording(owner_session: AsyncSession, change: Any) -> None:
    with pytest.raises(DBAPIError, match="never changes"):
        await owner_session.execute(change)


async def test_anybody_lists_the_instruments_with_their_state_on_a_day(client: AsyncClient) -> None:
    async def states(**params: Any) -> dict[str, str]:
        return {row["slug"]: row["state"] for row in (await client.get("/api/v1/legislation", params=params)).json()}

    today, before = await states(), await states(on="2024-02-11")
    assert (today[CIRCULAR], today["44-2014-tt-bgddt"], today["324-qd-khvn"]) == ("in_force", "ended", "in_force")
    # nobody knows since when the repealed circular held: it is not said to have held
    assert (before[CIRCULAR], before["44-2014-tt-bgddt"]) == ("not_yet", "unknown")


async def test_a_repealed_circular_is_history_without_a_rule_set(client: AsyncClient) -> None:
    found = await one(client, "44-2014-tt-bgddt")
    assert (found["rule_sets"], found["repealed_by"], found["series_breaks_on"]) == (0, "25/2023/TT-BGDĐT", "2024-02-12")
    assert (await one(client, CIRCULAR))["series_breaks_on"] is None


async def test_an_article_shows_its_wording_its_slips_and_what_rests_on_it(client: AsyncClient) -> None:
    articles = {article["number"]: article for article in (await one(client, CIRCULAR))["text"]}
    assert articles[6]["text"].startswith("1. Tiêu chí 1: Sự lãnh đạo, chỉ đạo của cấp ủy Đảng")
    first, term = articles[6]["rests"][0], articles[5]["rests"][0]
    assert (first["title"], first["level"], first["indicators"][0], first["indicators"][-1]) == ("commune", 1, "1.1", "5.2")
    assert (term["title"], term["indicators"], term["term"]) == ("commune", [], True)
    assert len(articles[12]["slips"]) == 2
    assert (articles[2]["text"], len(articles[2]["missing"])) == (None, 1)


async def test_every_indicator_of_a_circular_rests_on_an_article_that_is_there(client: AsyncClient) -> None:
    for slug in (CIRCULAR, "24-2023-tt-bgddt"):
        found = await one(client, slug)
        named = {(r["rule_set"], code) for article in found["text"] for r in article["rests"] for code in r["indicators"]}
        for uid in {rule_set for rule_set, _ in named}:
            law = (await client.get(f"/api/v1/rulesets/{uid}")).json()["content"]
            assert {code for rule_set, code in named if rule_set == uid} == {i["code"] for i in law["indicators"]}


async def test_provinces_that_apply_a_rule_set_are_named(client: AsyncClient, owner_session: AsyncSession) -> None:
    assert (await one(client, CIRCULAR))["ratified_by"] == []
    await ratify_demo(owner_session)
    await owner_session.commit()
    told = (await one(client, CIRCULAR))["ratified_by"]
    assert {(r["province_id"], r["decision"], r["fictional"]) for r in told} == {(HAI_PHONG, "DEMO-01/QĐ-UBND", True)}
    assert told[0]["province"].endswith("Hải Phòng")


async def test_an_unknown_instrument_is_not_found(client: AsyncClient) -> None:
    answer = await client.get("/api/v1/legislation/99-2099-tt")
    assert (answer.status_code, answer.json()["slug"]) == (404, "unknown-instrument")


async def test_lists_and_documents_ask_a_fixed_number_of_statements(
    client: AsyncClient, count_statements: CountStatements
) -> None:
    with count_statements() as counted:
        await client.get("/api/v1/legislation")
    assert counted.number == 2
    with count_statements() as counted:
        await one(client, CIRCULAR)
    assert counted.number == 7
