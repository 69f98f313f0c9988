"""A draft law tried on real data: exact gains and losses on a small world, by commune, as JSON and as a sheet; nothing is stored."""

import csv
import io
from typing import Any

import pytest
import yaml
from httpx import AsyncClient
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from service.assessments import trial_running, worker
from service.foundation.database import Database
from service.titles.vocabulary import Title
from tests import factories
from tests.assessments.conftest import YEAR, World, mark
from tests.assessments.trials import COUNTED, Trials, fingerprints, law, set_the_stage, total
from tests.conftest import CountStatements, SignIn
from tests.factories import AN_KHANH, AN_TRUONG, HA_NOI, HAI_PHONG


@pytest.fixture
async def trials(client: AsyncClient, bearer: SignIn, world: World) -> Trials:
    return await set_the_stage(client, bearer, world)


async def test_a_law_tried_on_its_own_year_changes_nobody(trials: Trials) -> None:
    stands = {"subjects": 5, "pass_now": 2, "pass_draft": 2}
    assert await trials.counts() == {
        AN_TRUONG: {"subjects": 3, "pass_now": 1, "pass_draft": 1},
        AN_KHANH: {"subjects": 2, "pass_now": 1, "pass_draft": 1},
        None: stands,
    }
    assert (await trials.counts(document=law_as_text()))[None] == stands


def law_as_text() -> str:
    return yaml.safe_dump(law("citizen"), allow_unicode=True)


async def test_every_title_tried_on_itself_changes_nobody(trials: Trials) -> None:
    tried = {}
    for title, level in trials.uids:
        answer = await trials.post(title, level=level, forecast=True)
        if answer.status_code == 200:
            tried[title] = answer.json()["total"]
            assert (tried[title]["gain"], tried[title]["lose"]) == (0, 0), title
        else:
            assert answer.json()["slug"] == "missing-parameters", answer.text
    assert {Title.CITIZEN, Title.FAMILY, Title.COMMUNE, Title.PROVINCE} <= set(tried)
    # two communes of the province were opened for the year: the others have no score to be compared with
    scored = {title: whole["subjects"] - whole["not_scored"] for title, whole in tried.items()}
    assert (scored["commune"], scored["family"], scored["citizen"]) == (2, 2, 5)


async def test_a_lower_total_gains_exactly_those_between(trials: Trials) -> None:
    assert await trials.counts(document=total(70)) == {
        AN_TRUONG: {"subjects": 3, "pass_now": 1, "pass_draft": 2, "gain": 1},
        AN_KHANH: {"subjects": 2, "pass_now": 1, "pass_draft": 2, "gain": 1},
        None: {"subjects": 5, "pass_now": 2, "pass_draft": 4, "gain": 2},
    }


async def test_a_higher_total_loses_exactly_those_below_it(trials: Trials) -> None:
    found = await trials.counts(document=total(90))
    assert found[AN_TRUONG] == {"subjects": 3, "pass_now": 1, "lose": 1}
    assert found[AN_KHANH] == {"subjects": 2, "pass_now": 1, "pass_draft": 1}


async def test_what_nobody_knows_under_the_draft_is_counted_as_such(trials: Trials) -> None:
    document = law("family")
    document["indicators"][0]["award"] = {"kind": "share_at_least", "percent": 1, "numerator": "school_age_children_in_school", "denominator": "school_age_children"}  # fmt: skip
    document["indicators"] = document["indicators"][:1]
    document["criteria"] = [c for c in document["criteria"] if c["code"] == document["indicators"][0]["criterion"]]
    document["parameters"] = [p for p in document["parameters"] if p["name"] == "term_years"]
    found = await trials.counts("family", document=jsonable(document))
    assert found[None]["unknown_draft"] == 2


def jsonable(document: dict[str, Any]) -> str:
    return yaml.safe_dump(document, allow_unicode=True)


async def test_a_changed_parameter_is_tried_over_decided_titles_or_over_the_forecast(trials: Trials) -> None:
    # one adult of two of An Khánh's family passes, one of three of An Trường's; nobody has been decided yet
    assert (await trials.counts("family", parameters={"adult_share": 50}))[None] == {"subjects": 2}
    ahead = await trials.counts("family", parameters={"adult_share": 50}, forecast=True)
    assert (ahead[AN_KHANH], ahead[AN_TRUONG]) == ({"subjects": 1, "pass_draft": 1, "gain": 1}, {"subjects": 1})
    assert (await trials.counts("family", parameters={"adult_share": 33}, forecast=True))[None]["gain"] == 2


