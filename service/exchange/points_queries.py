"""Confirmed points out of a file, set by set: the verdict of every row, what accepting stores, what undoing takes back.

It writes what the single action writes (`assessments.actions.confirm_points`): points, marks, one act a person and year."""

from sqlalchemy import text

from service.exchange.judging_queries import MEANT, PREPARE
from service.exchange.statements import statement

COPIED = ("line", "person", "assessed_year", "tenths", "reason", "year_cell", "cells", "problems")
"""The columns of `incoming_point`, in the order in which they are copied."""

PREPARED = (
    PREPARE[1],
    text(
        "CREATE TEMPORARY TABLE incoming_point (line int, person int, assessed_year smallint, tenths smallint[], reason text, year_cell text,"
        " cells text, problems text[]) ON COMMIT DROP"
    ),
)
COUNTED = text("ANALYZE incoming_person, incoming_point")

_GIVEN = "unnest(i.tenths) WITH ORDINALITY AS g(tenths, n)"
_STANDING = """stated_point p ON p.province_id = :province AND p.person_id = {person} AND p.assessed_year = i.assessed_year
         AND p.indicator = g.n::text AND p.point_source = 'confirmed'"""

VERDICTS = statement(f"""
WITH {MEANT},
placed AS (
  SELECT i.line, i.assessed_year, i.tenths, i.reason, w.person_id, i.year_cell || chr(31) || w.cells || chr(31) || i.cells AS cells, s.adds, s.changes,
         i.problems || w.problems || array_remove(ARRAY[
           CASE WHEN w.person_id IS NOT NULL AND o.commune_id <> :commune THEN 'person:other-commune' END,
           CASE WHEN w.person_id IS NOT NULL AND i.line > min(i.line) OVER same THEN 'person:year-twice-in-file:' || min(i.line) OVER same END
         ], NULL) AS problems
    FROM incoming_point i
    JOIN meant w ON w.number = i.person
    LEFT JOIN person o ON o.province_id = :province AND o.id = w.person_id
    LEFT JOIN LATERAL (
      SELECT bool_or(p.tenths IS NULL) AS adds, bool_or((p.tenths, p.reason) IS DISTINCT FROM (g.tenths, i.reason)) FILTER (WHERE p.tenths IS NOT NULL) AS changes
        FROM {_GIVEN} LEFT JOIN {_STANDING.format(person="w.person_id")} WHERE g.tenths IS NOT NULL) s ON true
  WINDOW same AS (PARTITION BY w.person_id, i.assessed_year)),
told AS (
  INSERT INTO import_point (province_id, import_id, line, commune_id, verdict, person_id, assessed_year, tenths, reason, cells, problems)
  SELECT :province, :import, line, :commune,
         CASE WHEN problems <> '{{}}' THEN 'wrong' WHEN changes THEN 'changed' WHEN adds THEN 'new' ELSE 'same' END,
         person_id, assessed_year, tenths, reason, cells, problems
    FROM placed
  RETURNING verdict)
SELECT verdict, count(*) AS lines FROM told GROUP BY verdict
""")
"""Every row with its verdict into `import_point`; answers how many of each verdict."""

_TAKEN = f"""
  FROM import_point i CROSS JOIN LATERAL {_GIVEN} JOIN person o ON o.province_id = :province AND o.id = i.person_id
  LEFT JOIN {_STANDING.format(person="i.person_id")}
 WHERE i.province_id = :province AND i.import_id = :import AND i.verdict IN ('new', 'changed') AND g.tenths IS NOT NULL
"""
OUTDATED = statement(f"""
SELECT count(*) = 0 OR coalesce(bool_or(p.stated_at > :since OR o.commune_id <> i.commune_id), false) {_TAKEN}
""")
"""Did somebody confirm these points, or a person move away, since the file was checked; or are the rows forgotten?"""

