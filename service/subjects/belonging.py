"""Rows stay with their subject: what a desk writes under its own commune must be about somebody of that commune, then or now.

Row security asks whose commune a row names; this asks whether the subject belongs there. One statement-level trigger a table looks at all
new rows at once (at changed keys only, after an update). It applies to the serving role: the owner and the functions that hand over pass.
SQL only; the `tables.py` of each slice says which rule its table keeps."""

import re

_ADDED = "CREATE TRIGGER added_with_its_subject AFTER INSERT ON {table} REFERENCING NEW TABLE AS written"
_CHANGED = "CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON {table} REFERENCING OLD TABLE AS former NEW TABLE AS written"
_FIRED = (
    " FOR EACH STATEMENT WHEN (row_security_active('{table}'::regclass) AND CURRENT_USER <> 'hoctap_worker')"
    " EXECUTE FUNCTION keep_{table}_with_its_subject()"
)
_FUNCTION = """
CREATE FUNCTION keep_{table}_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{{}}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT {columns} FROM written) r WHERE ({condition}
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT {columns} FROM written EXCEPT SELECT {columns} FROM former) r WHERE ({condition}
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
"""
END_OF_YEAR = "make_date(r.assessed_year::int, 12, 31)"


def kept_with_subject(table: str, condition: str, *, updates: bool = True) -> tuple[str, ...]:
    """The statements that keep a table's rows with their subject. `condition` is SQL over a row `r`; `mine` are the caller's places."""
    columns = ", ".join(dict.fromkeys(re.findall(r"\br\.(\w+)", condition)))
    function = _FUNCTION.format(table=table, columns=columns, condition=condition)
    triggers = (_ADDED, _CHANGED) if updates else (_ADDED,)
    return (function, *((trigger + _FIRED).format(table=table) for trigger in triggers))


_SETS = """
CREATE FUNCTION keep_{table}_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{{}}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM ({added}
    ) strangers;
  ELSE
    PERFORM 1 FROM ({changed}
    ) strangers;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
"""


def kept_as_sets(table: str, *strangers: str) -> tuple[str, ...]:
    """`kept_with_subject` for a table that takes many rows at once: each condition is of rows `r` that do **not** belong.

    Negated existence at the top of a WHERE is joined as a set, also over periods; below an OR or inside an array it is looked up row by row.
    A condition may begin with a join (`, unnest(r.clan_ids) AS one WHERE …`). Planned anew each time, since a roll has one row or a hundred thousand;
    without a LIMIT, which would let the planner believe that somebody who does not belong is soon found."""
    columns = ", ".join(dict.fromkeys(re.findall(r"\br\.(\w+)", " ".join(strangers))))
    changed = f"(SELECT {columns} FROM written EXCEPT SELECT {columns} FROM former)"
    parts = {
        name: "".join(f"\n      {'UNION ALL ' if i else ''}SELECT FROM {of} r{one}" for i, one in enumerate(strangers))
        for name, of in (("added", "written"), ("changed", changed))
    }
    triggers = (trigger + _FIRED for trigger in (_ADDED, _CHANGED))
    return (_SETS.format(table=table, **parts), *(trigger.format(table=table) for trigger in triggers))


def lives_here(table: str, column: str) -> str:
    """The subject's own row (person, household, clan, unit) stands in the commune of the row."""
    return _own_row(table, column, "s.commune_id = r.commune_id")


def _own_row(table: str, column: str, condition: str) -> str:
    return f"EXISTS (SELECT FROM {table} s WHERE s.province_id = r.province_id AND s.id = r.{column} AND {condition})"


def lived_here(table: str, column: str, *, on: str) -> str:
    """The person or household lived in the commune of the row on a day."""
    return _residence(table, column, f"h.commune_id = r.commune_id AND h.valid @> {on}", on=on)


def _residence(table: str, column: str, condition: str, *, on: str | None) -> str:
    if table == "household":
        return f"EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.{column} AND {condition})"
    dated = f"m.valid @> {on}" if on else "m.valid && h.valid"
    return (
        "EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id"
        f" WHERE m.province_id = r.province_id AND m.person_id = r.{column} AND {dated} AND {condition})"
    )


