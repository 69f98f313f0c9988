"""What declared figures are held against: their own range, each other, and what the registry counts. Pure: known figures and counts are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.assessments.figure_facts import bounds, declarable
from service.foundation.errors import FieldError
from service.scoring.scope import show
from service.titles.vocabulary import Title

FAR_BELOW = 50
"""A registry that holds fewer than this share (%) of the declared population is worth a warning, never an error."""


@dataclass(frozen=True, kw_only=True)
class Checking:
    """The figures of one subject and year: what stands, what is given now, what the registry counts (a fact → its count)."""

    title: Title
    known: Mapping[str, int]
    given: Mapping[str, int]
    registry: Mapping[str, int]

    @property
    def whole(self) -> dict[str, int]:
        """What will stand."""
        return {**self.known, **self.given}


def problems(checking: Checking, label: str) -> list[FieldError]:
    """Every figure that cannot be true, each at its own field."""
    unknown = [_unknown(name, label) for name in checking.given if name not in declarable(checking.title)]
    wrong = {error.field for error in unknown}
    ranges = [error for name, value in checking.given.items() if name not in wrong and (error := _range(checking, name, value))]
    wrong |= {error.field for error in ranges}
    sound = [name for name in checking.given if name not in wrong]
    return [*unknown, *ranges, *_above_whole(checking, sound), *_below_registry(checking)]


def _unknown(name: str, label: str) -> FieldError:
    return FieldError(
        name, "unknown-fact", f"Không có số liệu nào tên “{name}” để khai báo cho {label}. Hãy bỏ đi, hoặc kiểm tra lại tên."
    )


def _range(checking: Checking, name: str, value: int) -> FieldError | None:
    fact = declarable(checking.title)[name]
    if 0 <= value <= fact.maximum:
        return None
    return FieldError(name, "out-of-range", f"“{fact.label}” phải từ 0 đến {show(name, fact.maximum)}.")


def _above_whole(checking: Checking, sound: Sequence[str]) -> list[FieldError]:
    """Degree ≤ trained ≤ population, members ≤ the unit's members; also when only the whole is given anew."""
    measured = {name: count for name, count in checking.registry.items() if name not in declarable(checking.title)}
    counted, found = {**measured, **checking.whole}, []
    for part, whole in bounds(sound):
        above, below = counted.get(part.name), counted.get(whole.name)
        if above is None or below is None or above <= below or part.name not in checking.whole:
            continue
        field = part.name if part.name in checking.given else whole.name
        message = f"“{part.label}” ({show(part.name, above)}) không thể lớn hơn “{whole.label}” ({show(whole.name, below)}). Hãy kiểm tra cả hai."
        found.append(FieldError(field, "numerator-above-denominator", message))
    return found


def _below_registry(checking: Checking) -> list[FieldError]:
    given, counted = checking.given.get("population"), checking.registry.get("population", 0)
    if given is None or counted <= given:
        return []
    message = f"Sổ bộ đang có {counted} người, nhiều hơn dân số khai báo {given}. Hãy kiểm tra số khai báo hoặc sổ bộ."
    return [FieldError("population", "registry-above-population", message)]


def warnings(known: Mapping[str, int], registry: Mapping[str, int]) -> list[str]:
    """What is not wrong by itself, but worth a second look."""
    population, counted = known.get("population", 0), registry.get("population", 0)
    if counted * 100 < FAR_BELOW * population:
        return [
            f"Sổ bộ mới có {counted} người, thấp hơn nhiều so với dân số khai báo {population}: hãy kiểm tra lại một trong hai số."
        ]
    return []
