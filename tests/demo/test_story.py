"""What the demo's story promises before anything is stored: the same people for the same seed, and sums that come out exactly."""

from collections import Counter

from service.demo.learning import confirmed_on, learns
from service.demo.setting import FIRST_YEAR, SECOND_YEAR
from service.demo.story import Story, tell
from service.subjects.tables import Attribute

STORY = tell()


def test_the_same_seed_tells_the_same_story() -> None:
    assert tell() == STORY


def test_another_seed_tells_another_story() -> None:
    assert [p.full_name for _, p in tell(7).people] != [p.full_name for _, p in STORY.people]


def test_about_five_thousand_people_live_in_seventeen_communes() -> None:
    assert len(STORY.communes) == 17
    assert 4_700 <= len(STORY.people) <= 5_300


def test_four_people_of_five_are_adults() -> None:
    adults = sum(person.adult for _, person in STORY.people)
    assert 74 <= adults * 100 / len(STORY.people) <= 82


def test_the_head_of_every_household_is_an_adult() -> None:
    assert all(home.people[0].adult for home in STORY.homes)


def test_national_identifiers_are_nobodys_and_different() -> None:
    numbers = [person.national_id for _, person in STORY.people if person.national_id]
    assert all(number.startswith("099") and len(number) == 12 for number in numbers)
    assert max(Counter(numbers).values()) == 1


def test_everybody_has_an_identifier_of_version_7() -> None:
    uids = [person.uid for _, person in STORY.people] + [home.uid for home in STORY.homes]
    assert {uid.version for uid in uids} == {7}
    assert len(set(uids)) == len(uids)


def test_one_commune_is_one_learner_short_of_sixty_per_cent() -> None:
    [commune] = [commune for commune in STORY.communes if commune.learners_2024 is None]
    learners, population = _learners(STORY, commune.id, FIRST_YEAR), sum(len(home.people) for home in STORY.of(commune))
    assert learners * 100 < 60 * population <= (learners + 1) * 100


def test_of_some_children_nobody_knows_whether_they_go_to_school() -> None:
    schooling = {Attribute.IN_SCHOOL, Attribute.OUT_OF_SCHOOL}
    silent = [p for _, p in STORY.people if 2009 <= p.birth.year <= 2019 and not schooling & {a for a, _ in p.attributes}]
    assert 5 <= len(silent) <= 40


def test_points_are_confirmed_within_the_year() -> None:
    assert [confirmed_on(year).year for year in (FIRST_YEAR, SECOND_YEAR)] == [FIRST_YEAR, SECOND_YEAR]


def _learners(story: Story, commune: int, year: int) -> int:
    return sum(learns(story.years[year][adult.id]) for home in story.homes if home.commune.id == commune for adult in home.adults)
