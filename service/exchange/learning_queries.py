"""The set-based statements of an import of learning: every row's verdict, what accepting stores, what undoing takes back.

Each is one statement over all rows, and asks what the single action asks (`activities.actions.log_session`): the person is visible, lived
in a household on the day, and is credited with the household, village, clans and units of that day. Tests hold both ways equal."""

from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Integer, Text, bindparam, text
from sqlalchemy.sql.elements import TextClause

_TYPES: dict[str, Any] = {
    "province": Integer, "commune": Integer, "import": BigInteger, "account": BigInteger, "by": BigInteger, "at": DateTime(timezone=True),
    "key": Text, "reason": Text, "action": Text, "since": DateTime(timezone=True), "since_day": Date,
}  # fmt: skip


def _statement(written: str) -> TextClause:
    """A statement whose parameters have the types of their names."""
    found = text(written)
    return found.bindparams(*(bindparam(name, type_=_TYPES[name]) for name in found._bindparams))


COPIED = {
    "incoming_session": ("number", "held_on", "kind", "topic", "hours", "village_id", "cells", "problems"),
    "incoming_person": ("number", "uid", "national_id_index", "former_index", "folded_name", "birth_year", "cells", "problems"),
    "incoming_result": ("number", "completed", "certificate", "employed_after", "cells", "problems"),
    "incoming_line": ("line", "session", "person", "result"),
}
"""Table → columns, in the order in which they are copied. The tables live as long as the transaction that reads a file."""

