"""From rows of clans and units to what the API and the pages show. Pure."""

from collections.abc import Sequence
from datetime import date

from service.foundation.rows import AnyRow
from service.subjects.doubles import birth_of_row
from service.subjects.group_schemas import (
    ClanDetail,
    ClanRow,
    ClansPage,
    GroupPeoplePage,
    GroupPersonOut,
    HomeOut,
    HomesPage,
    InCommune,
    LevelOut,
    SupportOut,
    UnitDetail,
    UnitRow,
    UnitsPage,
)
from service.subjects.group_tables import Clan, Unit


def clans_page(rows: Sequence[AnyRow], *, limit: int) -> ClansPage:
    """At most `limit` clans; one row more says that there is a next page."""
    shown = [
        ClanRow(
            uid=row.Clan.uid, name=row.Clan.name, commune_id=row.Clan.commune_id, households=row.households, board=row.board,
            fund=row.fund, ended_on=row.Clan.ended_on,
        )
        for row in rows[:limit]
    ]  # fmt: skip
    return ClansPage(clans=shown, next=shown[-1].uid if len(rows) > limit else None)


def units_page(rows: Sequence[AnyRow], *, limit: int) -> UnitsPage:
    """At most `limit` units; one row more says that there is a next page."""
    shown = [
        UnitRow(
            uid=row.Unit.uid, name=row.Unit.name, kind=row.Unit.kind, ownership=row.Unit.ownership, level=row.level,
            commune_id=row.Unit.commune_id, village_id=row.Unit.village_id, members=row.members, learners=row.learners,
            ended_on=row.Unit.ended_on,
        )
        for row in rows[:limit]
    ]  # fmt: skip
    return UnitsPage(units=shown, next=shown[-1].uid if len(rows) > limit else None)


def homes_page(rows: Sequence[AnyRow], *, limit: int) -> HomesPage:
    """At most `limit` households of a clan."""
    shown = [
        HomeOut(
            uid=row.uid, code=row.code, head=row.head, commune_id=row.commune_id, since=row.valid.lower, until=row.valid.upper
        )
        for row in rows[:limit]
    ]
    return HomesPage(households=shown, next=shown[-1].uid if len(rows) > limit else None)


def people_page(rows: Sequence[AnyRow], *, as_of: date, limit: int) -> GroupPeoplePage:
    """At most `limit` people of a unit or a clan."""
    shown = [
        GroupPersonOut(
            uid=row.uid, full_name=row.full_name, birth_date=birth_of_row(row).written, standing=row.standing,
            since=row.valid.lower, until=row.valid.upper,
        )
        for row in rows[:limit]
    ]  # fmt: skip
    return GroupPeoplePage(as_of=as_of, people=shown, next=shown[-1].uid if len(rows) > limit else None)


def _numbers(rows: Sequence[AnyRow]) -> list[InCommune]:
    return [InCommune(commune_id=row.commune_id, standing=row.standing, number=row.number) for row in rows]


def clan_detail(
    clan: Clan, *, as_of: date, numbers: Sequence[AnyRow], support: Sequence[AnyRow], members: HomesPage
) -> ClanDetail:
    """A clan as it was on a day."""
    kept = [
        SupportOut(support=s.support, since=s.valid.lower, until=s.valid.upper, basis=s.basis, amount_dong=s.amount_dong)
        for s in support
    ]
    return ClanDetail(
        uid=clan.uid, name=clan.name, commune_id=clan.commune_id, ended_on=clan.ended_on, as_of=as_of,
        numbers=_numbers(numbers), support=kept, members=members,
    )  # fmt: skip


def unit_detail(
    unit: Unit, *, as_of: date, numbers: Sequence[AnyRow], levels: Sequence[AnyRow], members: GroupPeoplePage
) -> UnitDetail:
    """A unit as it was on a day."""
    managed = [LevelOut(level=row.level, since=row.valid.lower, until=row.valid.upper) for row in levels]
    return UnitDetail(
        uid=unit.uid, name=unit.name, kind=unit.kind, ownership=unit.ownership, commune_id=unit.commune_id,
        village_id=unit.village_id, ended_on=unit.ended_on, as_of=as_of, numbers=_numbers(numbers), levels=managed, members=members,
    )  # fmt: skip
