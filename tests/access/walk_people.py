"""Who walks: every role in the right, a neighbouring, a wrong and a past place, and what each may do there on a day.

What is allowed comes out of `service/access/matrix.py` and of the geography written here; nothing is asked of the code that is tried."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from service.access.matrix import COUNTING_ROLES, READING_ROLES, WRITING_ROLES, Action, Role, may
from service.access.scopes import OWN, SCOPES, Scope, role_behind
from tests.factories import (
    AN_KHANH,
    AN_LAO,
    AN_LAO_DISTRICT,
    AN_TRUONG,
    BA_DINH,
    HA_NOI,
    HAI_PHONG,
    HAI_PHONG_UNTIL_2025,
    MY_DUC,
    REFORM,
    TAN_VIEN,
    TRUONG_THANH,
    TRUONG_THO,
)

CLUSTER, OTHER_DISTRICT, OTHER_PROVINCE = -1, 476, 22
"""-1 stands for the cluster of An Lão, whose number each world makes anew; 476 and 22 are the next district and the next province."""
_OLD = frozenset({TRUONG_THO, TRUONG_THANH, TAN_VIEN, MY_DUC})
_NEW = frozenset({AN_TRUONG, AN_KHANH, AN_LAO})
BELOW: dict[int, frozenset[int]] = {
    CLUSTER: _NEW, AN_LAO_DISTRICT: _OLD, HAI_PHONG: _OLD | _NEW | {HAI_PHONG}, HAI_PHONG_UNTIL_2025: _OLD | {HAI_PHONG_UNTIL_2025},
    HA_NOI: frozenset({BA_DINH, HA_NOI}),
}  # fmt: skip
"""What of the places that are spoken of lies below a place; any other place is only its own."""
START, LONG_AGO = date(2020, 1, 1), date(2025, 12, 31)


ROLES_BY_REACH: dict[str, frozenset[Role]] = {
    "reads": READING_ROLES, "writes": WRITING_ROLES, "counted": COUNTING_ROLES, "seat": frozenset({Role.ASSESSOR}),
    "administers": frozenset({Role.PROVINCE_ADMINISTRATOR}), "nobody": frozenset(),
}  # fmt: skip


def province_of(place: int | None) -> int:
    """The province of the places that are spoken of."""
    return {HA_NOI: HA_NOI, BA_DINH: HA_NOI, OTHER_PROVINCE: OTHER_PROVINCE}.get(place or 0, HAI_PHONG)


@dataclass(frozen=True, kw_only=True)
class Walker:
    """Somebody with at most one grant. `kind`: how they signed in (`pending`: the second step is owed; `ended`: they have signed out;
    `card`: nobody's account, a paper card that was opened; `ended-card`: one that was replaced since)."""

    name: str
    role: Role | None = None
    place: int | None = None
    household: str | None = None
    since: date = START
    until: date | None = None
    kind: str = "web"
    scopes: frozenset[Scope] = frozenset()

    def roles(self, on: date) -> set[Role]:
        """The roles on a day: none before the grant begins, none once it has ended."""
        held = self.role is not None and self.since <= on and (self.until is None or on < self.until)
        return {self.role} if held and self.role else set()

    @property
    def known(self) -> bool:
        """Signed in, and nothing is owed."""
        return self.kind in ("web", "client")

    def has(self, action: Action, on: date, *, title: str = "*") -> bool:
        """The matrix gives one of today's roles the action."""
        return may(self.roles(on), action, title=title)

    def opened(self, operation: str) -> bool:
        """True for people; a program needs the scope of the operation."""
        scope = SCOPES.get(operation)
        return self.kind != "client" or scope == OWN or scope in self.scopes

    def reaches(self, how: str, thing: "Thing", on: date) -> bool:
        """Is the thing within what row security opens in this way?"""
        held = self.roles(on)
        if how in ("reads", "family") and held == {Role.FAMILY}:
            return thing.household is not None and thing.household == self.household
        if how in ("family", "province"):
            return how == "family" or province_of(self.place) == province_of(thing.place)
        return bool(held & ROLES_BY_REACH[how]) and thing.place in (self.places() if how != "seat" else {self.place})

    def places(self) -> frozenset[int]:
        """The places of the grant."""
        return frozenset() if self.place is None else BELOW.get(self.place, frozenset()) | {self.place}


@dataclass(frozen=True)
class Thing:
    """What a route is about: where it is, whose it is, which office decides on it; for figures the title and the office that keeps them."""

    place: int
    household: str | None = None
    office: int | None = None
    title: str = ""
    keeper: int | None = None
    public: bool = False


_STAFF, _ASSESSOR, _FAMILY = Role.COMMUNE_STAFF, Role.ASSESSOR, Role.FAMILY
_COUNTS, _ADMIN = Role.PROVINCE_STATISTICS, Role.PROVINCE_ADMINISTRATOR
_EVERY, _COUNTING = frozenset(Scope), frozenset({Scope.STATISTICS_READ})


def _named(name: str, role: Role | None = None, place: int | None = None, **more: Any) -> Walker:
    return Walker(name=name, role=role, place=place, **more)


WALKERS = (
    _named("nobody", kind="nobody"),
    _named("signed-out", _STAFF, AN_TRUONG, kind="ended"),
    _named("second-step-owed", _ASSESSOR, AN_TRUONG, kind="pending"),
    _named("without-any-grant"),
    _named("staff", _STAFF, AN_TRUONG, since=REFORM),
    _named("staff-neighbour", _STAFF, AN_KHANH, since=REFORM),
    _named("staff-elsewhere", _STAFF, BA_DINH),
    _named("staff-past", _STAFF, AN_TRUONG, since=REFORM, until=LONG_AGO),
    _named("staff-coming", _STAFF, AN_TRUONG, since=date(2026, 6, 1)),
    _named("staff-old", _STAFF, TRUONG_THO, until=REFORM),
    _named("staff-old-neighbour", _STAFF, TAN_VIEN, until=REFORM),
    _named("assessor", _ASSESSOR, AN_TRUONG, since=REFORM),
    _named("assessor-neighbour", _ASSESSOR, AN_KHANH, since=REFORM),
    _named("assessor-elsewhere", _ASSESSOR, BA_DINH),
    _named("assessor-past", _ASSESSOR, AN_TRUONG, since=REFORM, until=LONG_AGO),
    _named("cluster", _ASSESSOR, CLUSTER, since=REFORM),
    _named("cluster-past", _ASSESSOR, CLUSTER, since=REFORM, until=LONG_AGO),
    _named("district", _ASSESSOR, AN_LAO_DISTRICT, until=REFORM),
    _named("district-neighbour", _ASSESSOR, OTHER_DISTRICT, until=REFORM),
    _named("commune-old", _ASSESSOR, TRUONG_THO, until=REFORM),
    _named("family", _FAMILY, household="home"),
    _named("family-neighbour", _FAMILY, household="other"),
    _named("family-elsewhere", _FAMILY, household="away"),
    _named("family-past", _FAMILY, household="home", until=LONG_AGO),
    _named("family-old", _FAMILY, household="old", until=REFORM),
    _named("statistics", _COUNTS, HAI_PHONG),
    _named("statistics-neighbour", _COUNTS, OTHER_PROVINCE),
    _named("statistics-elsewhere", _COUNTS, HA_NOI),
    _named("statistics-past", _COUNTS, HAI_PHONG, until=LONG_AGO),
    _named("administrator", _ADMIN, HAI_PHONG),
    _named("administrator-neighbour", _ADMIN, OTHER_PROVINCE),
    _named("administrator-elsewhere", _ADMIN, HA_NOI),
    _named("administrator-past", _ADMIN, HAI_PHONG, until=LONG_AGO),
    _named("card", household="home", kind="card"),
    _named("card-neighbour", household="other", kind="card"),
    _named("card-ended", household="home", kind="ended-card"),
    _named("program", role_behind(set(_EVERY)), AN_TRUONG, kind="client", scopes=_EVERY),
    _named("program-neighbour", role_behind(set(_EVERY)), AN_KHANH, kind="client", scopes=_EVERY),
    _named("program-of-counts", role_behind(set(_COUNTING)), HAI_PHONG, kind="client", scopes=_COUNTING),
)  # fmt: skip
OLD_WORLD = frozenset({"staff-old", "staff-old-neighbour", "district-neighbour", "commune-old", "family-old"})
"""Who walks before the reform only: after it the district and one of each that is past are enough."""
