"""Writing the register: intents, titles granted and revoked, and the leaf counts that move in the same transaction.

Whether an office may grant is asked before, in `recognitions`. Lock order of the house: dossier, number, then count rows in key order."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, Integer, SmallInteger, Text, func, insert, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import DATERANGE, Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import audit
from service.foundation.caller import Caller
from service.foundation.errors import Conflict, Invalid, NotFound
from service.foundation.rows import AnyRow
from service.places.actions import refuse_closed
from service.titles import queries
from service.titles.queries import Subject, rows_of, selected
from service.titles.tables import RecognitionCount, Registration, TitleHeld
from service.titles.vocabulary import SubjectKind, Title


class Leaf(NamedTuple):
    """The key of a leaf count; rows are locked in the order of this tuple."""

    province_id: int
    place_id: int
    title: str
    assessed_year: int
    level: int
    on_day: date


@dataclass(frozen=True, kw_only=True)
class TitleGrant:
    """One title that a signed decision grants; `last_day` comes from the instrument's term of validity."""

    subject: Subject
    title: Title
    level: int
    assessed_year: int
    decided_on: date
    last_day: date
    decision_number: str


@dataclass(frozen=True, kw_only=True)
class Registered:
    """How many intents are new, and how many stood already."""

    new: int
    already: int


async def find_subjects(
    session: AsyncSession, *, caller: Caller, title: Title, uids: Sequence[uuid.UUID], place_ids: Sequence[int], on: date
) -> list[Subject]:
    """The subjects that somebody names for a title, each of them in the caller's own communes.

    Raises Invalid (`subjects-needed`, `places-needed`), NotFound (`unknown-subject`) when one is not there or not the caller's."""
    by_place = title.subject_kind is SubjectKind.PLACE
    wanted, foreign = (place_ids, uids) if by_place else (uids, place_ids)
    if not wanted or foreign:
        raise _wrong_kind_of_id(by_place=by_place)
    found = (
        await queries.subjects_by_place(session, title=title, place_ids=place_ids)
        if by_place
        else await queries.subjects_by_uid(session, title=title, uids=uids, on=on)
    )
    mine = [subject for subject in found if subject.commune_id in caller.writes]
    if len(mine) < len(set(wanted)):
        raise NotFound(
            "unknown-subject", "Không tìm thấy đối tượng", "Đối tượng không tồn tại, hoặc không thuộc địa bàn của bạn."
        )
    return mine


def _wrong_kind_of_id(*, by_place: bool) -> Invalid:
    if by_place:
        return Invalid.field("places", "places-needed", "Danh hiệu này dành cho một nơi: hãy ghi mã nơi, không ghi mã đối tượng.")
    return Invalid.field(
        "subjects", "subjects-needed", "Danh hiệu này cần mã đối tượng (người, hộ, dòng họ, đơn vị), không cần mã nơi."
    )


async def register_intents(
    session: AsyncSession, *, caller: Caller, title: Title, assessed_year: int, subjects: Sequence[Subject], on: date
) -> Registered:
    """Register the intent of subjects for a title and year (đăng ký). Raises Conflict when all stood already,
    Invalid (`year-too-far`) beyond next year, (`closed-place`) for a place that does not stand in that year."""
    if assessed_year > on.year + 1:
        raise Invalid.field("assessed_year", "year-too-far", f"Chỉ đăng ký được đến năm {on.year + 1}.")
    if title.subject_kind is SubjectKind.PLACE:
        await refuse_closed(session, [subject.id for subject in subjects], assessed_year=assessed_year, today=on)
    stored = await session.execute(_registrations(title=title, assessed_year=assessed_year, subjects=subjects, on=on))
    new = stored.all()
    if not new:
        raise Conflict("already-registered", "Đã đăng ký danh hiệu này cho năm này rồi", "Không cần đăng ký lại.")
    leaves = [Leaf(row.province_id, row.commune_id, title, assessed_year, 0, on) for row in new]
    await move_counts(session, registered=_tally(leaves), recognised={})
    await audit.record(
        session, province_id=new[0].province_id, account_id=caller.account_id or 0, action="register_intent", subject_kind="title",
        subject_id=None, commune_id=new[0].commune_id, title=title, assessed_year=assessed_year, registered=len(new),
    )  # fmt: skip
    return Registered(new=len(new), already=len(subjects) - len(new))


