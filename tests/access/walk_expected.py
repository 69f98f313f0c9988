"""Who is answered how: worked out of the matrix, the reach of the day and where the things are; no case is written down."""

from datetime import date

from service.access.matrix import Action
from tests import factories
from tests.access.walk_people import CLUSTER, OLD_WORLD, WALKERS, Thing, Walker
from tests.access.walk_rows import V1, Row
from tests.factories import REFORM

THINGS = {
    **dict.fromkeys(
        ("person", "other_person", "household", "request", "accepted_request", "card"), Thing(factories.AN_TRUONG, "home")
    ),
    "clan": Thing(factories.AN_TRUONG, "home", title="clan"),
    "unit": Thing(factories.AN_TRUONG, "home", title="unit_district", keeper=CLUSTER),
    "enterprise": Thing(factories.AN_TRUONG, title="unit_commune"),
    **dict.fromkeys(("evidence", "evidence_file"), Thing(factories.AN_TRUONG, title="commune")),
    "place": Thing(factories.AN_TRUONG, title="commune", public=True),
    **dict.fromkeys(("session", "import", "accepted_import"), Thing(factories.AN_TRUONG)),
    **dict.fromkeys(("dossier", "decided_dossier", "title"), Thing(factories.AN_TRUONG, "home", office=factories.AN_TRUONG)),
    "village": Thing(factories.AN_KHANH),
    "new_cluster": Thing(factories.HAI_PHONG),
    "submitted_commune": Thing(factories.AN_TRUONG, office=CLUSTER),
    "received_commune": Thing(factories.AN_KHANH, office=CLUSTER),
    "council": Thing(CLUSTER),
    "appraising_commune": Thing(factories.AN_LAO, office=CLUSTER),
    **dict.fromkeys(("province", "client", "account", "invited_account"), Thing(factories.HAI_PHONG)),
    **dict.fromkeys(("citizen_rule_set", "commune_rule_set", "unratified_rule_set", "sign_in"), Thing(0)),
}
"""Where the examples' things are, whose they are, and which office decides on them on the day of the walk."""


def expected(row: Row, who: Walker, today: date) -> str:
    """The class of the answer: out of the matrix and the reach of the day."""
    if row.action in ("public", "door"):
        return "allowed" if row.action == "public" or who.known else "sign-in"
    if row.action in ("card", "pending"):
        return _by_card(row, who) if row.action == "card" else "allowed" if who.kind == "pending" else "sign-in"
    if not who.known or row.action == "second-step":
        return "sign-in"
    if not who.opened(row.operation) or not _acts(row, who, today):
        return "403"
    if row.action in ("leaves", "code"):
        return "sign-in"
    return _there(row, who, today)


def _by_card(row: Row, who: Walker) -> str:
    thing = THINGS.get(row.about)
    return "sign-in" if who.kind != "card" else "allowed" if thing is None or thing.household == who.household else "404"


def _acts(row: Row, who: Walker, today: date) -> bool:
    if row.action in ("signed-in", "leaves", "code"):
        return True
    if row.action == "household":
        return bool(who.roles(today)) and who.household is not None
    return who.has(Action(row.action), today)


def _there(row: Row, who: Walker, today: date) -> str:
    thing = THINGS.get(row.about)
    if row.reach == "-" or thing is None:
        return "allowed"
    seen = who.reaches("reads", thing, today)
    if row.reach == "office":
        return "404" if not seen else "allowed" if who.place == thing.office else "403"
    if row.reach == "keeps":
        return _keeps(thing, who, today)
    if row.reach == "above":
        return "allowed" if seen and who.place != thing.place else "404"
    if row.reach == "sights":
        counts = thing.public and who.reaches("administers", thing, today)
        return "allowed" if counts or (seen and who.household is None) else "404"
    return "allowed" if who.reaches(row.reach, thing, today) else "404"


def _keeps(thing: Thing, who: Walker, today: date) -> str:
    if not thing.public and not who.reaches("reads", thing, today):
        return "404"
    if not who.has(Action.DECLARE_FIGURES, today, title=thing.title):
        return "403"
    return "allowed" if (thing.keeper or thing.place) in who.places() else "404"


def walkers_of(row: Row, today: date) -> list[Walker]:
    """Who tries a route: everybody of the day; of what is public, and of pages as programs, a few."""
    everybody = [who for who in WALKERS if who.name not in OLD_WORLD] if today >= REFORM else list(WALKERS)
    if row.action in ("public", "pending"):
        return [who for who in everybody if who.name in ("nobody", "second-step-owed", "without-any-grant", "staff", "card")]
    return [who for who in everybody if who.kind != "client" or who.name == "program" or row.path.startswith(V1)]
