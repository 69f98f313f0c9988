"""Which members of councils have an interest in a dossier, for a page that shows it: the database says who has one; a name that somebody behind
the dossier bears is a warning only, since names are shared by many."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from service.councils import interest_queries
from service.foundation.rows import AnyRow
from service.foundation.text import fold


@dataclass(frozen=True)
class Interests:
    """Ids of members who have no say, and id → uid of who bears the name of a member that is tied to nobody."""

    conflicted: frozenset[int] = frozenset()
    namesakes: Mapping[int, uuid.UUID] = field(default_factory=dict)


async def interests(session: AsyncSession, *, dossier: AnyRow, members: Sequence[AnyRow]) -> Interests:
    """Asked for all members at once, of however many councils."""
    if not members:
        return Interests()
    untied = {one.id: fold(one.full_name) for one in members if one.tied_person_id is None and one.tied_account_id is None}
    bearers = await interest_queries.behind_of_name(session, dossier=dossier, folded_names=set(untied.values()))
    conflicted = await interest_queries.conflicted_members(
        session, province_id=dossier.province_id, dossier_id=dossier.id, council_ids={one.council_id for one in members}
    )
    return Interests(conflicted, {id_: bearers[name] for id_, name in untied.items() if name in bearers})
