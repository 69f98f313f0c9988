"""A place as people type it: by its name without tones, or by its number. Pure: among places that are known already."""

from collections.abc import Sequence

from service.foundation.errors import Invalid
from service.foundation.text import fold

Named = Sequence[tuple[int, str]]


def meant(places: Named, words: str, *, field: str = "place_id") -> str:
    """The number of the one place that the words mean, as text; empty stays empty.

    Raises Invalid (`unknown-place`, `ambiguous-place`) at the field. A name that is typed whole wins over names that only hold it."""
    wanted = fold(words)
    if not wanted:
        return ""
    numbers = [str(number) for number, _ in places if str(number) == wanted]
    whole = [str(number) for number, name in places if fold(name) == wanted]
    found = numbers or whole or [str(number) for number, name in places if wanted in fold(name)]
    if not found:
        raise Invalid.field(field, "unknown-place", f"Không có nơi nào tên “{words}” trong các nơi bạn phụ trách")
    if len(found) > 1:
        raise Invalid.field(field, "ambiguous-place", f"Có nhiều nơi tên như thế; hãy ghi mã: {_told(places, found)}")
    return found[0]


def _told(places: Named, found: Sequence[str]) -> str:
    names = dict(places)
    told = [f"{number} ({names[int(number)]})" for number in found[:5]]
    return ", ".join(told) + ("…" if len(found) > len(told) else "")