async def test_a_trial_says_what_was_tried_and_how_sure_that_is(trials: Trials) -> None:
    told = await trials.found("family", parameters={"adult_share": 50})
    assert told["parameters"] == {"children_share": 100, "adult_share": 50, "term_years": 1}
    assert (told["certainty"], told["province"], told["being_scored"]) == ("unverified", HAI_PHONG, False)


async def test_a_province_without_parameters_tries_its_first_ones(trials: Trials) -> None:
    session = trials.world.session
    await factories.household(session, commune_id=factories.BA_DINH, province_id=HA_NOI, names=("Phạm Thị Lan",))
    await session.commit()
    given = {"children_share": 100, "adult_share": 1, "term_years": 1}
    found = await trials.counts("family", username="ha-noi", parameters=given)
    assert found == {place: {"subjects": 1, "not_scored": 1} for place in (factories.BA_DINH, None)}


async def test_marks_that_wait_are_told(trials: Trials) -> None:
    await mark(trials.world.session, "person", trials.home.people[0].id)
    await trials.world.session.commit()
    assert (await trials.found())["being_scored"] is True


async def test_who_moved_in_the_meantime_stands_where_they_lived(trials: Trials) -> None:
    session, person = trials.world.session, trials.home.people[1]
    await session.execute(text("UPDATE person SET commune_id = :c WHERE id = :i"), {"c": AN_KHANH, "i": person.id})
    await session.commit()
    assert (await trials.counts(username="canbo", document=total(70)))[AN_TRUONG]["gain"] == 1


async def test_a_sheet_holds_the_same_figures(trials: Trials) -> None:
    told = await trials.found(document=total(70))
    for asked in ({"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}):
        headers = await trials.bearer("quantri") | asked.get("headers", {})
        address = f"/api/v1/rulesets/{trials.uids['citizen', 0]}/trial"
        body = {"assessed_year": YEAR, "document": total(70)}
        answer = await trials.client.post(address, json=body, headers=headers, params=asked.get("params"))
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row | {name: int(row[name]) for name in COUNTED} for row in rows] == [
            row | {"place_id": str(row["place_id"] or "")} for row in (*told["places"], told["total"])
        ]


async def test_nothing_is_stored(trials: Trials, database: Database) -> None:
    before = await fingerprints(database)
    await trials.found(document=total(70))
    await trials.found("family", parameters={"adult_share": 50}, forecast=True)
    await trials.post(username="canbo", path="/subjects", document=total(70), change="gain")
    assert await fingerprints(database) == before
    assert before["rescore_mark"] == "0"


async def test_the_database_itself_refuses_to_write_in_a_trial(database: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with trial_running.running(database, account_id=1) as session:
            await session.execute(text("DELETE FROM assessment"))


async def test_a_trial_asks_the_same_statements_for_few_and_for_many(
    trials: Trials, database: Database, count_statements: CountStatements
) -> None:
    async def statements() -> tuple[int, int]:
        headers, apart = await trials.bearer("quantri"), list[str]()
        body = {"assessed_year": YEAR, "document": total(70)}

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            apart.append(statement)

        event.listen(database.owner.sync_engine, "before_cursor_execute", note)
        with count_statements() as counted:
            await trials.client.post(f"/api/v1/rulesets/{trials.uids['citizen', 0]}/trial", json=body, headers=headers)
        event.remove(database.owner.sync_engine, "before_cursor_execute", note)
        return counted.number, len(apart)

    few = await statements()
    for commune in (AN_TRUONG, factories.AN_LAO):
        await factories.household(trials.world.session, commune_id=commune, names=("Vũ Thị Mai",) * 10)
    await trials.world.session.commit()
    await worker.work_all(database)
    assert await statements() == few
    # the request: enter, rule set, provinces, parameters, names; apart: role, read only, time, lock, marks, the one over everybody
    assert few == (5, 6)
