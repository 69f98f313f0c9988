"""What an accepted import touched: its marks and its audit, and what undoing it takes back."""

from service.exchange.statements import statement

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
MARKS = statement(f"""
INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
WITH {_TOUCHED}
SELECT DISTINCT :province, 'person', person_id, year, commune_id, household_id FROM touched
UNION ALL
SELECT DISTINCT :province, 'unit', unit_id, year, commune_id, NULL::bigint FROM touched, unnest(unit_ids) AS unit_id
""")
"""The marks of everybody whom the import credited, once a person and year, and of the units: what `roll_queries.MARKS` is for one session."""

AUDITED = statement(f"""
INSERT INTO audit_entry (province_id, at, account_id, action, subject_kind, subject_id, commune_id, reason, detail)
WITH {_TOUCHED}
SELECT :province, :at, :by, :action, 'session', session_id, min(commune_id), :reason, jsonb_build_object('people', count(*), 'import', CAST(:import AS bigint))
  FROM touched GROUP BY session_id
""")
"""One act a session, as if each had been logged (or voided) by itself."""

STOOD_UPON = statement(f"""
WITH {_TOUCHED}
SELECT EXISTS (
  SELECT FROM touched t JOIN dossier d ON d.province_id = :province AND d.assessed_year = t.year AND d.submitted_on >= :since_day
     AND (d.subject_kind = 'person' AND d.subject_id = t.person_id OR d.subject_kind = 'household' AND d.subject_id = t.household_id)
) AS dossier, EXISTS (
  SELECT FROM touched t JOIN roll_correction c ON c.province_id = :province AND c.session_id = t.session_id AND c.corrected_at > :at
) AS correction
""")
"""Does a dossier stand on what the import credited, or was it corrected since?"""

VOIDINGS = statement("""
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
VOIDED_ENTRIES = statement("""
UPDATE roll_entry e SET voided = true
  FROM learning_session s WHERE s.province_id = e.province_id AND s.id = e.session_id
   AND s.province_id = :province AND s.logged_by = :account AND s.request_hash = :key AND s.voided_at IS NULL AND NOT e.voided
""")
VOIDED_SESSIONS = statement("""
UPDATE learning_session SET voided_at = :at, void_reason = :reason
 WHERE province_id = :province AND logged_by = :account AND request_hash = :key AND voided_at IS NULL
""")
TAKEN_BACK = statement("""
UPDATE roll_entry e SET voided = t.before IS NULL, completed = coalesce((t.before->>'completed')::boolean, e.completed),
       certificate = CASE WHEN t.before IS NULL THEN e.certificate ELSE t.before->>'certificate' END,
       employed_after = CASE WHEN t.before IS NULL THEN e.employed_after ELSE (t.before->>'employed_after')::boolean END
  FROM import_trace t WHERE t.province_id = :province AND t.import_id = :import
   AND e.province_id = t.province_id AND e.session_id = t.session_id AND e.person_id = t.person_id AND NOT e.voided
""")
"""Undoing: new sessions are voided with their rolls, entries that were added to others are voided, changed ones say again what they said."""
