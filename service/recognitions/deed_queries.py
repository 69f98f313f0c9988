"""Every SELECT behind the page before a deed and the receipt after it."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Integer, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.dossiers.tables import Dossier
from service.foundation.rows import AnyRow
from service.recognitions.tables import Decision

_TOLD = Dossier.frozen["sentences"]


async def told_of(session: AsyncSession, uids: Collection[uuid.UUID]) -> Sequence[AnyRow]:
    """What some dossiers froze, without their indicators: verdict, total, certainty, rule set; and their risk, since when they stand where they do."""
    found = select(
        Dossier.uid,
        Dossier.risk,
        Dossier.state_since,
        Dossier.frozen["instrument"].astext.label("instrument"),
        Dossier.frozen["rule_set_id"].astext.cast(Integer).label("rule_set_id"),
        _TOLD["verdict_label"].astext.label("verdict_label"),
        _TOLD["total"].astext.label("total"),
        _TOLD["certainty"].astext.label("certainty"),
        _TOLD["certainty_label"].astext.label("certainty_label"),
    ).where(Dossier.uid == any_(literal(sorted(uids), ARRAY(Uuid))))
    return (await session.execute(found)).all()


async def decisions_of(session: AsyncSession, *, province_id: int, dossier_id: int) -> Sequence[AnyRow]:
    """The decisions on a dossier, the oldest first."""
    found = select(*Decision.__table__.columns).where(Decision.province_id == province_id, Decision.dossier_id == dossier_id)
    return (await session.execute(found.order_by(Decision.version))).all()


async def decided_together(session: AsyncSession, *, province_id: int, account_id: int, at: datetime) -> Sequence[AnyRow]:
    """The decisions of one deed with whom they recognise, by number: number_text, subject_name, uid of the dossier, title, level, assessed_year."""
    found = (
        select(
            Decision.number_text,
            Dossier.uid,
            Dossier.province_id,
            Dossier.subject_kind,
            Dossier.subject_id,
            Dossier.subject_name,
            Dossier.title,
            Dossier.level,
            Dossier.assessed_year,
            Dossier.commune_id,
        )
        .join(Dossier, (Dossier.province_id == Decision.province_id) & (Dossier.id == Decision.dossier_id))
        .where(Decision.province_id == province_id, Decision.decided_at == at, Decision.decided_by == account_id)
    )
    return (await session.execute(found.order_by(Decision.place_id, Decision.number))).all()
