"""Counts by place, title and year: sums of the communes, as of a day, on the map of then and of now."""

from datetime import date
from typing import Any

from sqlalchemy import insert, update

from service.places.tables import PlacePeriod
from service.titles.tables import RecognitionCount, SubjectCount
from tests.factories import AN_LAO, AN_LAO_DISTRICT, AN_TRUONG, HAI_PHONG, HAI_PHONG_UNTIL_2025, MY_DUC, TRUONG_THANH, TRUONG_THO
from tests.recognitions import given
from tests.recognitions.given import AFTER, BEFORE, Desks, on, slug

URL = "/statistics/recognitions"
TRUONG_SON = 4284
"""A town that was split between two communes."""


async def _leaf(
    desks: Desks, place_id: int, *, year: int = 2024, level: int = 0, day: date = date(2025, 3, 1), **counts: int
) -> None:
    key = {
        "province_id": HAI_PHONG,
        "place_id": place_id,
        "title": "family",
        "assessed_year": year,
        "level": level,
        "on_day": day,
    }
    await desks.session.execute(insert(RecognitionCount).values(**key, **counts))


async def _subjects(desks: Desks, place_id: int, total: int, *, year: int = 2024, passing: int = 0, unknown: int = 0) -> None:
    key = {"province_id": HAI_PHONG, "place_id": place_id, "title": "family", "assessed_year": year, "level": 0}
    await desks.session.execute(insert(SubjectCount).values(**key, total=total, passing=passing, unknown=unknown))