def _registrations(*, title: Title, assessed_year: int, subjects: Sequence[Subject], on: date) -> Any:
    number = len(subjects)
    rows = rows_of(
        "registering",
        {
            "province_id": (Integer, [s.province_id for s in subjects]),
            "subject_kind": (Text, [s.kind.value for s in subjects]),
            "subject_id": (BigInteger, [s.id for s in subjects]),
            "title": (Text, [title.value] * number),
            "assessed_year": (SmallInteger, [assessed_year] * number),
            "commune_id": (Integer, [s.commune_id for s in subjects]),
            "household_id": (BigInteger, [s.household_id for s in subjects]),
            "registered_on": (Date, [on] * number),
        },
    )
    stored = postgresql.insert(Registration).from_select(list(rows.c.keys()), selected(rows))
    return stored.on_conflict_do_nothing().returning(Registration.province_id, Registration.commune_id)


async def grant_titles(session: AsyncSession, *, grants: Sequence[TitleGrant]) -> list[uuid.UUID]:
    """Enter titles in the register (a trigger marks what depends on them), and add to the leaf counts last. Returns their uids in order.

    Somebody who was sealed meanwhile is in no leaf (decision 0027).

    Raises IntegrityError (`uq_title_held_in_force`) when one of them is held already."""
    rows, key = _held_rows(grants), (TitleHeld.subject_id, TitleHeld.title, TitleHeld.assessed_year)
    apart = func.is_counted_apart(rows.c.subject_kind, rows.c.province_id, rows.c.subject_id)
    stored = insert(TitleHeld).from_select([*rows.c.keys(), "counted_apart"], selected(rows).add_columns(apart))
    made = (await session.execute(stored.returning(*key, TitleHeld.uid, TitleHeld.counted_apart))).all()
    held = {tuple(row)[:3]: row for row in made}
    mine = [(grant, held[grant.subject.id, grant.title, grant.assessed_year]) for grant in grants]
    await move_counts(session, registered={}, recognised=_tally(_leaf(grant) for grant, row in mine if not row.counted_apart))
    return [row.uid for _, row in mine]


def _held_rows(grants: Sequence[TitleGrant]) -> Any:
    return rows_of(
        "granting",
        {
            "province_id": (Integer, [g.subject.province_id for g in grants]),
            "subject_kind": (Text, [g.subject.kind.value for g in grants]),
            "subject_id": (BigInteger, [g.subject.id for g in grants]),
            "title": (Text, [g.title.value for g in grants]),
            "level": (SmallInteger, [g.level for g in grants]),
            "assessed_year": (SmallInteger, [g.assessed_year for g in grants]),
            "decided_on": (Date, [g.decided_on for g in grants]),
            "valid": (DATERANGE, [Range(g.decided_on, g.last_day, bounds="[]") for g in grants]),
            "commune_id": (Integer, [g.subject.commune_id for g in grants]),
            "household_id": (BigInteger, [g.subject.household_id for g in grants]),
            "decision_number": (Text, [g.decision_number for g in grants]),
        },
    )


