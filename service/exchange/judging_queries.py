"""The verdict of every row of a file of learning, by one statement over the distinct parts that were copied.

It asks what the single action asks (`activities.actions.log_session`): the person is visible, and lived in a household on the day."""

from sqlalchemy import text

from service.exchange.statements import statement

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

MEANT = """
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
    LEFT JOIN named n ON w.uid IS NULL AND w.national_id_index IS NULL AND n.folded_name = w.folded_name AND n.born = w.birth_year)"""
"""Two parts of a WITH: `meant`, whom each incoming person means, with what is wrong with that."""

VERDICTS = statement(f"""
WITH held AS (
  INSERT INTO import_session (province_id, import_id, number, commune_id, kind, topic, held_on, hours, village_id, session_id, cells)
  SELECT :province, :import, s.number, :commune, s.kind, s.topic, s.held_on, s.hours, s.village_id,
         (SELECT min(l.id) FROM learning_session l WHERE l.province_id = :province AND l.commune_id = :commune AND l.held_on = s.held_on
             AND l.kind = s.kind AND l.topic = s.topic AND l.hours = s.hours AND l.village_id IS NOT DISTINCT FROM s.village_id
             AND l.voided_at IS NULL), s.cells
    FROM incoming_session s
  RETURNING number, held_on, hours, session_id),
{MEANT},
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
           CASE WHEN w.person_id IS NOT NULL AND m.person_id IS NULL AND s.problems = '{{}}' THEN 'person:outside-membership' END,
           CASE WHEN w.person_id IS NOT NULL AND i.line > min(i.line) FILTER (WHERE s.problems || w.problems || r.problems = '{{}}') OVER same
                THEN 'person:double-in-file:' || min(i.line) FILTER (WHERE s.problems || w.problems || r.problems = '{{}}') OVER same END,
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
         CASE WHEN problems <> '{{}}' THEN 'wrong' WHEN NOT known THEN 'new' WHEN equal THEN 'same' ELSE 'changed' END,
         session, person_id, completed, certificate, employed_after, cells, problems
    FROM placed
  RETURNING verdict)
SELECT verdict, count(*) AS lines FROM told GROUP BY verdict
""")
"""Every row of the incoming tables with its verdict into `import_line`, every session into `import_session`; answers how many of each verdict."""