TRACES = statement(f"""
INSERT INTO import_point_trace (province_id, import_id, person_id, assessed_year, indicator, commune_id, before)
SELECT :province, :import, i.person_id, i.assessed_year, g.n::text, o.commune_id,
       CASE WHEN p.person_id IS NOT NULL THEN jsonb_build_object('tenths', p.tenths, 'reason', p.reason, 'stated_by', p.stated_by, 'stated_at', p.stated_at) END
       {_TAKEN} AND (p.tenths, p.reason) IS DISTINCT FROM (g.tenths, i.reason)
""")
STORED = statement("""
INSERT INTO stated_point (province_id, person_id, assessed_year, indicator, point_source, tenths, reason, commune_id, household_id, stated_by, stated_at)
SELECT :province, t.person_id, t.assessed_year, t.indicator, 'confirmed', i.tenths[t.indicator::int], i.reason, o.commune_id, o.household_id, :account, :at
  FROM import_point_trace t
  JOIN import_point i ON i.province_id = :province AND i.import_id = :import AND i.person_id = t.person_id AND i.assessed_year = t.assessed_year
   AND i.verdict IN ('new', 'changed')
  JOIN person o ON o.province_id = :province AND o.id = t.person_id
 WHERE t.province_id = :province AND t.import_id = :import
ON CONFLICT ON CONSTRAINT pk_stated_point DO UPDATE SET tenths = excluded.tenths, reason = excluded.reason, stated_by = excluded.stated_by,
   stated_at = excluded.stated_at, commune_id = excluded.commune_id, household_id = excluded.household_id
""")
"""What stood before into the traces, then the points themselves."""

_TOUCHED = """
touched AS MATERIALIZED (
  SELECT DISTINCT t.person_id, t.assessed_year, o.commune_id, o.household_id FROM import_point_trace t
    JOIN person o ON o.province_id = t.province_id AND o.id = t.person_id WHERE t.province_id = :province AND t.import_id = :import)
"""
MARKS = statement(f"""
INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
WITH {_TOUCHED} SELECT :province, 'person', person_id, assessed_year, commune_id, household_id FROM touched
""")
AUDITED = statement(f"""
INSERT INTO audit_entry (province_id, at, account_id, action, subject_kind, subject_id, commune_id, reason, detail)
WITH {_TOUCHED}
SELECT :province, :at, :by, :action, 'person', w.person_id, w.commune_id, :reason,
       jsonb_build_object('assessed_year', w.assessed_year, 'import', CAST(:import AS bigint), 'before', jsonb_object_agg(t.indicator, t.before -> 'tenths'),
                          'after', jsonb_object_agg(t.indicator, p.tenths))
  FROM touched w
  JOIN import_point_trace t ON t.province_id = :province AND t.import_id = :import AND t.person_id = w.person_id AND t.assessed_year = w.assessed_year
  LEFT JOIN stated_point p ON p.province_id = t.province_id AND p.person_id = t.person_id AND p.assessed_year = t.assessed_year
        AND p.indicator = t.indicator AND p.point_source = 'confirmed'
 GROUP BY w.person_id, w.commune_id, w.assessed_year
""")
"""The marks and the acts of everybody whose points were touched."""

STOOD_UPON = statement(f"""
WITH {_TOUCHED}
SELECT EXISTS (
  SELECT FROM touched w JOIN dossier d ON d.province_id = :province AND d.assessed_year = w.assessed_year AND d.submitted_on >= :since_day
     AND (d.subject_kind = 'person' AND d.subject_id = w.person_id OR d.subject_kind = 'household' AND d.subject_id = w.household_id)
) AS dossier, EXISTS (
  SELECT FROM import_point_trace t LEFT JOIN stated_point p ON p.province_id = t.province_id AND p.person_id = t.person_id
         AND p.assessed_year = t.assessed_year AND p.indicator = t.indicator AND p.point_source = 'confirmed'
   WHERE t.province_id = :province AND t.import_id = :import AND p.stated_at IS DISTINCT FROM :at
) AS correction
""")
"""Does a dossier stand on these points, or did somebody confirm others since?"""

_MINE = """p.province_id = t.province_id AND p.person_id = t.person_id AND p.assessed_year = t.assessed_year AND p.indicator = t.indicator
   AND p.point_source = 'confirmed' AND t.province_id = :province AND t.import_id = :import"""
RESTORED = statement(f"""
UPDATE stated_point p SET tenths = (t.before ->> 'tenths')::smallint, reason = t.before ->> 'reason', stated_by = (t.before ->> 'stated_by')::bigint,
       stated_at = (t.before ->> 'stated_at')::timestamptz
  FROM import_point_trace t WHERE {_MINE} AND t.before IS NOT NULL
""")
REMOVED = statement(f"DELETE FROM stated_point p USING import_point_trace t WHERE {_MINE} AND t.before IS NULL")
"""Undoing: changed points say again what they said, added ones are gone; the acts stay in the audit."""
