"""What a program may do that signs in as itself: one table operation → scope. An operation that is not here is closed to programs."""

from enum import StrEnum

from service.access.matrix import Role


class Scope(StrEnum):
    """What an administrator can allow a program, one by one."""

    STATISTICS_READ = "statistics:read"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    GROUPS_READ = "groups:read"
    GROUPS_WRITE = "groups:write"
    ACTIVITIES_READ = "activities:read"
    ACTIVITIES_WRITE = "activities:write"
    SCORES_READ = "scores:read"
    FIGURES_READ = "figures:read"
    FIGURES_WRITE = "figures:write"
    DOSSIERS_READ = "dossiers:read"

    @property
    def label(self) -> str:
        """The scope in Vietnamese."""
        return _LABELS[self]


_LABELS = {
    Scope.STATISTICS_READ: "Đọc số đếm (không có người nào)",
    Scope.PEOPLE_READ: "Đọc người và hộ",
    Scope.PEOPLE_WRITE: "Đăng ký, chuyển người và hộ",
    Scope.GROUPS_READ: "Đọc dòng họ và đơn vị",
    Scope.GROUPS_WRITE: "Ghi dòng họ và đơn vị",
    Scope.ACTIVITIES_READ: "Đọc buổi học",
    Scope.ACTIVITIES_WRITE: "Ghi buổi học",
    Scope.SCORES_READ: "Đọc kết quả chấm",
    Scope.FIGURES_READ: "Đọc số liệu và minh chứng",
    Scope.FIGURES_WRITE: "Khai số liệu và minh chứng",
    Scope.DOSSIERS_READ: "Đọc hồ sơ",
}
CLIENT = "client"
"""The kind of a sign-in that a program opened as itself."""
OWN = "own"
"""Of the program itself: no scope is needed."""
_TABLE = """
own GET /api/v1/me
own DELETE /api/v1/token
statistics:read GET /api/v1/statistics/recognitions
people:read GET /api/v1/people
people:read GET /api/v1/people/{uid}
people:read GET /api/v1/households/{uid}
people:write POST /api/v1/people
people:write POST /api/v1/people/{uid}/membership
people:write POST /api/v1/people/{uid}/attributes
people:write POST /api/v1/households/{uid}/move
people:write POST /api/v1/households/{uid}/head
groups:read GET /api/v1/clans
groups:read GET /api/v1/clans/{uid}
groups:read GET /api/v1/clans/{uid}/members
groups:read GET /api/v1/clans/{uid}/people
groups:read GET /api/v1/units
groups:read GET /api/v1/units/{uid}
groups:read GET /api/v1/units/{uid}/members
groups:write POST /api/v1/clans
groups:write PATCH /api/v1/clans/{uid}
groups:write POST /api/v1/clans/{uid}/members
groups:write POST /api/v1/clans/{uid}/end
groups:write POST /api/v1/clans/{uid}/members/together
groups:write POST /api/v1/clans/{uid}/members/leave
groups:write POST /api/v1/clans/{uid}/support
groups:write POST /api/v1/clans/{uid}/support/end
groups:write POST /api/v1/units
groups:write PATCH /api/v1/units/{uid}
groups:write POST /api/v1/units/{uid}/members
groups:write POST /api/v1/units/{uid}/end
groups:write POST /api/v1/units/{uid}/level
groups:write POST /api/v1/units/{uid}/members/together
groups:write POST /api/v1/units/{uid}/members/leave
activities:read GET /api/v1/activities/sessions
activities:read GET /api/v1/activities/sessions/{uid}
activities:write POST /api/v1/activities/sessions
activities:write POST /api/v1/activities/sessions/{uid}/roll
activities:write POST /api/v1/activities/sessions/{uid}/void
activities:write POST /api/v1/activities/sessions/{uid}/roll/{person}/correct
activities:write POST /api/v1/activities/sessions/{uid}/roll/{person}/void
activities:read GET /api/v1/imports
activities:read GET /api/v1/imports/template
activities:read GET /api/v1/imports/{uid}
activities:read GET /api/v1/imports/{uid}/rows
activities:read GET /api/v1/imports/{uid}/wrong-rows
activities:write POST /api/v1/imports
activities:write POST /api/v1/imports/{uid}/accept
activities:write POST /api/v1/imports/{uid}/undo
scores:read GET /api/v1/people/{uid}/assessments
scores:read GET /api/v1/households/{uid}/assessments
scores:read GET /api/v1/places/{place_id}/assessments
scores:read GET /api/v1/clans/{uid}/assessments
scores:read GET /api/v1/units/{uid}/assessments
scores:read GET /api/v1/people/{uid}/next-steps
scores:read GET /api/v1/households/{uid}/next-steps
figures:read GET /api/v1/places/{place_id}/figures
figures:read GET /api/v1/units/{uid}/figures
figures:read GET /api/v1/places/{place_id}/evidence
figures:read GET /api/v1/units/{uid}/evidence
figures:read GET /api/v1/clans/{uid}/evidence
figures:write POST /api/v1/places/{place_id}/figures
figures:write POST /api/v1/units/{uid}/figures
figures:write POST /api/v1/figures
figures:write POST /api/v1/places/{place_id}/evidence
figures:write POST /api/v1/units/{uid}/evidence
figures:write POST /api/v1/clans/{uid}/evidence
dossiers:read GET /api/v1/dossiers
dossiers:read GET /api/v1/dossiers/{uid}
"""
SCOPES: dict[str, str] = {
    operation: scope for line in _TABLE.split("\n") if line for scope, _, operation in [line.partition(" ")]
}
"""Operation → scope. Points, paper cards, submissions, decisions, ratifications, flags, villages and clusters, and accounts are acts of people: no scope opens them."""


def role_behind(scopes: set[Scope]) -> Role:
    """The role in which a program acts: of counts alone that of statistics, else that of a commune's staff. Scopes take away from it, never add."""
    return Role.PROVINCE_STATISTICS if scopes <= {Scope.STATISTICS_READ} else Role.COMMUNE_STAFF