async def revoke_title(session: AsyncSession, *, held: AnyRow, on: date) -> None:
    """Revoke a locked title from a day on: −1 on that day, never a change of the days before.

    Raises Conflict (`already-revoked`, `already-lapsed`), Invalid (`revoked-before-decided`)."""
    if held.lapsed_on is not None:
        raise Conflict("already-lapsed", f"Danh hiệu này đã hết hạn từ ngày {held.lapsed_on:%d/%m/%Y}, không cần thu hồi")
    if held.revoked_on is not None:
        raise Conflict("already-revoked", f"Danh hiệu này đã bị thu hồi từ ngày {held.revoked_on:%d/%m/%Y}")
    if on < held.decided_on:
        message = f"Ngày thu hồi không được trước ngày công nhận {held.decided_on:%d/%m/%Y}."
        raise Invalid.field("revoked_on", "revoked-before-decided", message)
    of_title = (TitleHeld.province_id == held.province_id, TitleHeld.id == held.id)
    await session.execute(update(TitleHeld).where(*of_title).values(revoked_on=on))
    if not held.counted_apart:
        leaf = Leaf(held.province_id, held.commune_id, held.title, held.assessed_year, held.level, on)
        await move_counts(session, registered={}, recognised={leaf: -1})


async def lapse_titles(session: AsyncSession, *, ended: Sequence[AnyRow]) -> None:
    """Let titles lapse on the first day on which they hold no more, and count that beside their recognition. As the worker.

    `ended`: province_id, title_id, commune_id, title, assessed_year, level, lapsed_on, counted_apart of titles whose dossiers are locked."""
    rows = rows_of(
        "ending",
        {
            "province_id": (Integer, [row.province_id for row in ended]),
            "id": (BigInteger, [row.title_id for row in ended]),
            "lapsed_on": (Date, [row.lapsed_on for row in ended]),
        },
    )
    same = (TitleHeld.province_id == rows.c.province_id, TitleHeld.id == rows.c.id)
    await session.execute(update(TitleHeld).where(*same).values(lapsed_on=rows.c.lapsed_on))
    counted = [r for r in ended if not r.counted_apart]
    leaves = [Leaf(r.province_id, r.commune_id, r.title, r.assessed_year, r.level, r.lapsed_on) for r in counted]
    await move_counts(session, registered={}, recognised={}, lapsed=_tally(leaves))


async def move_counts(
    session: AsyncSession,
    *,
    registered: Mapping[Leaf, int],
    recognised: Mapping[Leaf, int],
    lapsed: Mapping[Leaf, int] = MappingProxyType({}),
) -> None:
    """Add to leaf counts in one statement, rows in key order: whoever decides beside us waits and never deadlocks."""
    leaves = sorted({*registered, *recognised, *lapsed})
    if not leaves:
        return
    rows = rows_of(
        "moving",
        {
            "province_id": (Integer, [leaf.province_id for leaf in leaves]),
            "place_id": (Integer, [leaf.place_id for leaf in leaves]),
            "title": (Text, [leaf.title for leaf in leaves]),
            "assessed_year": (SmallInteger, [leaf.assessed_year for leaf in leaves]),
            "level": (SmallInteger, [leaf.level for leaf in leaves]),
            "on_day": (Date, [leaf.on_day for leaf in leaves]),
            "registered": (Integer, [registered.get(leaf, 0) for leaf in leaves]),
            "recognised": (Integer, [recognised.get(leaf, 0) for leaf in leaves]),
            "lapsed": (Integer, [lapsed.get(leaf, 0) for leaf in leaves]),
        },
    )
    key = list(Leaf._fields)
    added = postgresql.insert(RecognitionCount).from_select(list(rows.c.keys()), selected(rows, in_order_of=key))
    await session.execute(
        added.on_conflict_do_update(
            index_elements=key,
            set_={
                "registered": RecognitionCount.registered + added.excluded.registered,
                "recognised": RecognitionCount.recognised + added.excluded.recognised,
                "lapsed": RecognitionCount.lapsed + added.excluded.lapsed,
            },
        )
    )


def _leaf(grant: TitleGrant) -> Leaf:
    subject = grant.subject
    return Leaf(subject.province_id, subject.commune_id, grant.title, grant.assessed_year, grant.level, grant.decided_on)


def _tally(leaves: Iterable[Leaf]) -> dict[Leaf, int]:
    counted: dict[Leaf, int] = {}
    for leaf in leaves:
        counted[leaf] = counted.get(leaf, 0) + 1
    return counted