PREPARE = tuple(
    text(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")
    for table, columns in (
        (
            "incoming_session",
            "number int, held_on date, kind text, topic text, hours smallint, village_id int, cells text, problems text[]",
        ),
        (
            "incoming_person",
            'number int, uid uuid, national_id_index bytea, former_index bytea, folded_name text COLLATE "C", birth_year smallint, cells text, problems text[]',
        ),
        (
            "incoming_result",
            "number int, completed boolean, certificate text, employed_after boolean, cells text, problems text[]",
        ),
        ("incoming_line", "line int, session int, person int, result int"),
    )
)
COUNTED = text("ANALYZE incoming_session, incoming_person, incoming_result, incoming_line")

VERDICTS = _statement("""
WITH held AS (
  INSERT INTO import_session (province_id, import_id, number, commune_id, kind, topic, held_on, hours, village_id, session_id, cells)
  SELECT :province, :import, s.number, :commune, s.kind, s.topic, s.held_on, s.hours, s.village_id,
         (SELECT min(l.id) FROM learning_session l WHERE l.province_id = :province AND l.commune_id = :commune AND l.held_on = s.held_on
             AND l.kind = s.kind AND l.topic = s.topic AND l.hours = s.hours AND l.village_id IS NOT DISTINCT FROM s.village_id
             AND l.voided_at IS NULL), s.cells
    FROM incoming_session s
  RETURNING number, held_on, hours, session_id),
named AS MATERIALIZED (
  SELECT p.folded_name, extract(year FROM p.birth_date)::smallint AS born, min(p.id) AS id, count(*) AS people FROM person p
   WHERE p.province_id = :province AND p.commune_id = :commune AND EXISTS (SELECT FROM incoming_person w WHERE w.folded_name = p.folded_name)
   GROUP BY 1, 2),
meant AS MATERIALIZED (
  SELECT w.number, w.cells, coalesce(u.id, d.id, b.id, CASE WHEN n.people = 1 THEN n.id END) AS person_id,
         w.problems || array_remove(ARRAY[
           CASE WHEN w.uid IS NULL AND w.national_id_index IS NULL OR coalesce(u.id, d.id, b.id) IS NOT NULL THEN NULL
                ELSE 'person:unknown-person' END,
           CASE WHEN w.problems <> '{}' OR w.uid IS NOT NULL OR w.national_id_index IS NOT NULL THEN NULL
                WHEN n.people IS NULL THEN 'full_name:unknown-name' WHEN n.people > 1 THEN 'full_name:ambiguous-name:' || n.people END,
           CASE WHEN w.folded_name <> coalesce(u.folded_name, d.folded_name, b.folded_name) THEN 'full_name:other-name' END,
           CASE WHEN w.birth_year <> extract(year FROM coalesce(u.birth_date, d.birth_date, b.birth_date)) THEN 'birth_year:other-birth-year' END
         ], NULL) AS problems
    FROM incoming_person w
    LEFT JOIN person u ON u.province_id = :province AND u.uid = w.uid
    LEFT JOIN person d ON d.province_id = :province AND d.national_id_index = w.national_id_index
    LEFT JOIN person b ON b.province_id = :province AND b.national_id_index = w.former_index
    LEFT JOIN named n ON w.uid IS NULL AND w.national_id_index IS NULL AND n.folded_name = w.folded_name AND n.born = w.birth_year),
member AS MATERIALIZED (
  SELECT m.person_id, m.valid FROM (SELECT DISTINCT person_id FROM meant) one
    JOIN household_member m ON m.province_id = :province AND m.person_id = one.person_id),
entry AS MATERIALIZED (
  SELECT h.number, e.person_id, e.hours, e.completed, e.certificate, e.employed_after, e.voided FROM held h
    JOIN roll_entry e ON e.province_id = :province AND e.session_id = h.session_id),
placed AS (
  SELECT i.line, i.session, w.person_id, r.completed, r.certificate, r.employed_after, h.hours, w.cells || chr(31) || r.cells AS cells,
         e.number IS NOT NULL AS known, (e.hours, e.completed, e.certificate, e.employed_after)
           IS NOT DISTINCT FROM (h.hours, r.completed, r.certificate, r.employed_after) AS equal,
         s.problems || w.problems || r.problems || array_remove(ARRAY[
           CASE WHEN w.person_id IS NOT NULL AND m.person_id IS NULL AND s.problems = '{}' THEN 'person:outside-membership' END,
           CASE WHEN w.person_id IS NOT NULL AND i.line > min(i.line) FILTER (WHERE s.problems || w.problems || r.problems = '{}') OVER same
                THEN 'person:double-in-file:' || min(i.line) FILTER (WHERE s.problems || w.problems || r.problems = '{}') OVER same END,
           CASE WHEN e.voided THEN 'person:entry-voided' END
         ], NULL) AS problems
    FROM incoming_line i
    JOIN incoming_session s ON s.number = i.session
    JOIN held h ON h.number = i.session
    JOIN meant w ON w.number = i.person
    JOIN incoming_result r ON r.number = i.result
    LEFT JOIN member m ON m.person_id = w.person_id AND m.valid @> h.held_on
    LEFT JOIN entry e ON e.number = i.session AND e.person_id = w.person_id
  WINDOW same AS (PARTITION BY i.session, w.person_id)),
told AS (
  INSERT INTO import_line (province_id, import_id, line, commune_id, verdict, session, person_id, completed, certificate, employed_after, cells, problems)
  SELECT :province, :import, line, :commune,
         CASE WHEN problems <> '{}' THEN 'wrong' WHEN NOT known THEN 'new' WHEN equal THEN 'same' ELSE 'changed' END,
         session, person_id, completed, certificate, employed_after, cells, problems
    FROM placed
  RETURNING verdict)
SELECT verdict, count(*) AS lines FROM told GROUP BY verdict
""")
"""Every row of the incoming tables with its verdict into `import_line`, every session into `import_session`; answers how many of each verdict."""

OUTDATED = _statement("""
SELECT EXISTS (
  SELECT FROM import_session s JOIN learning_session l ON l.province_id = s.province_id AND l.commune_id = s.commune_id
         AND l.held_on = s.held_on AND l.kind = s.kind AND l.topic = s.topic AND l.hours = s.hours
         AND l.village_id IS NOT DISTINCT FROM s.village_id
   WHERE s.province_id = :province AND s.import_id = :import
     AND (s.session_id IS NULL AND l.voided_at IS NULL AND l.logged_at > :since OR l.id = s.session_id AND l.voided_at IS NOT NULL)
) OR NOT EXISTS (SELECT FROM import_line l WHERE l.province_id = :province AND l.import_id = :import)
""")
"""Is there now a session like one of the file that was not there when it was checked, or is one gone, or are the rows forgotten?"""

SESSIONS = _statement("""
INSERT INTO learning_session (province_id, kind, topic, held_on, hours, commune_id, village_id, idempotency_key, request_hash, logged_by, logged_at)
SELECT s.province_id, s.kind, s.topic, s.held_on, s.hours, s.commune_id, s.village_id, :key || s.number, :key, :account, :at
  FROM import_session s
 WHERE s.province_id = :province AND s.import_id = :import AND s.session_id IS NULL
   AND s.number IN (SELECT l.session FROM import_line l WHERE l.province_id = :province AND l.import_id = :import AND l.verdict = 'new')
 ORDER BY s.held_on, s.number
""")
"""The sessions that are new, each under a key of the import and its number."""

ROLLS = _statement("""
INSERT INTO roll_entry (province_id, session_id, person_id, kind, held_on, hours, certificate, completed, employed_after,
                        commune_id, household_id, village_id, clan_ids, unit_ids, voided)
WITH held AS MATERIALIZED (
  SELECT s.number, s.kind, s.held_on, s.hours, s.commune_id, coalesce(s.session_id, l.id) AS session_id FROM import_session s
    LEFT JOIN learning_session l ON l.province_id = :province AND l.logged_by = :account AND l.idempotency_key = :key || s.number
   WHERE s.province_id = :province AND s.import_id = :import),
line AS MATERIALIZED (
  SELECT l.line, l.session, l.person_id, l.certificate, l.completed, l.employed_after FROM import_line l
   WHERE l.province_id = :province AND l.import_id = :import AND l.verdict = 'new'),
people AS MATERIALIZED (SELECT DISTINCT person_id FROM line),
member AS MATERIALIZED (
  SELECT m.person_id, m.household_id, m.valid FROM people one
    JOIN household_member m ON m.province_id = :province AND m.person_id = one.person_id),
home AS MATERIALIZED (
  SELECT r.household_id, r.village_id, r.valid FROM (SELECT DISTINCT household_id FROM member) one
    JOIN household_residence r ON r.province_id = :province AND r.household_id = one.household_id),
clan AS MATERIALIZED (
  SELECT c.household_id, c.clan_id, c.valid FROM (SELECT DISTINCT household_id FROM member) one
    JOIN clan_member c ON c.province_id = :province AND c.household_id = one.household_id),
unit AS MATERIALIZED (
  SELECT u.person_id, u.unit_id, u.valid FROM people one JOIN unit_member u ON u.province_id = :province AND u.person_id = one.person_id),
of_clans AS MATERIALIZED (
  SELECT m.household_id, h.held_on, array_agg(DISTINCT c.clan_id ORDER BY c.clan_id) AS ids
    FROM (SELECT DISTINCT l.person_id, h.held_on FROM line l JOIN held h ON h.number = l.session) h
    JOIN member m ON m.person_id = h.person_id AND m.valid @> h.held_on
    JOIN clan c ON c.household_id = m.household_id AND c.valid @> h.held_on GROUP BY 1, 2),
of_units AS MATERIALIZED (
  SELECT l.line, array_agg(u.unit_id ORDER BY u.unit_id) AS ids FROM line l JOIN held h ON h.number = l.session
    JOIN unit u ON u.person_id = l.person_id AND u.valid @> h.held_on GROUP BY 1)
SELECT :province, h.session_id, l.person_id, h.kind, h.held_on, h.hours, l.certificate, l.completed, l.employed_after,
       h.commune_id, m.household_id, home.village_id, coalesce(c.ids, '{}'), coalesce(u.ids, '{}'), false
  FROM line l
  JOIN held h ON h.number = l.session
  JOIN member m ON m.person_id = l.person_id AND m.valid @> h.held_on
  LEFT JOIN home ON home.household_id = m.household_id AND home.valid @> h.held_on
  LEFT JOIN of_clans c ON c.household_id = m.household_id AND c.held_on = h.held_on
  LEFT JOIN of_units u ON u.line = l.line
""")
"""The new rows as roll entries, credited with household, village, clans and units of their day: what `roll_queries.CREDITS` is for one session.

Answers the number of entries; fewer than there are new rows means that somebody has moved since the rows were checked."""

_CHANGED = """
  FROM import_line l JOIN import_session s ON s.province_id = l.province_id AND s.import_id = l.import_id AND s.number = l.session
  JOIN roll_entry e ON e.province_id = l.province_id AND e.session_id = s.session_id AND e.person_id = l.person_id AND NOT e.voided
 WHERE l.province_id = :province AND l.import_id = :import AND l.verdict = 'changed'
"""
_BEFORE = "jsonb_build_object('completed', e.completed, 'certificate', e.certificate, 'employed_after', e.employed_after)"
_AFTER = "jsonb_build_object('completed', l.completed, 'certificate', l.certificate, 'employed_after', l.employed_after)"
_TRACE = "INSERT INTO import_trace (province_id, import_id, session_id, person_id, commune_id, before)"
TRACES_OF_CHANGES = _statement(
    f"{_TRACE} SELECT :province, :import, e.session_id, e.person_id, e.commune_id, {_BEFORE} {_CHANGED}"
)
TRACES_OF_ENTRIES = _statement(f"""
{_TRACE}
SELECT :province, :import, s.session_id, l.person_id, l.commune_id, NULL::jsonb
  FROM import_line l JOIN import_session s ON s.province_id = l.province_id AND s.import_id = l.import_id AND s.number = l.session
 WHERE l.province_id = :province AND l.import_id = :import AND l.verdict = 'new' AND s.session_id IS NOT NULL
""")
"""What changes in sessions that stood before: entries as they are now, and those that were added."""

CORRECTIONS = _statement(f"""
INSERT INTO roll_correction (province_id, session_id, person_id, commune_id, before, after, reason, corrected_by, corrected_at)
SELECT e.province_id, e.session_id, e.person_id, e.commune_id, {_BEFORE}, {_AFTER}, :reason, :account, :at {_CHANGED}
""")
RESTATED = _statement(f"""
UPDATE roll_entry r SET completed = n.completed, certificate = n.certificate, employed_after = n.employed_after
  FROM (SELECT e.session_id, e.person_id, l.completed, l.certificate, l.employed_after {_CHANGED}) n
 WHERE r.province_id = :province AND r.session_id = n.session_id AND r.person_id = n.person_id
""")
"""The changed rows: kept as they were, corrected with a reason as `correction_actions.correct_entry` does, and said anew."""

_TOUCHED = """
touched AS MATERIALIZED (
  SELECT e.person_id, e.household_id, e.commune_id, e.unit_ids, e.session_id, extract(year FROM e.held_on)::smallint AS year FROM roll_entry e
   WHERE e.province_id = :province AND e.session_id IN (
         SELECT s.id FROM learning_session s WHERE s.province_id = :province AND s.logged_by = :account AND s.request_hash = :key)
  UNION ALL
  SELECT e.person_id, e.household_id, e.commune_id, e.unit_ids, e.session_id, extract(year FROM e.held_on)::smallint FROM import_trace t
    JOIN roll_entry e ON e.province_id = t.province_id AND e.session_id = t.session_id AND e.person_id = t.person_id
   WHERE t.province_id = :province AND t.import_id = :import)
"""
MARKS = _statement(f"""
INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
WITH {_TOUCHED}
SELECT DISTINCT :province, 'person', person_id, year, commune_id, household_id FROM touched
UNION ALL
SELECT DISTINCT :province, 'unit', unit_id, year, commune_id, NULL::bigint FROM touched, unnest(unit_ids) AS unit_id
""")
"""The marks of everybody whom the import credited, once a person and year, and of the units: what `roll_queries.MARKS` is for one session."""

AUDITED = _statement(f"""
INSERT INTO audit_entry (province_id, at, account_id, action, subject_kind, subject_id, commune_id, reason, detail)
WITH {_TOUCHED}
SELECT :province, :at, :by, :action, 'session', session_id, min(commune_id), :reason, jsonb_build_object('people', count(*), 'import', CAST(:import AS bigint))
  FROM touched GROUP BY session_id
""")
"""One act a session, as if each had been logged (or voided) by itself."""

STOOD_UPON = _statement(f"""
WITH {_TOUCHED}
SELECT EXISTS (
  SELECT FROM touched t JOIN dossier d ON d.province_id = :province AND d.assessed_year = t.year AND d.submitted_on >= :since_day
     AND (d.subject_kind = 'person' AND d.subject_id = t.person_id OR d.subject_kind = 'household' AND d.subject_id = t.household_id)
) AS dossier, EXISTS (
  SELECT FROM touched t JOIN roll_correction c ON c.province_id = :province AND c.session_id = t.session_id AND c.corrected_at > :at
) AS correction
""")
"""Does a dossier stand on what the import credited, or was it corrected since?"""

VOIDINGS = _statement("""
INSERT INTO roll_correction (province_id, session_id, person_id, commune_id, before, after, reason, corrected_by, corrected_at)
SELECT e.province_id, e.session_id, e.person_id, e.commune_id, '{"voided": false}', '{"voided": true}', :reason, :by, :at
  FROM roll_entry e JOIN learning_session s ON s.province_id = e.province_id AND s.id = e.session_id
 WHERE s.province_id = :province AND s.logged_by = :account AND s.request_hash = :key AND s.voided_at IS NULL AND NOT e.voided
UNION ALL
SELECT e.province_id, e.session_id, e.person_id, e.commune_id,
       CASE WHEN t.before IS NULL THEN '{"voided": false}' ELSE jsonb_build_object('completed', e.completed, 'certificate', e.certificate, 'employed_after', e.employed_after) END,
       coalesce(t.before, '{"voided": true}'), :reason, :by, :at
  FROM import_trace t JOIN roll_entry e ON e.province_id = t.province_id AND e.session_id = t.session_id AND e.person_id = t.person_id
 WHERE t.province_id = :province AND t.import_id = :import AND NOT e.voided
""")
VOIDED_ENTRIES = _statement("""
UPDATE roll_entry e SET voided = true
  FROM learning_session s WHERE s.province_id = e.province_id AND s.id = e.session_id
   AND s.province_id = :province AND s.logged_by = :account AND s.request_hash = :key AND s.voided_at IS NULL AND NOT e.voided
""")
VOIDED_SESSIONS = _statement("""
UPDATE learning_session SET voided_at = :at, void_reason = :reason
 WHERE province_id = :province AND logged_by = :account AND request_hash = :key AND voided_at IS NULL
""")
TAKEN_BACK = _statement("""
UPDATE roll_entry e SET voided = t.before IS NULL, completed = coalesce((t.before->>'completed')::boolean, e.completed),
       certificate = CASE WHEN t.before IS NULL THEN e.certificate ELSE t.before->>'certificate' END,
       employed_after = CASE WHEN t.before IS NULL THEN e.employed_after ELSE (t.before->>'employed_after')::boolean END
  FROM import_trace t WHERE t.province_id = :province AND t.import_id = :import
   AND e.province_id = t.province_id AND e.session_id = t.session_id AND e.person_id = t.person_id AND NOT e.voided
""")
"""Undoing: new sessions are voided with their rolls, entries that were added to others are voided, changed ones say again what they said."""