def at_home(table: str, column: str, *, on: str) -> str:
    """The person or household lives in the commune of the row, or did on a day."""
    return f"({lives_here(table, column)} OR {lived_here(table, column, on=on)})"


def subject_at_home(*, on: str) -> str:
    """The subject (`subject_kind`, `subject_id`) belongs to the commune of the row: today, or on a day. A village belongs to its commune."""
    place = (
        "(r.subject_id = r.commune_id OR EXISTS (SELECT FROM place_period v WHERE v.place_id = r.subject_id"
        " AND v.parent_id = r.commune_id AND v.level = 4))"
    )
    return _by_kind(
        person=at_home("person", "subject_id", on=on),
        household=at_home("household", "subject_id", on=on),
        clan=lives_here("clan", "subject_id"),
        unit=lives_here("unit", "subject_id"),
        place=place,
    )


def subject_in_reach() -> str:
    """The subject has to do with a place of the caller: lives or lived there, stands on a roll there, has members there."""
    roll = "SELECT FROM roll_entry e WHERE e.province_id = r.province_id AND e.person_id = r.subject_id AND e.commune_id = ANY (mine)"
    return _by_kind(
        person=f"({_in_reach('person')} OR EXISTS ({roll}))",
        household=_in_reach("household"),
        clan=_group_in_reach("clan"),
        unit=_group_in_reach("unit"),
        place="EXISTS (SELECT FROM place p LEFT JOIN place_period v ON v.place_id = p.id AND v.level = 4"
        " WHERE p.id = r.subject_id AND p.province_id = r.province_id AND (p.id = ANY (mine) OR v.parent_id = ANY (mine)))",
    )


def _in_reach(table: str) -> str:
    now = _own_row(table, "subject_id", "s.commune_id = ANY (mine)")
    return f"({now} OR {_residence(table, 'subject_id', 'h.commune_id = ANY (mine)', on=None)})"


def _group_in_reach(table: str) -> str:
    members = (
        f"SELECT FROM {table}_member m WHERE m.province_id = r.province_id AND m.{table}_id = r.subject_id"
        " AND m.commune_id = ANY (mine)"
    )
    return f"({_own_row(table, 'subject_id', 's.commune_id = ANY (mine)')} OR EXISTS ({members}))"


def _by_kind(**conditions: str) -> str:
    cases = " ".join(f"WHEN '{kind}' THEN {condition}" for kind, condition in conditions.items())
    return f"CASE r.subject_kind {cases} END"


def person_out_of_reach(*, on: str) -> str:
    """The person lives in no commune of the caller, and did not on a day."""
    now = _own_row("person", "person_id", "s.commune_id = ANY (mine)")
    return f"NOT {now} AND NOT {_residence('person', 'person_id', f'h.commune_id = ANY (mine) AND h.valid @> {on}', on=on)}"


def household_not_credited(*, on: str) -> str:
    """The row names a household to which its person did not belong on a day."""
    return (
        "r.household_id IS NOT NULL AND NOT EXISTS (SELECT FROM household_member m WHERE m.province_id = r.province_id"
        f" AND m.person_id = r.person_id AND m.household_id = r.household_id AND m.valid @> {on})"
    )


def no_household_or(condition: str) -> str:
    """The row names no household, or one that meets the condition: the family behind it will read the row."""
    return f"(r.household_id IS NULL OR {condition})"


def same_as(table: str, keys: dict[str, str]) -> str:
    """The row that this one is about (`keys`: its column → ours) has the same commune and household."""
    pairs = " AND ".join(f"o.{theirs} = r.{ours}" for theirs, ours in keys.items())
    same = "o.commune_id = r.commune_id AND o.household_id IS NOT DISTINCT FROM r.household_id"
    return f"EXISTS (SELECT FROM {table} o WHERE {pairs} AND {same})"
