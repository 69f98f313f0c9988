"""The chain of titles: one citizen's decision moves what depends on it and nothing else; districts and provinces count both readings."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.activities.tables import RollEntry
from service.assessments import worker
from service.assessments.actions import open_year
from service.assessments.explaining import retell
from service.assessments.queries import assessments_of
from service.assessments.tables import Assessment, DeclaredFigure, IndicatorEvidence
from service.legislation.tables import ParameterSetting, RuleSetRow
from service.places.tables import PlacePeriod
from service.scoring import Outcome
from service.subjects.group_tables import ClanSupport
from service.subjects.tables import Clan, ClanMember, Unit, UnitLevel, UnitMember
from service.titles.tables import TitleHeld
from service.titles.vocabulary import SubjectKind, Title
from tests import factories
from tests.assessments.conftest import YEAR, World, confirm, hold_citizen_title, log

HERE: dict[str, Any] = {"province_id": factories.HAI_PHONG, "commune_id": factories.AN_TRUONG}
ALWAYS = Range(date(2020, 1, 1), None)


async def clan_of(session: AsyncSession, *households: int) -> int:
    """A clan of some households."""
    clan = (await session.execute(insert(Clan).values(**HERE, name="Họ Lê", folded="ho le").returning(Clan.id))).scalar_one()
    rows = [{**HERE, "clan_id": clan, "household_id": home, "valid": ALWAYS} for home in households]
    await session.execute(insert(ClanMember), rows)
    return clan


async def unit_of(session: AsyncSession, *people: int, level: str = "commune", kind: str = "cooperative") -> int:
    """A unit with its members."""
    made = insert(Unit).values(**HERE, name="Hợp tác xã", folded="hop tac xa", kind=kind, ownership="private")
    unit = (await session.execute(made.returning(Unit.id))).scalar_one()
    await session.execute(insert(UnitLevel).values(**HERE, unit_id=unit, valid=ALWAYS, level=level))
    rows = [{**HERE, "unit_id": unit, "person_id": person, "standing": "member", "valid": ALWAYS} for person in people]
    await session.execute(insert(UnitMember), rows)
    return unit


async def opened(world: World, *, year: int = YEAR, communes: tuple[int, ...] = (factories.AN_TRUONG,)) -> None:
    """Open a year and score everything in it."""
    await open_year(world.session, province_id=factories.HAI_PHONG, communes=communes, assessed_year=year)
    await world.session.commit()
    await worker.work_all(world.database)


async def verdicts(world: World, title: Title, subject_id: int, *, year: int = YEAR) -> dict[int, int]:
    """Level → official verdict."""
    found = select(Assessment.level, Assessment.verdict).where(
        Assessment.title == title, Assessment.subject_id == subject_id, Assessment.assessed_year == year
    )
    return {row.level: row.verdict for row in await world.session.execute(found)}


async def test_one_citizens_decision_moves_exactly_what_depends_on_it(world: World) -> None:
    village = await factories.village(world.session, "Thôn Một")
    homes = [await factories.household(world.session, names=("Lê Thị Hoa",), village_id=village) for _ in range(3)]
    elsewhere = await factories.household(world.session, commune_id=factories.AN_KHANH, names=("Lê Thị Lan",))
    await clan_of(world.session, homes[0].id, homes[1].id)
    await clan_of(world.session, homes[2].id)
    await unit_of(world.session, homes[0].people[0].id)
    await unit_of(world.session, elsewhere.people[0].id)
    await opened(world, communes=(factories.AN_TRUONG, factories.AN_KHANH))
    await hold_citizen_title(world.session, homes[0].people[0])
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert dict(done.subjects) == {
        Title.FAMILY: 1, Title.UNIT_COMMUNE: 1, Title.CLAN: 1, Title.VILLAGE: 1, Title.COMMUNE: 1,
    }  # fmt: skip


async def test_a_unit_counts_its_learning_citizens(world: World) -> None:
    homes = [await factories.household(world.session, names=("Lê Thị Hoa",)) for _ in range(5)]
    unit = await unit_of(world.session, *(home.people[0].id for home in homes))
    for home in homes[:2]:
        await hold_citizen_title(world.session, home.people[0])
    await opened(world)
    assert await verdicts(world, Title.UNIT_COMMUNE, unit) == {0: Outcome.FAILED}
    await hold_citizen_title(world.session, homes[2].people[0])
    await world.session.commit()
    await worker.work_all(world.database)
    assert await verdicts(world, Title.UNIT_COMMUNE, unit) == {0: Outcome.PASSED}


async def test_a_unit_under_another_level_loses_the_score_of_the_former(world: World) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa",))
    unit = await unit_of(world.session, home.people[0].id)
    await opened(world)
    assert await verdicts(world, Title.UNIT_COMMUNE, unit)
    await world.session.execute(update(UnitLevel).where(UnitLevel.unit_id == unit).values(level="district"))
    await world.session.commit()
    await worker.work_all(world.database)
    assert await verdicts(world, Title.UNIT_COMMUNE, unit) == {}
    assert set(await verdicts(world, Title.UNIT_DISTRICT, unit)) == {1, 2}


async def move(session: AsyncSession, household_id: int, *, to: int, on: date) -> None:
    """Hand a household over, as its desk does."""
    await session.execute(text("SELECT set_config('app.writes', :writes, true)"), {"writes": f"{{{factories.AN_TRUONG}}}"})
    moved = text("SELECT hand_over_household(:province, :household, :commune, NULL, :on_day)")
    given = {"province": factories.HAI_PHONG, "household": household_id, "commune": to, "on_day": on}
    await session.execute(moved, given)


async def test_who_moves_house_moves_both_communes(world: World) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa",))
    await confirm(world.session, home.people[0], tenths=90, account_id=world.account_id)
    await opened(world, communes=(factories.AN_TRUONG, factories.AN_KHANH))
    await move(world.session, home.id, to=factories.AN_KHANH, on=date(YEAR, 3, 1))
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert done.subjects[Title.COMMUNE] == 2
    facts = select(Assessment.subject_id, Assessment.forecast_facts).where(
        Assessment.title == Title.COMMUNE, Assessment.level == 1
    )
    counted = {row.subject_id: 1 in row.forecast_facts for row in await world.session.execute(facts)}
    assert counted == {factories.AN_TRUONG: False, factories.AN_KHANH: True}


async def communes_of_district(session: AsyncSession) -> list[int]:
    """The seventeen communes of huyện An Lão at the end of 2024."""
    found = select(PlacePeriod.place_id).where(
        PlacePeriod.parent_id == factories.AN_LAO_DISTRICT, PlacePeriod.valid.op("@>")(date(2024, 12, 31))
    )
    return sorted((await session.execute(found)).scalars())


async def hold_place_title(session: AsyncSession, title: Title, place_id: int, *, level: int, assessed_year: int) -> None:
    """A place's title decided in March of the following year."""
    decided = date(assessed_year + 1, 3, 21)
    await session.execute(
        insert(TitleHeld).values(
            province_id=factories.HAI_PHONG, subject_kind=SubjectKind.PLACE, subject_id=place_id, title=title, level=level,
            assessed_year=assessed_year, decided_on=decided, valid=Range(decided, date(assessed_year + 5, 1, 1)), commune_id=place_id,
            decision_number="1",
        )
    )  # fmt: skip


