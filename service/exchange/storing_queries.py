"""What accepting an import of learning stores, set by set: sessions, rolls, corrections, marks and audit.

Each statement writes for all rows what the single actions write for one; a test logs the same roll both ways and compares. The rows to store are first
taken into two tables of the transaction and counted: the planner knows nothing of the rows of an import among those of all others."""

from sqlalchemy import text

from service.exchange.statements import statement

TAKEN = (
    statement("""
CREATE TEMPORARY TABLE accepted_line ON COMMIT DROP AS
SELECT line, session, verdict, person_id, certificate, completed, employed_after FROM import_line
 WHERE province_id = :province AND import_id = :import AND verdict IN ('new', 'changed')
"""),
    statement("""
CREATE TEMPORARY TABLE accepted_session ON COMMIT DROP AS
SELECT number, commune_id, kind, topic, held_on, hours, village_id, session_id, session_id IS NOT NULL AS stood FROM import_session
 WHERE province_id = :province AND import_id = :import AND number IN (SELECT session FROM accepted_line)
"""),
    text("ANALYZE accepted_line, accepted_session"),
)
"""The rows to store, and their sessions; `stood`: the session was there before."""

OUTDATED = statement("""
SELECT EXISTS (
  SELECT FROM accepted_session s JOIN learning_session l ON l.province_id = :province AND l.commune_id = s.commune_id
         AND l.held_on = s.held_on AND l.kind = s.kind AND l.topic = s.topic AND l.hours = s.hours
         AND l.village_id IS NOT DISTINCT FROM s.village_id
   WHERE NOT s.stood AND l.voided_at IS NULL AND l.logged_at > :since OR l.id = s.session_id AND l.voided_at IS NOT NULL
) OR NOT EXISTS (SELECT FROM accepted_line)
""")
"""Is there now a session like one of the file that was not there when it was checked, or is one gone, or are the rows forgotten?"""

SESSIONS = statement("""
WITH made AS (
  INSERT INTO learning_session (province_id, kind, topic, held_on, hours, commune_id, village_id, idempotency_key, request_hash, logged_by, logged_at)
  SELECT :province, s.kind, s.topic, s.held_on, s.hours, s.commune_id, s.village_id, :key || s.number, :key, :account, :at
    FROM accepted_session s WHERE NOT s.stood ORDER BY s.held_on, s.number
  RETURNING id, idempotency_key)
UPDATE accepted_session s SET session_id = made.id FROM made WHERE made.idempotency_key = :key || s.number
""")
"""The sessions that are new, each under a key of the import and its number."""

ROLLS = statement("""
INSERT INTO roll_entry (province_id, session_id, person_id, kind, held_on, hours, certificate, completed, employed_after,
                        commune_id, household_id, village_id, clan_ids, unit_ids, voided)
WITH people AS MATERIALIZED (SELECT DISTINCT person_id FROM accepted_line WHERE verdict = 'new'),
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
    FROM (SELECT DISTINCT l.person_id, h.held_on FROM accepted_line l JOIN accepted_session h ON h.number = l.session) h
    JOIN member m ON m.person_id = h.person_id AND m.valid @> h.held_on
    JOIN clan c ON c.household_id = m.household_id AND c.valid @> h.held_on GROUP BY 1, 2),
of_units AS MATERIALIZED (
  SELECT l.line, array_agg(u.unit_id ORDER BY u.unit_id) AS ids FROM accepted_line l JOIN accepted_session h ON h.number = l.session
    JOIN unit u ON u.person_id = l.person_id AND u.valid @> h.held_on GROUP BY 1)
SELECT :province, h.session_id, l.person_id, h.kind, h.held_on, h.hours, l.certificate, l.completed, l.employed_after,
       h.commune_id, m.household_id, home.village_id, coalesce(c.ids, '{}'), coalesce(u.ids, '{}'), false
  FROM accepted_line l
  JOIN accepted_session h ON h.number = l.session
  JOIN member m ON m.person_id = l.person_id AND m.valid @> h.held_on
  LEFT JOIN home ON home.household_id = m.household_id AND home.valid @> h.held_on
  LEFT JOIN of_clans c ON c.household_id = m.household_id AND c.held_on = h.held_on
  LEFT JOIN of_units u ON u.line = l.line
 WHERE l.verdict = 'new'
""")
"""The new rows as roll entries, credited with household, village, clans and units of their day: what `roll_queries.CREDITS` is for one session.

Answers the number of entries; fewer than there are new rows means that somebody has moved since the rows were checked."""

_CHANGED = """
  FROM accepted_line l JOIN accepted_session s ON s.number = l.session
  JOIN roll_entry e ON e.province_id = :province AND e.session_id = s.session_id AND e.person_id = l.person_id AND NOT e.voided
 WHERE l.verdict = 'changed'
"""
_BEFORE = "jsonb_build_object('completed', e.completed, 'certificate', e.certificate, 'employed_after', e.employed_after)"
_AFTER = "jsonb_build_object('completed', l.completed, 'certificate', l.certificate, 'employed_after', l.employed_after)"
_TRACE = "INSERT INTO import_trace (province_id, import_id, session_id, person_id, commune_id, before)"
TRACES = statement(f"""
{_TRACE}
SELECT :province, :import, s.session_id, l.person_id, s.commune_id, NULL::jsonb
  FROM accepted_line l JOIN accepted_session s ON s.number = l.session WHERE l.verdict = 'new' AND s.stood
UNION ALL
SELECT :province, :import, e.session_id, e.person_id, e.commune_id, {_BEFORE} {_CHANGED}
""")
"""What changes in sessions that stood before: entries that were added, and others as they are now."""

CORRECTIONS = statement(f"""
INSERT INTO roll_correction (province_id, session_id, person_id, commune_id, before, after, reason, corrected_by, corrected_at)
SELECT e.province_id, e.session_id, e.person_id, e.commune_id, {_BEFORE}, {_AFTER}, :reason, :account, :at {_CHANGED}
""")
RESTATED = statement(f"""
UPDATE roll_entry r SET completed = n.completed, certificate = n.certificate, employed_after = n.employed_after
  FROM (SELECT e.session_id, e.person_id, l.completed, l.certificate, l.employed_after {_CHANGED}) n
 WHERE r.province_id = :province AND r.session_id = n.session_id AND r.person_id = n.person_id
""")
"""The changed rows: kept as they were, corrected with a reason as `correction_actions.correct_entry` does, and said anew."""
