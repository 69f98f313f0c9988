"""Who may do what: one pure table role × action × title. Where and when is the grant's business, which office decides the authority table's.

Titles are plain words here (this floor lies below `titles`); a test holds them equal to `titles.vocabulary.Title`."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """The five desks of the product."""

    COMMUNE_STAFF = "commune_staff"
    FAMILY = "family"
    ASSESSOR = "assessor"
    PROVINCE_STATISTICS = "province_statistics"
    PROVINCE_ADMINISTRATOR = "province_administrator"

    @property
    def label(self) -> str:
        """The desk's Vietnamese name."""
        return _LABELS[self]


_LABELS = {
    Role.COMMUNE_STAFF: "Cán bộ trung tâm học tập cộng đồng",
    Role.FAMILY: "Gia đình",
    Role.ASSESSOR: "Người thẩm định",
    Role.PROVINCE_STATISTICS: "Thống kê tỉnh",
    Role.PROVINCE_ADMINISTRATOR: "Quản trị tỉnh",
}


class Action(StrEnum):
    """Every verb that needs a right."""

    READ_PEOPLE = "read_people"
    REGISTER_PEOPLE = "register_people"
    LOG_ACTIVITY = "log_activity"
    CONFIRM_POINTS = "confirm_points"
    DECLARE_FIGURES = "declare_figures"
    REGISTER_INTENT = "register_intent"
    SUBMIT = "submit"
    DECIDE = "decide"
    RETURN = "return"
    READ_DOSSIERS = "read_dossiers"
    READ_STATISTICS = "read_statistics"
    TRY_RULES = "try_rules"
    RATIFY = "ratify"
    SET_FLAGS = "set_flags"
    KEEP_PLACES = "keep_places"
    MAKE_REQUESTS = "make_requests"
    ANSWER_REQUESTS = "answer_requests"
    ISSUE_CARDS = "issue_cards"
    SET_PERIODS = "set_periods"
    MANAGE_CLIENTS = "manage_clients"
    MANAGE_ACCOUNTS = "manage_accounts"
    SET_AUTHORITY = "set_authority"


ANY_TITLE = "*"
COMMUNE_SUBJECTS = frozenset({"citizen", "family", "clan", "village", "unit_commune", "commune"})
DISTRICT_SUBJECTS = frozenset({"district", "unit_district"})
PROVINCE_SUBJECTS = frozenset({"province", "unit_province"})

_EVERY_TITLE = frozenset({ANY_TITLE})
MATRIX: dict[Role, dict[Action, frozenset[str]]] = {
    Role.COMMUNE_STAFF: {
        Action.READ_PEOPLE: _EVERY_TITLE,
        Action.REGISTER_PEOPLE: _EVERY_TITLE,
        Action.LOG_ACTIVITY: _EVERY_TITLE,
        Action.CONFIRM_POINTS: frozenset({"citizen"}),
        Action.DECLARE_FIGURES: COMMUNE_SUBJECTS,
        Action.REGISTER_INTENT: COMMUNE_SUBJECTS,
        Action.SUBMIT: COMMUNE_SUBJECTS,
        Action.READ_DOSSIERS: _EVERY_TITLE,
        Action.READ_STATISTICS: _EVERY_TITLE,
        Action.TRY_RULES: _EVERY_TITLE,
        Action.MAKE_REQUESTS: _EVERY_TITLE,
        Action.ANSWER_REQUESTS: _EVERY_TITLE,
        Action.ISSUE_CARDS: _EVERY_TITLE,
    },
    Role.FAMILY: {
        Action.READ_DOSSIERS: frozenset({"citizen", "family"}),
        Action.MAKE_REQUESTS: _EVERY_TITLE,
    },
    Role.ASSESSOR: {
        Action.READ_PEOPLE: _EVERY_TITLE,
        Action.DECLARE_FIGURES: DISTRICT_SUBJECTS,
        Action.DECIDE: _EVERY_TITLE,
        Action.RETURN: _EVERY_TITLE,
        Action.READ_DOSSIERS: _EVERY_TITLE,
        Action.READ_STATISTICS: _EVERY_TITLE,
        Action.TRY_RULES: _EVERY_TITLE,
    },
    Role.PROVINCE_STATISTICS: {
        Action.READ_STATISTICS: _EVERY_TITLE,
        Action.TRY_RULES: _EVERY_TITLE,
    },
    Role.PROVINCE_ADMINISTRATOR: {
        Action.READ_STATISTICS: _EVERY_TITLE,
        Action.TRY_RULES: _EVERY_TITLE,
        Action.RATIFY: _EVERY_TITLE,
        Action.DECLARE_FIGURES: PROVINCE_SUBJECTS,
        Action.SET_FLAGS: _EVERY_TITLE,
        Action.KEEP_PLACES: _EVERY_TITLE,
        Action.SET_PERIODS: _EVERY_TITLE,
        Action.MANAGE_CLIENTS: _EVERY_TITLE,
        Action.MANAGE_ACCOUNTS: _EVERY_TITLE,
        Action.SET_AUTHORITY: _EVERY_TITLE,
    },
}

WRITING_ROLES = frozenset({Role.COMMUNE_STAFF, Role.ASSESSOR})
READING_ROLES = frozenset({Role.COMMUNE_STAFF, Role.ASSESSOR})
COUNTING_ROLES = frozenset({Role.COMMUNE_STAFF, Role.ASSESSOR, Role.PROVINCE_STATISTICS, Role.PROVINCE_ADMINISTRATOR})


def needs_second_factor(roles: Iterable[str]) -> bool:
    """True for deciders and administrators: what they sign binds others, so a password alone does not open it."""
    held = {Role(role) for role in roles}
    return Role.PROVINCE_ADMINISTRATOR in held or any(Action.DECIDE in MATRIX[role] for role in held)


def may(roles: Iterable[str], action: Action, *, title: str = ANY_TITLE) -> bool:
    """True when one of the roles has the action for the title."""
    return any(_allowed(Role(role), action, title) for role in roles)


def _allowed(role: Role, action: Action, title: str) -> bool:
    titles = MATRIX[role].get(action, frozenset())
    return ANY_TITLE in titles or title in titles or (title == ANY_TITLE and bool(titles))
