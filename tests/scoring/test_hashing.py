"""Hashes name the law and the local values: the same however the file is written, another as soon as a number changes."""

import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from service.scoring import bind, content_hash, parse_rule_set
from tests.scoring.laws import LEGISLATION, Document, citizen_law, parameter, parsed, seeded, seeded_paths

WHERE = {"fact": "home_in_difficult_area", "total": {"parameter": "where"}}
CIRCULAR = "commune/tt-25-2023-level-1.yaml"


def document(path: str = CIRCULAR) -> Document:
    """A law file as YAML gives it."""
    found: Document = yaml.safe_load((LEGISLATION / path).read_text(encoding="utf-8"))
    return found


def backwards(value: Any) -> Any:
    """The same content with every table written from its last line to its first."""
    if isinstance(value, dict):
        return {key: backwards(item) for key, item in reversed(value.items())}
    return [backwards(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path", seeded_paths())
def test_the_order_of_keys_is_irrelevant(path: str) -> None:
    assert content_hash(parsed(backwards(document(path)))) == content_hash(seeded(path))


@pytest.mark.parametrize("path", seeded_paths())
def test_a_published_rule_set_read_again_is_the_same(path: str) -> None:
    """As it is kept in the database: JSON, with dates and tenths as text."""
    kept = json.loads(json.dumps(seeded(path).model_dump(mode="json")))
    again = parse_rule_set(kept, where=path)
    assert again == seeded(path)
    assert content_hash(again) == content_hash(seeded(path))


@pytest.mark.parametrize("path", seeded_paths())
def test_another_file_has_another_hash(path: str) -> None:
    others = {content_hash(seeded(other)) for other in seeded_paths() if other != path}
    assert content_hash(seeded(path)) not in others


def award_of(law: Document, code: str) -> Document:
    """The award of an indicator."""
    found: Document = next(indicator["award"] for indicator in law["indicators"] if indicator["code"] == code)
    return found


CHANGES: dict[str, Callable[[Document], object]] = {
    "percent": lambda law: award_of(law, "5.1").update(percent=61),
    "percent of a part": lambda law: award_of(law, "5.2")["parts"][1]["award"].update(percent=13),
    "percent where it is difficult": lambda law: award_of(law, "5.2")["parts"][0]["award"]["percent_when"].update(value=41),
    "level": lambda law: award_of(law, "4.2").update(level=3),
    "fact": lambda law: award_of(law, "1.1").update(fact="budget_enough"),
    "wording": lambda law: law["indicators"][0].update(wording="Lời văn khác"),
    "order": lambda law: law["indicators"].reverse(),
    "article": lambda law: law["indicators"][0]["reference"].update(article=7),
    "certainty": lambda law: law["indicators"][0].update(certainty="reported"),
    "evidence": lambda law: law.update(evidence_required=True),
    "condition": lambda law: law["indicators"][0].update(applies_when=[{"fact": "population", "at_least": 0}]),
    "term": lambda law: law["term"].update(years=4),
    "first day": lambda law: law.update(valid_from="2024-02-13"),
    "note": lambda law: law.update(note="khác"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_another_hash(change: str) -> None:
    law = document()
    CHANGES[change](law)
    assert content_hash(parsed(law)) != content_hash(seeded(CIRCULAR))


@pytest.mark.parametrize("change", [{"valid_to": "2027-01-01"}, {"last_checked_on": "2027-01-01"}], ids=["end", "last check"])
def test_an_end_and_a_new_look_at_the_sources_do_not_rename_the_law(change: Document) -> None:
    assert content_hash(parsed(document() | change)) == content_hash(seeded(CIRCULAR))


def test_text_typed_with_separate_tones_is_the_same_text() -> None:
    note = "Hải Phòng"
    decomposed = unicodedata.normalize("NFD", note)
    assert decomposed != note
    assert content_hash(parsed(document() | {"note": decomposed})) == content_hash(parsed(document() | {"note": note}))


def test_half_a_point_is_one_number_however_it_is_written() -> None:
    verdicts = [{"kind": "total_at_least", "total": 80, "each_at_least": written} for written in (7.5, "7.5", "7.50")]
    assert len({content_hash(parsed(citizen_law(["1"], verdict=verdict))) for verdict in verdicts}) == 1


def test_parameters_have_a_hash_of_their_own() -> None:
    path = "family/387-qd-ttg-2022-provisional.yaml"
    values = {"children_share": 100, "adult_share": 80, "term_years": 3}
    one, reordered = bind(seeded(path), values), bind(seeded(path), dict(reversed(values.items())))
    other = bind(seeded(path), values | {"adult_share": 81})
    assert one.parameters_hash == reordered.parameters_hash != other.parameters_hash
    assert one.content_hash == other.content_hash


def test_a_parameter_that_is_left_open_is_not_part_of_the_values() -> None:
    law = citizen_law(["1"], verdict={"kind": "total_at_least", "total": 80, "each_at_least": 5, "total_when": WHERE})
    rule_set = parsed(law | {"parameters": [parameter("guide", "guide"), parameter("where", "points", optional=True)]})
    guide: Document = {"guide": {"1": []}}
    assert bind(rule_set, guide | {"where": None}).parameters_hash == bind(rule_set, guide).parameters_hash
