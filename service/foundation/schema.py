"""From declared tables to statements: roles, extensions, tables, row security, functions and triggers, in one fixed order.

The first migration is the frozen text of this; a test holds every migrated database equal to it."""

from collections.abc import Iterator

from sqlalchemy import Table, create_mock_engine
from sqlalchemy.dialects import postgresql

from service.foundation.columns import PROTECTIONS, Base, Protection

SERVING, WORKER = "hoctap_serving", "hoctap_worker"
DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
EXTENSIONS = ("btree_gist", "pg_trgm")
DEFINER_FUNCTIONS = (
    "account_to_sign_in(text)",
    "enter(bytea, timestamptz)",
    "make_client_account(text, text, text, int, int, text, date, timestamptz)",
    "close_client_account(uuid)",
    "client_to_sign_in(uuid, bytea, timestamptz)",
    "invite_account(text, text, text, int, daterange, text, bytea, timestamptz, timestamptz)",
    "invite_again(uuid, bytea, timestamptz, timestamptz)",
    "invited(bytea, timestamptz)",
    "accept_invitation(bytea, text, timestamptz)",
    "close_account(uuid, timestamptz)",
    "give_grant(uuid, text, int, daterange, text, timestamptz)",
    "end_grant(uuid, uuid, date, timestamptz)",
    "ask_reset(uuid, text, text, timestamptz)",
    "confirm_reset(uuid, uuid, bytea, timestamptz, timestamptz, timestamptz)",
    "linked_account(bytea[])",
    "accept_by_provider(bytea, text, bytea, bytea, text, timestamptz)",
    "registered_elsewhere(bytea)",
    "looks_at_my_household(int, int)",
    "hand_over_household(int, bigint, int, int, date)",
    "hand_over_member(int, bigint, uuid, date, text)",
    "unit_managed_by(int, bigint, int)",
    "may_declare(text, int, bigint, int, int)",
    "mark_declared(text[], int[], bigint[], int[], int[], boolean[])",
    "clan_to_join(uuid)",
    "unit_to_join(uuid)",
    "size_of_clan(int, bigint, date)",
    "size_of_unit(int, bigint, date)",
    "end_clan(int, bigint, date)",
    "end_unit(int, bigint, date)",
    "file_request(int, bigint, text, bigint, bigint, text, timestamptz, date, date, date, bigint)",
    "key_of_cards(bytea)",
    "issue_cards(int, bigint[], bytea[], timestamptz, date)",
    "end_card(uuid, text, timestamptz)",
    "unlock_card(uuid, timestamptz)",
    "open_card(bytea, int, bytea, text, timestamptz, timestamptz)",
    "close_card(bytea, timestamptz)",
    "members_shown(date)",
    "seal_person(int, bigint, date)",
    "erase_person(int, bigint, date, text)",
    "own_matters(int, bigint[])",
    "conflicted_members(int, bigint, bigint[])",
    "accounts_to_tie(int, text[])",
    "invite_member(uuid, text, text, bytea, timestamptz, date, timestamptz)",
    "link_account(uuid, uuid, text, timestamptz)",
    "unlink_account(uuid)",
    "is_counted_apart(text, int, bigint)",
    "counts_apart(int, text, int, date)",
    "village_titles(int[], int, date)",
    "title_state(uuid)",
    "make_places(int, text[], text[], text[], date, text, text, bytea, timestamptz)",
    "rename_place(int, text, text, text, date, text)",
    "end_place(int, date, text, date, timestamptz)",
    "put_in_cluster(int, int[], date, text, date, timestamptz)",
    "take_out_of_cluster(int, int, date, text, date, timestamptz)",
    "households_of_villages(int, date)",
)
"""The functions that look past row security and that the serving role may call; no function is PUBLIC's."""

_OWNER_MAY_BECOME_WORKER = f"""DO $$ BEGIN
  IF NOT pg_has_role(current_user, '{WORKER}', 'SET') THEN
    EXECUTE format('GRANT {WORKER} TO %I WITH INHERIT FALSE, SET TRUE', current_user);
  END IF;
END $$"""
_NO_FUNCTION_FOR_PUBLIC = "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"


def _role(name: str) -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE {name} NOLOGIN NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


GROUP_ROLES = {role: _role(role) for role in (SERVING, WORKER)}
"""The roles that policies and grants name → the statement that makes one unless it is there: before a dump is restored they must be."""


def declared_statements() -> list[str]:
    """Every statement that builds the declared schema in an empty database, as its owner. All slices must be imported."""
    return [
        *GROUP_ROLES.values(),
        _OWNER_MAY_BECOME_WORKER,
        *(f"CREATE EXTENSION IF NOT EXISTS {extension}" for extension in EXTENSIONS),
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        _NO_FUNCTION_FOR_PUBLIC,
        *_tables(),
        *_functions(),
        *(statement.strip() for p in _protections() for statement in (*_rights(p), *p.statements) if not _is_function(statement)),
        *(f"GRANT EXECUTE ON FUNCTION {function} TO {SERVING}" for function in DEFINER_FUNCTIONS),
    ]


def _functions() -> Iterator[str]:
    """Before every policy and trigger, since these ask them."""
    yield from (statement.strip() for p in _protections() for statement in p.statements if _is_function(statement))


def _is_function(statement: str) -> bool:
    return statement.lstrip().startswith("CREATE FUNCTION")


def _tables() -> Iterator[str]:
    collected: list[str] = []
    engine = create_mock_engine(
        "postgresql+asyncpg://", lambda ddl, *_, **__: collected.append(str(ddl.compile(dialect=DIALECT)).strip())
    )
    Base.metadata.create_all(engine, checkfirst=False)
    yield from collected


def _protections() -> list[Protection]:
    missing = [table.name for table in Base.metadata.sorted_tables if table.name not in PROTECTIONS]
    if missing:
        raise RuntimeError(f"tables without a protection: {', '.join(missing)}")
    return [PROTECTIONS[table.name] for table in Base.metadata.sorted_tables]


def _rights(protection: Protection) -> Iterator[str]:
    table: Table = protection.table
    if protection.serving:
        yield f"GRANT {protection.serving} ON {table.name} TO {SERVING}"
    if protection.worker:
        yield f"GRANT {protection.worker} ON {table.name} TO {WORKER}"
    if protection.read is not None or not protection.serving:
        yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY worker_all ON {table.name} TO {WORKER} USING (true) WITH CHECK (true)"
    if protection.read is not None:
        yield f"CREATE POLICY serving_select ON {table.name} FOR SELECT TO {SERVING} USING ({protection.read})"
    if protection.write is not None:
        yield from _write_policies(table.name, protection.serving, protection.write)


def _write_policies(table: str, granted: str, condition: str) -> Iterator[str]:
    if "INSERT" in granted:
        yield f"CREATE POLICY serving_insert ON {table} FOR INSERT TO {SERVING} WITH CHECK ({condition})"
    if "UPDATE" in granted:
        yield f"CREATE POLICY serving_update ON {table} FOR UPDATE TO {SERVING} USING ({condition}) WITH CHECK ({condition})"
    if "DELETE" in granted:
        yield f"CREATE POLICY serving_delete ON {table} FOR DELETE TO {SERVING} USING ({condition})"
