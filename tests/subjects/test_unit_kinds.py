"""Which unit is of which level: Article 2, clauses 1 to 4, of Circular 24."""

import pytest

from service.subjects.unit_kinds import EDUCATION, GENERAL_EDUCATION, ManagingLevel, UnitKind, level_problem

OF_DISTRICT = ("preschool", "primary", "lower_secondary", "multi_level_lower", "ethnic_semi_boarding", "commune_committee")
OF_PROVINCE = ("upper_secondary", "multi_level_upper", "continuing_education", "university")
OF_ANY = ("agency", "armed_forces", "enterprise", "cooperative", "association", "other_education", "other")


@pytest.mark.parametrize("kind", [*OF_DISTRICT, *OF_PROVINCE, "ethnic_boarding", "vocational"])
def test_what_the_circular_names_is_no_unit_of_the_commune(kind: str) -> None:
    problem = level_problem(UnitKind(kind), ManagingLevel.COMMUNE)
    assert problem is not None
    assert "Điều 2 khoản" in problem
    assert UnitKind(kind).label in problem


@pytest.mark.parametrize("kind", OF_DISTRICT)
def test_schools_and_the_committee_are_told_to_take_the_district(kind: str) -> None:
    assert "Hãy chọn cấp huyện" in (level_problem(UnitKind(kind), ManagingLevel.COMMUNE) or "")


def test_the_committee_rests_on_clause_3() -> None:
    assert "Điều 2 khoản 3" in (level_problem(UnitKind.COMMUNE_COMMITTEE, ManagingLevel.COMMUNE) or "")


@pytest.mark.parametrize("kind", OF_ANY)
def test_other_units_may_be_managed_by_the_commune(kind: str) -> None:
    assert level_problem(UnitKind(kind), ManagingLevel.COMMUNE) is None


@pytest.mark.parametrize("kind", list(UnitKind))
@pytest.mark.parametrize("level", [ManagingLevel.DISTRICT, ManagingLevel.PROVINCE])
def test_district_and_province_manage_any_kind(kind: UnitKind, level: ManagingLevel) -> None:
    assert level_problem(kind, level) is None


def test_a_preschool_is_education_but_not_general_education() -> None:
    assert UnitKind.PRESCHOOL in EDUCATION - GENERAL_EDUCATION


def test_every_kind_has_words_of_its_own() -> None:
    assert len({kind.label for kind in UnitKind}) == len(UnitKind)