async def indicator(world: World, title: Title, place_id: int, code: str, *, level: int, year: int) -> Any:
    """How an indicator of a stored score is told."""
    rows = await assessments_of(
        world.session, province_id=factories.HAI_PHONG, subject_kind=SubjectKind.PLACE, subject_ids=[place_id], assessed_year=year, title=title
    )  # fmt: skip
    told = next(retell(row) for row in rows if row.level == level)
    return next(i for i in told.explanation.indicators if i.code == code)


@pytest.mark.parametrize(("recognised", "outcome"), [(16, Outcome.PASSED), (15, Outcome.FAILED)])
async def test_a_district_needs_nine_tenths_of_its_communes(world: World, recognised: int, outcome: Outcome) -> None:
    communes = await communes_of_district(world.session)
    assert len(communes) == 17
    await opened(world, year=2024, communes=tuple(communes))
    for commune in communes[:recognised]:
        await hold_place_title(world.session, Title.COMMUNE, commune, level=1, assessed_year=2024)
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert dict(done.subjects) == {Title.DISTRICT: 1}
    told = await indicator(world, Title.DISTRICT, factories.AN_LAO_DISTRICT, "4.1", level=1, year=2024)
    assert told.outcome == outcome
    assert f"{recognised} trên 17" in told.sentence


