"""The audit worked out again from its rows, against what its chains say: an empty list of breaks is the proof.

The hashes are made here a second time, from the values and in another language, so that a function of the database that was changed does not vouch for itself."""

import hashlib
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import audit_queries as queries
from service.foundation.audit_chain import START
from service.foundation.rows import AnyRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Break(StrEnum):
    """In what way a chain does not hold, and how that is said."""

    CHANGED = "nội dung đã bị sửa sau khi ghi"
    MISSING = "bản ghi đã bị xóa"
    INSERTED = "bản ghi chèn ngoài chuỗi"
    REORDERED = "sai thứ tự: không nối với bản ghi đứng trước, hoặc đã đổi chỗ"
    TRUNCATED = "cuối chuỗi đã bị cắt"
    REWRITTEN = "chuỗi đã bị viết lại từ trước số này"


@dataclass(frozen=True)
class Found:
    """One break: at which place, from which number to which (None: no number), and what is wrong there."""

    place_id: int
    kind: Break
    first: int | None
    last: int | None
    entry_id: int | None = None

    def __str__(self) -> str:
        """A line for whoever runs `python -m service verify-audit`."""
        if self.first is None:
            return f"nơi {self.place_id}, bản ghi {self.entry_id} (không có số): {self.kind}"
        numbers = f"số {self.first}" if self.first == self.last else f"số {self.first}–{self.last}"
        return f"nơi {self.place_id}, {numbers}: {self.kind}"


@dataclass(frozen=True)
class Head:
    """The last number of a place and the hash there."""

    number: int
    hash: bytes


Heads = Mapping[int, Head]


@dataclass
class Verified:
    """What a check came to: the breaks, how many entries were worked out again, and where each chain ends."""

    breaks: list[Found] = field(default_factory=list)
    entries: int = 0
    heads: dict[int, Head] = field(default_factory=dict)
    strange: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    """Of each entry that is not what its link says: which break it is, the digest found, the digest expected."""

    def tell_moved(self) -> None:
        """An entry that is not what its own link says but what another's says was moved, not changed."""
        expected = {digest for _, _, digest in self.strange}
        for at, digest, _ in self.strange:
            if digest in expected:
                self.breaks[at] = replace(self.breaks[at], kind=Break.REORDERED)


def content_of(row: AnyRow) -> bytes:
    """The digest of an entry: its columns in a fixed order, as a JSON array in UTF-8; the instant in microseconds."""
    at = (row.at - _EPOCH) // timedelta(microseconds=1)
    values = [
        row.entry_id, row.province_id, row.commune_id, at, row.account_id, row.offices, row.action, row.subject_kind, row.subject_id,
        row.reason, row.detail, row.people, row.households,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).digest()


def linked(previous: bytes, *, place_id: int, number: int, content: bytes) -> bytes:
    """The hash of a link: the one before, the place, the number, the content."""
    return hashlib.sha256(previous + struct.pack(">qq", place_id, number) + content).digest()


async def verify(session: AsyncSession, *, place_id: int | None = None, kept: Heads | None = None) -> Verified:
    """Work out every chain again, or one place's, as the owner, in a transaction that has not asked anything yet.

    `kept` are heads of an earlier check, from outside the database: they must still lie in the chains."""
    await queries.at_one_instant(session)
    kept = {} if kept is None else {place: head for place, head in kept.items() if place_id in (None, place)}
    done, walk = Verified(), None
    async for row in queries.links(session, place_id=place_id):
        if walk is None or walk.place_id != row.place_id:
            walk = _Walk(row.place_id, done, kept.get(row.place_id))
        walk.step(row)
    done.tell_moved()
    heads = {row.place_id: Head(row.number, row.hash) for row in await queries.heads(session, place_id=place_id)}
    done.breaks += _ends(done.heads, heads, kept)
    unchained = await queries.unchained(session, place_id=place_id)
    done.breaks += [Found(row.place_id, Break.INSERTED, None, None, row.id) for row in unchained]
    return done


class _Walk:
    """Down the chain of one place."""

    def __init__(self, place_id: int, done: Verified, kept: Head | None) -> None:
        self.place_id, self.done, self.kept = place_id, done, kept
        self.number, self.hash = 0, START

    def step(self, row: AnyRow) -> None:
        """Hold one link against the one before, against its entry, and against what was kept of it. Each break is said once."""
        if row.number > self.number + 1:
            self._say(Break.MISSING, self.number + 1, row.number - 1)
        elif row.previous != self.hash:
            self._say(Break.REORDERED, row.number)
        if row.entry_id is None:
            self._say(Break.MISSING, row.number)
        elif (digest := content_of(row)) != row.content:
            self.done.strange.append((len(self.done.breaks), digest, row.content))
            self._say(Break.CHANGED, row.number)
        elif self._made(row) != row.hash:
            self._say(Break.CHANGED, row.number)
        if self.kept is not None and self.kept.number == row.number and self.kept.hash != row.hash:
            self._say(Break.REWRITTEN, row.number)
        self.number, self.hash = row.number, row.hash
        self.done.entries += row.entry_id is not None
        self.done.heads[self.place_id] = Head(self.number, self.hash)

    def _made(self, row: AnyRow) -> bytes:
        return linked(row.previous, place_id=self.place_id, number=row.number, content=row.content)

    def _say(self, kind: Break, first: int, last: int | None = None) -> None:
        self.done.breaks.append(Found(self.place_id, kind, first, last or first))


def _ends(walked: Heads, heads: Heads, kept: Heads) -> Iterable[Found]:
    """Where a chain is shorter than its head says, or than it was when its head was kept; a chain longer than its head was added to by hand."""
    nothing = Head(0, START)
    for place_id in sorted({*walked, *heads, *kept}):
        end, head = walked.get(place_id, nothing), heads.get(place_id, nothing)
        known = max(head.number, kept.get(place_id, nothing).number)
        if known > end.number:
            yield Found(place_id, Break.TRUNCATED, end.number + 1, known)
        elif head.number < end.number:
            yield Found(place_id, Break.INSERTED, head.number + 1, end.number)
        elif head.hash != end.hash:
            yield Found(place_id, Break.CHANGED, end.number, end.number)
