"""The clans and units of the demo: kinds, levels, learners, boards and funds."""

from collections import Counter

from service.demo.groups import clans_of, units_of
from service.demo.story import tell
from service.subjects.unit_kinds import ManagingLevel, UnitKind, level_problem

STORY = tell()
CLANS, UNITS = clans_of(STORY), units_of(STORY)


def test_some_clans_have_a_board_and_a_fund_some_a_board_some_nothing() -> None:
    assert set(Counter(len(clan.kept) for clan in CLANS)) == {0, 1, 2}


def test_only_a_fund_has_an_amount() -> None:
    assert all((kept.amount_dong is not None) == (kept.support == "fund") for clan in CLANS for kept in clan.kept)


def test_there_is_a_unit_of_each_kind_that_the_demo_shows() -> None:
    wanted = {"primary", "preschool", "commune_committee", "cooperative", "enterprise", "vocational"}
    assert {unit.kind.value for unit in UNITS} == wanted


def test_every_unit_has_members_and_nobody_belongs_to_two() -> None:
    people = [person.id for unit in UNITS for person in (*unit.people, *unit.learners)]
    assert all(unit.people for unit in UNITS)
    assert len(people) == len(set(people))


def test_only_the_vocational_centre_has_learners() -> None:
    assert [unit.kind for unit in UNITS if unit.learners] == [UnitKind.VOCATIONAL]


def test_levels_are_those_that_the_circular_allows() -> None:
    assert not [unit for unit in UNITS for _, _, level in unit.levels if level_problem(unit.kind, level)]
    assert {level for unit in UNITS for _, _, level in unit.levels} == {ManagingLevel.DISTRICT, ManagingLevel.COMMUNE}
