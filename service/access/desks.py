"""Which page is the first of which role."""

from collections.abc import Iterable

from service.access.matrix import Role

DESKS = {
    Role.COMMUNE_STAFF: "/activities",
    Role.ASSESSOR: "/dossiers",
    Role.FAMILY: "/family",
    Role.PROVINCE_STATISTICS: "/statistics",
    Role.PROVINCE_ADMINISTRATOR: "/administration",
}


def desk_of(roles: Iterable[str]) -> str:
    """The address of the first desk that the roles open."""
    held = set(roles)
    return next((address for role, address in DESKS.items() if role in held), "/statistics")