async def _asked(desks: Desks, place: int, *, by: str = "thongke", year: int = 2024, **params: Any) -> dict[str, Any]:
    answer = await desks.get(by, URL, place=place, title="family", assessed_year=year, **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_districts_row_is_the_sum_of_its_communes(desks: Desks) -> None:
    for place, number in ((TRUONG_THO, 3), (TRUONG_THANH, 4), (MY_DUC, 5)):
        await _leaf(desks, place, recognised=number, registered=10)
        await _subjects(desks, place, 20, passing=number, unknown=1)
    await desks.session.commit()
    with on(BEFORE):
        found = await _asked(desks, AN_LAO_DISTRICT, by="huyen")
    whole, rows = found["place"], found["children"]
    assert len(rows) == 17
    for name in ("registered", "recognised", "total", "forecast", "unknown"):
        assert whole[name] == sum(row[name] for row in rows)
    assert (whole["registered"], whole["recognised"], whole["total"]) == (30, 12, 60)


async def test_an_old_provinces_row_is_the_sum_of_its_districts(desks: Desks) -> None:
    await _leaf(desks, TRUONG_THO, recognised=3)
    await _leaf(desks, MY_DUC, recognised=2)
    await desks.session.commit()
    with on(BEFORE):
        found = await _asked(desks, HAI_PHONG_UNTIL_2025)
    rows = {row["name"]: row["recognised"] for row in found["children"]}
    assert found["place"]["recognised"] == sum(rows.values()) == rows["Huyện An Lão"] == 5
    assert len(rows) == 15


async def test_both_denominators_are_named(desks: Desks) -> None:
    await _leaf(desks, TRUONG_THO, recognised=3, registered=9)
    await _subjects(desks, TRUONG_THO, 13)
    await desks.session.commit()
    with on(BEFORE):
        row = (await _asked(desks, TRUONG_THO, by="huyen"))["place"]
    assert (row["share_of_registered"]["exact"], row["share_of_registered"]["decimal"]) == ("3/9", "0.3333")
    assert (row["share_of_total"]["exact"], row["share_of_total"]["decimal"]) == ("3/13", "0.2307")
    assert (row["share_of_registered"]["denominator_name"], row["share_of_total"]["denominator_name"]) == ("registered", "total")


async def test_a_later_decision_is_not_seen_as_of_an_earlier_day(desks: Desks) -> None:
    await _leaf(desks, TRUONG_THO, recognised=3, day=date(2025, 3, 1))
    await _leaf(desks, TRUONG_THO, recognised=-1, day=date(2025, 3, 15))
    await desks.session.commit()
    with on(BEFORE):
        seen = [
            (await _asked(desks, TRUONG_THO, by="huyen", as_of=day))["place"]["recognised"]
            for day in ("2025-02-28", "2025-03-01", "2025-03-14", "2025-03-15")
        ]
    assert seen == [0, 3, 3, 2]


async def test_the_map_of_then_has_districts_and_the_map_of_today_has_communes(desks: Desks) -> None:
    await _leaf(desks, TRUONG_THO, recognised=3)
    await desks.session.commit()
    with on(AFTER):
        then = await desks.get("thongke", URL, place=HAI_PHONG, title="family", assessed_year=2024, as_of="2025-03-20")
        assert slug(then) == (422, "closed-place")
        now = await _asked(desks, HAI_PHONG, as_of="2025-03-20", map="today")
    rows = {row["place_id"]: row for row in now["children"]}
    assert {row["level"] for row in rows.values()} == {3}
    assert (rows[AN_TRUONG]["recognised"], rows[AN_TRUONG]["of_predecessors"]) == (3, 3)


async def test_a_commune_that_was_split_counts_for_the_province_and_for_no_successor(desks: Desks) -> None:
    await _leaf(desks, TRUONG_SON, recognised=4)
    await desks.session.commit()
    with on(AFTER):
        found = await _asked(desks, HAI_PHONG)
    assert sum(row["recognised"] for row in found["children"]) == 0
    assert (found["not_placed"]["recognised"], found["place"]["recognised"]) == (4, 4)


async def test_a_provinces_row_is_the_sum_of_its_communes_and_of_what_has_no_place(desks: Desks) -> None:
    for place, number in ((TRUONG_SON, 4), (TRUONG_THO, 3), (AN_LAO, 2)):
        await _leaf(desks, place, recognised=number, registered=number)
        await _subjects(desks, place, 2 * number)
    await desks.session.commit()
    with on(AFTER):
        found = await _asked(desks, HAI_PHONG)
    for name, expected in (("recognised", 9), ("registered", 9), ("total", 18)):
        assert sum(row[name] for row in found["children"]) + found["not_placed"][name] == found["place"][name] == expected


async def test_a_clusters_row_is_the_sum_of_its_communes(desks: Desks) -> None:
    await _leaf(desks, AN_TRUONG, recognised=2, year=2025, day=date(2026, 3, 1))
    await _leaf(desks, AN_LAO, recognised=5, year=2025, day=date(2026, 3, 1))
    await desks.session.commit()
    with on(AFTER):
        found = await _asked(desks, desks.cluster_id, by="cum", year=2025)
    assert {row["place_id"]: row["recognised"] for row in found["children"]} == {AN_TRUONG: 2, AN_LAO: 5, 11894: 0}
    assert found["place"]["recognised"] == 7


async def test_levels_are_counted_apart(desks: Desks) -> None:
    await _leaf(desks, TRUONG_THO, recognised=3, level=1)
    await _leaf(desks, TRUONG_THO, recognised=2, level=2)
    await desks.session.commit()
    with on(BEFORE):
        row = (await _asked(desks, TRUONG_THO, by="huyen"))["place"]
    assert (row["recognised"], row["recognised_by_level"]) == (5, {"1": 3, "2": 2})


async def test_a_place_is_found_by_its_code_of_the_day(desks: Desks) -> None:
    await desks.session.commit()
    with on(BEFORE):
        answer = await desks.get("huyen", URL, code="313", title="family", assessed_year=2024)
    assert answer.json()["place"]["place_id"] == AN_LAO_DISTRICT


async def test_a_decision_is_counted_at_once_with_what_was_registered(desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        intent = {"title": "citizen", "assessed_year": 2025, "subjects": [body["subject"]]}
        assert (await desks.post("canbo", "/registrations", intent)).status_code == 201
        await desks.decided("chutich", await desks.submitted("canbo", body))
        row = (await desks.get("canbo", URL, place=AN_TRUONG, title="citizen", assessed_year=2025)).json()["place"]
    assert (row["registered"], row["recognised"], row["share_of_registered"]["exact"]) == (1, 1, "1/1")


async def test_a_commune_counts_its_own_title_at_its_own_place(desks: Desks) -> None:
    body = await given.commune(desks.session, AN_TRUONG, year=2025)
    await desks.session.commit()
    with on(AFTER):
        await desks.recognised("cum", await desks.submitted("canbo", body))
        found = (await desks.get("cum", URL, place=desks.cluster_id, title="commune", assessed_year=2025)).json()
    assert {row["place_id"]: row["recognised"] for row in found["children"] if row["recognised"]} == {AN_TRUONG: 1}


async def test_nobody_counts_nothing(desks: Desks) -> None:
    await desks.session.commit()
    assert slug(await desks.get(None, URL, place=HAI_PHONG, title="family", assessed_year=2024)) == (401, "sign-in-needed")


async def test_a_place_of_somebody_else_is_not_found(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        for by in ("canbo-khac", "cum-khac"):
            answer = await desks.get(by, URL, place=AN_TRUONG, title="family", assessed_year=2024)
            assert slug(answer) == (404, "unknown-place")


async def test_a_day_that_has_not_come_is_refused(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        answer = await desks.get("thongke", URL, place=HAI_PHONG, title="family", assessed_year=2024, as_of="2026-03-21")
    assert slug(answer) == (422, "date-in-future")


async def test_place_and_code_together_are_refused(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        answer = await desks.get("thongke", URL, place=HAI_PHONG, code="31", title="family", assessed_year=2024)
    assert slug(answer) == (422, "place-or-code")


async def test_statements_are_the_same_for_a_cluster_and_for_a_province(desks: Desks, count_statements: Any) -> None:
    await desks.session.commit()
    numbers = []
    with on(AFTER):
        for by, place in (("cum", AN_TRUONG), ("cum", desks.cluster_id), ("thongke", HAI_PHONG)):
            await desks.sign_in(by)
            with count_statements() as counted:
                await _asked(desks, place, by=by)
            numbers.append(counted.number)
    assert numbers == [6, 6, 8]


async def test_what_was_put_together_is_kept_until_a_count_changes(desks: Desks, count_statements: Any) -> None:
    await _leaf(desks, TRUONG_THO, recognised=3)
    await desks.session.commit()
    with on(AFTER):
        await desks.sign_in("thongke")
        first = await _asked(desks, HAI_PHONG)
        with count_statements() as counted:
            assert await _asked(desks, HAI_PHONG) == first
        assert counted.number == 2
        await _leaf(desks, MY_DUC, recognised=2)
        await desks.session.commit()
        assert (await _asked(desks, HAI_PHONG))["place"]["recognised"] == 5
        await _subjects(desks, MY_DUC, 20)
        await desks.session.commit()
        assert (await _asked(desks, HAI_PHONG))["place"]["total"] == 20


async def test_a_change_of_the_map_is_seen_at_once(desks: Desks) -> None:
    await _leaf(desks, TRUONG_THO, recognised=3)
    await desks.session.commit()
    with on(AFTER):
        before = (await _asked(desks, HAI_PHONG))["children"]
        await desks.session.execute(update(PlacePeriod).where(PlacePeriod.place_id == AN_TRUONG).values(name="An Trường Mới"))
        await desks.session.commit()
        after = (await _asked(desks, HAI_PHONG))["children"]
    assert {row["name"] for row in after} - {row["name"] for row in before} == {"An Trường Mới"}


async def test_who_may_not_count_a_place_is_not_served_what_was_kept(desks: Desks) -> None:
    await desks.session.commit()
    with on(AFTER):
        await _asked(desks, HAI_PHONG)
        answer = await desks.get("cum", URL, place=HAI_PHONG, title="family", assessed_year=2024)
    assert slug(answer) == (404, "unknown-place")
