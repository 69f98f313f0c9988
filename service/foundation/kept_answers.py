"""Answers that were put together before and still hold: the key names everything that they rest on, so none ever has to be thrown away as stale.

One store an app, in its memory; the oldest answers make room for new ones."""

from collections import OrderedDict
from collections.abc import Hashable

MOST = 512
LARGEST = 1_000_000
"""Bytes of one answer; a larger one is not worth its room."""


class KeptAnswers:
    """Bodies by key, the one asked for last kept longest."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._bodies: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable) -> bytes | None:
        """The body of a key, if it was kept."""
        body = self._bodies.get(key)
        if body is not None:
            self._bodies.move_to_end(key)
        return body

    def keep(self, key: Hashable, body: bytes) -> None:
        """Keep a body, and let the one that was asked for longest ago go."""
        if len(body) > LARGEST:
            return
        self._bodies[key] = body
        self._bodies.move_to_end(key)
        if len(self._bodies) > self._most:
            self._bodies.popitem(last=False)
