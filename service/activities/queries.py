"""Every SELECT over sessions: the vocabulary, what a new session stands on, sessions alike, the list. Rolls are in `roll_queries.py`."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.activities.tables import ActivityKind, LearningSession, RollEntry
from service.foundation.rows import AnyRow, AnySelect
from service.places.tables import COMMUNE, VILLAGE, Place, PlacePeriod


async def kinds(session: AsyncSession) -> Sequence[ActivityKind]:
    """The vocabulary, in its order."""
    return (await session.execute(select(ActivityKind).order_by(ActivityKind.position))).scalars().all()


_COMMUNE, _VILLAGE, _PLACE = aliased(PlacePeriod), aliased(PlacePeriod), aliased(Place)


def _ground(meant: ColumnElement[bool]) -> AnySelect:
    """What a new session stands on; built once for each way to name a commune, since every session that is logged asks it."""
    on = bindparam("of_held_on", type_=Date)
    earlier = and_(
        LearningSession.province_id == _PLACE.province_id,
        LearningSession.logged_by == bindparam("of_account", type_=BigInteger),
        LearningSession.idempotency_key == bindparam("of_key", type_=Text),
    )
    village = and_(
        _VILLAGE.place_id == bindparam("of_village", type_=Integer),
        _VILLAGE.parent_id == _COMMUNE.place_id,
        _VILLAGE.level == VILLAGE,
        _VILLAGE.valid.op("@>")(on),
    )
    return (
        select(
            ActivityKind.code.label("kind"),
            ActivityKind.with_employment,
            _COMMUNE.place_id.label("commune_id"),
            _COMMUNE.level,
            _COMMUNE.name,
            _PLACE.province_id,
            _VILLAGE.place_id.label("village_id"),
            LearningSession,
        )
        .select_from(select(literal(1).label("one")).subquery("one"))
        .outerjoin(ActivityKind, ActivityKind.code == bindparam("of_kind", type_=Text))
        .outerjoin(_COMMUNE, and_(meant, _COMMUNE.level == COMMUNE, _COMMUNE.valid.op("@>")(on)))
        .outerjoin(_PLACE, _PLACE.id == _COMMUNE.place_id)
        .outerjoin(_VILLAGE, village)
        .outerjoin(LearningSession, earlier)
    )


_GROUND_BY_ID = _ground(_COMMUNE.place_id == bindparam("of_commune", type_=Integer))
_GROUND_BY_CODE = _ground(_COMMUNE.code == bindparam("of_commune", type_=Text))


async def ground(
    session: AsyncSession,
    *,
    kind: str,
    commune_id: int | None,
    commune_code: str | None,
    village_id: int | None,
    held_on: date,
    account_id: int,
    key: str,
) -> AnyRow:
    """What a new session stands on, in one statement: its kind, its commune and village of that day, and the session that
    this account logged under the same key before. Whatever is not there is None."""
    asked = {"of_kind": kind, "of_village": village_id, "of_held_on": held_on, "of_account": account_id, "of_key": key}
    if commune_id is not None:
        return (await session.execute(_GROUND_BY_ID, asked | {"of_commune": commune_id})).one()
    return (await session.execute(_GROUND_BY_CODE, asked | {"of_commune": commune_code})).one()


async def commune_of_code(session: AsyncSession, code: str) -> int | None:
    """The last commune that bore a code on any day."""
    latest = select(PlacePeriod.place_id).where(PlacePeriod.code == code, PlacePeriod.level == COMMUNE)
    ordered = latest.order_by(func.lower(PlacePeriod.valid).desc().nulls_last()).limit(1)
    return (await session.execute(ordered)).scalar_one_or_none()


async def session_of_key(session: AsyncSession, *, province_id: int, account_id: int, key: str) -> LearningSession | None:
    """The session that an account logged under a key."""
    found = select(LearningSession).where(
        LearningSession.province_id == province_id,
        LearningSession.logged_by == account_id,
        LearningSession.idempotency_key == key,
    )
    return (await session.execute(found)).scalar_one_or_none()


_ALIKE = (
    select(LearningSession.uid, LearningSession.topic)
    .where(
        LearningSession.commune_id == bindparam("of_commune", type_=Integer),
        LearningSession.held_on == bindparam("of_held_on", type_=Date),
        LearningSession.kind == bindparam("of_kind", type_=Text),
        or_(LearningSession.voided_at.is_(None), LearningSession.voided_at > bindparam("at", type_=DateTime(timezone=True))),
        LearningSession.id < func.coalesce(bindparam("before", type_=BigInteger), 2**62),
    )
    .order_by(LearningSession.id)
    .limit(20)
)


async def alike(
    session: AsyncSession, *, commune_id: int, kind: str, held_on: date, before: int | None, not_voided_at: datetime
) -> Sequence[AnyRow]:
    """The sessions of one commune, kind and day (logged before another, when `before` is given) that counted at an instant."""
    asked = {"of_commune": commune_id, "of_held_on": held_on, "of_kind": kind, "at": not_voided_at, "before": before}
    return (await session.execute(_ALIKE, asked)).all()


async def lock_session(session: AsyncSession, uid: uuid.UUID) -> LearningSession | None:
    """A visible session, held until the transaction ends."""
    return (
        await session.execute(select(LearningSession).where(LearningSession.uid == uid).with_for_update())
    ).scalar_one_or_none()


async def sessions_page(
    session: AsyncSession,
    *,
    commune_id: int | None = None,
    kind: str | None = None,
    held_from: date | None = None,
    held_to: date | None = None,
    after: uuid.UUID | None = None,
    limit: int,
) -> Sequence[AnyRow]:
    """Visible sessions, the latest first, after a given one; `credited` counts the entries that were not voided."""
    found = _sessions()
    if commune_id is not None:
        found = found.where(LearningSession.commune_id == commune_id)
    if kind is not None:
        found = found.where(LearningSession.kind == kind)
    if held_from is not None:
        found = found.where(LearningSession.held_on >= held_from)
    if held_to is not None:
        found = found.where(LearningSession.held_on <= held_to)
    if after is not None:
        last = select(LearningSession.held_on, LearningSession.id).where(LearningSession.uid == after).cte("last")
        place = tuple_(select(last.c.held_on).scalar_subquery(), select(last.c.id).scalar_subquery())
        found = found.where(tuple_(LearningSession.held_on, LearningSession.id) < place)
    ordered = found.order_by(LearningSession.held_on.desc(), LearningSession.id.desc()).limit(limit)
    return (await session.execute(ordered)).all()


def _sessions() -> AnySelect:
    counted = select(func.count()).where(
        RollEntry.province_id == LearningSession.province_id,
        RollEntry.session_id == LearningSession.id,
        RollEntry.voided.is_(False),
    )
    return select(LearningSession, counted.correlate(LearningSession).scalar_subquery().label("credited"))


async def session_by_uid(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A visible session (`row.LearningSession`) with `credited`."""
    return (await session.execute(_sessions().where(LearningSession.uid == uid))).one_or_none()