async def test_level_two_of_a_commune_counts_for_level_one_of_the_district(world: World) -> None:
    communes = await communes_of_district(world.session)
    for commune in communes:
        await hold_place_title(world.session, Title.COMMUNE, commune, level=2, assessed_year=2024)
    await opened(world, year=2024, communes=tuple(communes))
    for level in (1, 2):
        told = await indicator(world, Title.DISTRICT, factories.AN_LAO_DISTRICT, "4.1", level=level, year=2024)
        assert told.outcome == Outcome.PASSED


async def test_both_readings_of_4_1_are_shown_and_only_the_chosen_one_decides(world: World) -> None:
    communes = await communes_of_district(world.session)
    for commune in communes:  # decided for 2023, still in force when the dossier of 2024 is submitted
        await hold_place_title(world.session, Title.COMMUNE, commune, level=1, assessed_year=2023)
    await opened(world, year=2024, communes=tuple(communes))
    told = await indicator(world, Title.DISTRICT, factories.AN_LAO_DISTRICT, "4.1", level=1, year=2024)
    assert told.outcome == Outcome.PASSED
    assert "Theo cách đọc khác" in told.sentence
    await choose_reading(world, "year_only")
    await opened(world, year=2024, communes=tuple(communes))
    told = await indicator(world, Title.DISTRICT, factories.AN_LAO_DISTRICT, "4.1", level=1, year=2024)
    assert told.outcome == Outcome.FAILED
    assert "0 trên 17" in told.sentence


async def choose_reading(world: World, reading: str) -> None:
    """The province settles how 4.1 of the district is read."""
    districts = select(RuleSetRow.id).where(RuleSetRow.title == Title.DISTRICT)
    chosen = (
        update(ParameterSetting).where(ParameterSetting.rule_set_id.in_(districts)).values(parameters={"reading_4_1": reading})
    )
    await world.session.execute(chosen)


async def test_a_trend_needs_the_figure_of_the_year_before(world: World) -> None:
    communes = await communes_of_district(world.session)
    await figure(world, factories.AN_LAO_DISTRICT, "district_income_per_head", 68_000, year=2024)
    await opened(world, year=2024, communes=tuple(communes))
    told = await indicator(world, Title.DISTRICT, factories.AN_LAO_DISTRICT, "4.2", level=1, year=2024)
    assert told.outcome == Outcome.UNKNOWN
    await figure(world, factories.AN_LAO_DISTRICT, "district_income_per_head", 67_999, year=2023)
    await opened(world, year=2024, communes=tuple(communes))
    told = await indicator(world, Title.DISTRICT, factories.AN_LAO_DISTRICT, "4.2", level=1, year=2024)
    assert told.outcome == Outcome.PASSED


async def figure(world: World, place_id: int, fact: str, value: int, *, year: int) -> None:
    """A figure that a place declared."""
    await world.session.execute(
        insert(DeclaredFigure).values(
            province_id=factories.HAI_PHONG, subject_kind=SubjectKind.PLACE, subject_id=place_id, assessed_year=year, fact=fact, value=value,
            source="Niên giám", commune_id=place_id, entered_by=world.account_id, entered_at=factories.AT,
        )
    )  # fmt: skip


async def test_the_province_counts_its_districts_until_they_end(world: World) -> None:
    communes = await communes_of_district(world.session)
    await opened(world, year=2024, communes=tuple(communes))
    await hold_place_title(world.session, Title.DISTRICT, factories.AN_LAO_DISTRICT, level=1, assessed_year=2024)
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert dict(done.subjects) == {Title.PROVINCE: 1}
    told = await indicator(world, Title.PROVINCE, factories.HAI_PHONG_UNTIL_2025, "4.1", level=1, year=2024)
    assert told.outcome == Outcome.FAILED
    assert "1 trên 15" in told.sentence


async def test_since_the_reform_the_province_waits_for_guidance(world: World) -> None:
    await opened(world, year=2026)
    told = await indicator(world, Title.PROVINCE, factories.HAI_PHONG, "4.1", level=1, year=2026)
    assert told.outcome == Outcome.UNKNOWN
    assert "Cần hướng dẫn của Bộ" in told.sentence


TT24 = ("unit_learning_plan", "unit_training_regime", "unit_digital_equipped", "unit_serves_lifelong_learning", "unit_shares_learning",
        "unit_advanced_collective")  # fmt: skip
CODES = ("1.1", "1.2", "1.4", "1.5", "2.1", "2.2", "2.3", "2.5", "3.1", "3.2", "3.3")


