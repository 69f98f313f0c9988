"""Every SELECT over councils, their members, and the dossiers before them."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import BigInteger, and_, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.councils.tables import Council, CouncilCase, CouncilMember, CouncilOpinion
from service.dossiers.tables import Dossier
from service.foundation.rows import AnyRow

_CASE = (
    CouncilCase.province_id,
    CouncilCase.dossier_id,
    CouncilCase.version,
    CouncilCase.council_id,
    CouncilCase.opened_on,
    CouncilCase.mode,
    CouncilCase.held_on,
    CouncilCase.proposal,
    CouncilCase.report,
)


async def councils(session: AsyncSession, *, title: str | None = None) -> Sequence[AnyRow]:
    """The councils that the caller's offices set up, the newest first, with the number of their members."""
    size = select(func.count()).where(CouncilMember.province_id == Council.province_id, CouncilMember.council_id == Council.id)
    found = select(*Council.__table__.columns, size.scalar_subquery().label("size"))
    if title is not None:
        found = found.where(Council.title == title)
    return (await session.execute(found.order_by(Council.set_up_on.desc(), Council.id.desc()).limit(200))).all()


async def council_by_uid(session: AsyncSession, uid: uuid.UUID) -> AnyRow | None:
    """A council of the caller's offices."""
    return (await session.execute(select(*Council.__table__.columns).where(Council.uid == uid))).one_or_none()


async def members_of(session: AsyncSession, *, province_id: int, council_id: int) -> Sequence[AnyRow]:
    """The members of a council in the order in which they were named."""
    found = select(*CouncilMember.__table__.columns).where(
        CouncilMember.province_id == province_id, CouncilMember.council_id == council_id
    )
    return (await session.execute(found.order_by(CouncilMember.id))).all()


async def members_of_all(session: AsyncSession, councils: Sequence[AnyRow]) -> dict[int, list[AnyRow]]:
    """Council id → its members in the order in which they were named, for councils of whatever provinces."""
    if not councils:
        return {}
    ids = sorted({council.id for council in councils})
    one = CouncilMember
    found = select(*one.__table__.columns).where(one.council_id == any_(literal(ids, ARRAY(BigInteger))))
    mine = {(council.province_id, council.id) for council in councils}
    members: dict[int, list[AnyRow]] = {}
    for row in (await session.execute(found.order_by(one.council_id, one.id))).all():
        if (row.province_id, row.council_id) in mine:
            members.setdefault(row.council_id, []).append(row)
    return members


async def case_of(session: AsyncSession, *, province_id: int, dossier_id: int, version: int) -> AnyRow | None:
    """The case of one version of a dossier, with its council where the caller may see that."""
    council = and_(Council.province_id == CouncilCase.province_id, Council.id == CouncilCase.council_id)
    found = (
        select(*_CASE, Council.uid.label("council_uid"), Council.office, Council.decision_number, Council.set_up_on)
        .outerjoin(Council, council)
        .where(CouncilCase.province_id == province_id, CouncilCase.dossier_id == dossier_id, CouncilCase.version == version)
    )
    return (await session.execute(found)).one_or_none()


async def opinions_of(session: AsyncSession, *, province_id: int, dossier_id: int, version: int) -> Sequence[AnyRow]:
    """What each member said of a case; `in_favour` is None for who abstains."""
    member = and_(CouncilMember.province_id == CouncilOpinion.province_id, CouncilMember.id == CouncilOpinion.member_id)
    found = (
        select(CouncilMember.full_name, CouncilMember.position, CouncilOpinion.in_favour, CouncilOpinion.note)
        .join(CouncilMember, member)
        .where(
            CouncilOpinion.province_id == province_id,
            CouncilOpinion.dossier_id == dossier_id,
            CouncilOpinion.version == version,
        )
    )
    return (await session.execute(found.order_by(CouncilMember.id))).all()


async def proposals(session: AsyncSession, *, province_id: int, dossier_ids: Collection[int]) -> dict[int, str | None]:
    """Dossier id → what the council proposes for its present version; None while it has not concluded; left out where none sits."""
    present = and_(
        Dossier.province_id == CouncilCase.province_id,
        Dossier.id == CouncilCase.dossier_id,
        Dossier.version == CouncilCase.version,
    )
    found = (
        select(CouncilCase.dossier_id, CouncilCase.proposal)
        .join(Dossier, present)
        .where(
            CouncilCase.province_id == province_id,
            CouncilCase.dossier_id == any_(literal(sorted(dossier_ids), ARRAY(BigInteger))),
        )
    )
    return {row.dossier_id: row.proposal for row in (await session.execute(found)).all()}