async def prove(world: World, unit: int, *codes: str) -> None:
    """Evidence for indicators of a unit's title."""
    common = {**HERE, "subject_kind": SubjectKind.UNIT, "subject_id": unit, "title": Title.UNIT_DISTRICT, "assessed_year": YEAR,
              "document": "Báo cáo", "entered_by": world.account_id, "entered_at": factories.AT}  # fmt: skip
    await world.session.execute(insert(IndicatorEvidence), [{**common, "indicator": code} for code in codes])


async def test_a_district_unit_passes_with_evidence_and_fails_where_one_piece_is_missing(world: World) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa",))
    unit = await unit_of(world.session, home.people[0].id, level="district")
    await hold_citizen_title(world.session, home.people[0])
    for fact in TT24:
        await unit_figure(world, unit, fact, 1)
    for fact in ("unit_members_disciplined", "unit_members_advanced_workers"):
        await unit_figure(world, unit, fact, 1)
    await credited_session(world, home.people[0], unit)
    await prove(world, unit, *CODES[:-1])
    await opened(world)
    assert (await verdicts(world, Title.UNIT_DISTRICT, unit))[1] == Outcome.FAILED
    await prove(world, unit, CODES[-1])
    await opened(world)
    assert await verdicts(world, Title.UNIT_DISTRICT, unit) == {1: Outcome.PASSED, 2: Outcome.PASSED}


async def unit_figure(world: World, unit: int, fact: str, value: int) -> None:
    """A figure that a unit declared."""
    await world.session.execute(
        insert(DeclaredFigure).values(
            **HERE, subject_kind=SubjectKind.UNIT, subject_id=unit, assessed_year=YEAR, fact=fact, value=value, source="Báo cáo",
            entered_by=world.account_id, entered_at=factories.AT,
        )
    )  # fmt: skip


async def credited_session(world: World, person: factories.MadePerson, unit: int) -> None:
    """A completed session of digital skills that credits a unit (2.2 and 2.3)."""
    await log(world.session, person, "digital_skills", hours=60, held_on=date(YEAR, 3, 1), logged_by=world.account_id)
    await world.session.execute(update(RollEntry).where(RollEntry.person_id == person.id).values(unit_ids=[unit]))


async def test_a_village_counts_families_and_units_and_the_unit_moves_it(world: World) -> None:
    village = await factories.village(world.session, "Thôn Hai")
    home = await factories.household(world.session, names=("Lê Thị Hoa",), village_id=village)
    unit = await unit_of(world.session, home.people[0].id)
    await world.session.execute(update(Unit).where(Unit.id == unit).values(village_id=village))
    await opened(world)
    told = await indicator(world, Title.VILLAGE, village, "1.3", level=0, year=YEAR)
    assert (told.outcome, told.facts_used[0].value) == (Outcome.FAILED, 1)
    await hold_unit_title(world, unit)
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert dict(done.subjects) == {Title.VILLAGE: 1}
    told = await indicator(world, Title.VILLAGE, village, "1.3", level=0, year=YEAR)
    assert told.outcome == Outcome.PASSED


async def hold_unit_title(world: World, unit: int) -> None:
    """A unit's title in force at the end of the year."""
    await world.session.execute(
        insert(TitleHeld).values(
            **HERE, subject_kind=SubjectKind.UNIT, subject_id=unit, title=Title.UNIT_COMMUNE, level=0, assessed_year=YEAR,
            decided_on=date(YEAR, 11, 1), valid=Range(date(YEAR, 11, 1), date(YEAR + 3, 1, 1)), decision_number="1",
        )
    )  # fmt: skip


async def test_a_clan_with_a_fund_is_scored_anew(world: World) -> None:
    home = await factories.household(world.session, names=("Lê Thị Hoa",))
    clan = await clan_of(world.session, home.id)
    await opened(world)
    rows = await assessments_of(
        world.session, province_id=factories.HAI_PHONG, subject_kind=SubjectKind.CLAN, subject_ids=[clan], assessed_year=YEAR
    )
    assert retell(rows[0]).explanation.indicators[2].outcome == Outcome.FAILED
    await world.session.execute(
        insert(ClanSupport).values(
            **HERE,
            clan_id=clan,
            support="fund",
            valid=Range(date(YEAR, 2, 1), None),
            basis="Biên bản họp họ",
            amount_dong=5_000_000,
        )
    )
    await world.session.commit()
    done = await worker.work_all(world.database)
    assert dict(done.subjects) == {Title.CLAN: 1}
