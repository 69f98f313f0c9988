"""What the database itself does about people who are in no count of a place: take them out of the leaves, and count them for a province in groups. SQL only.

`apart_tables.py` attaches it. A group is as large as the province says (`counting_group`); nobody is told what is left over."""

GROUP_UNTIL_SET = 10
"""How many make a group while the province has set nothing: ours, no number of law, and said so on the screen."""

COUNTED_APART = """
CREATE FUNCTION is_counted_apart(kind text, of_province int, wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT kind = 'person' AND EXISTS (SELECT FROM person p WHERE p.province_id = of_province AND p.id = wanted AND p.counted_apart)
$$
"""

LEAVE_COUNTS = """
CREATE FUNCTION leave_counts(of_province int, wanted bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  UPDATE person SET counted_apart = true WHERE province_id = of_province AND id = wanted;
  WITH titles AS (
    UPDATE title_held SET counted_apart = true
     WHERE province_id = of_province AND subject_kind = 'person' AND subject_id = wanted AND NOT counted_apart
    RETURNING commune_id, title, assessed_year, level, decided_on, revoked_on, lapsed_on
  ), intents AS (
    UPDATE registration SET counted_apart = true
     WHERE province_id = of_province AND subject_kind = 'person' AND subject_id = wanted AND NOT counted_apart
    RETURNING commune_id, title, assessed_year, registered_on
  ), moves AS (
    SELECT commune_id, title, assessed_year, level, decided_on AS on_day, 0 AS registered, 1 AS recognised, 0 AS lapsed FROM titles
    UNION ALL SELECT commune_id, title, assessed_year, level, revoked_on, 0, -1, 0 FROM titles WHERE revoked_on IS NOT NULL
    UNION ALL SELECT commune_id, title, assessed_year, level, lapsed_on, 0, 0, 1 FROM titles WHERE lapsed_on IS NOT NULL
    UNION ALL SELECT commune_id, title, assessed_year, 0, registered_on, 1, 0, 0 FROM intents
  ), sums AS (
    SELECT commune_id, title, assessed_year, level, on_day, sum(registered) AS registered, sum(recognised) AS recognised, sum(lapsed) AS lapsed
      FROM moves GROUP BY commune_id, title, assessed_year, level, on_day
  ), leaves AS (
    SELECT s.* FROM recognition_count c JOIN sums s
        ON c.place_id = s.commune_id AND c.title = s.title AND c.assessed_year = s.assessed_year AND c.level = s.level AND c.on_day = s.on_day
     WHERE c.province_id = of_province ORDER BY c.place_id, c.title, c.assessed_year, c.level, c.on_day FOR UPDATE OF c
  )
  UPDATE recognition_count c
     SET registered = c.registered - l.registered, recognised = c.recognised - l.recognised, lapsed = c.lapsed - l.lapsed
    FROM leaves l
   WHERE c.province_id = of_province AND c.place_id = l.commune_id AND c.title = l.title AND c.assessed_year = l.assessed_year
     AND c.level = l.level AND c.on_day = l.on_day;
END $$
"""

COUNTS_APART = """
CREATE FUNCTION counts_apart(of_province int, of_title text, of_year int, until date)
RETURNS TABLE (level int, registered int, recognised int, group_of int, by_province boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH size AS (
    SELECT coalesce(min(g.group_of), GROUP_UNTIL_SET)::int AS group_of, count(*) > 0 AS by_province FROM counting_group g WHERE g.province_id = of_province
  ), moves AS (
    SELECT t.level::int AS level, 0 AS registered, CASE WHEN t.revoked_on <= until THEN 0 ELSE 1 END AS recognised FROM title_held t
     WHERE t.province_id = of_province AND t.title = of_title AND t.assessed_year = of_year AND t.counted_apart AND t.decided_on <= until
    UNION ALL SELECT 0, 1, 0 FROM registration r
     WHERE r.province_id = of_province AND r.title = of_title AND r.assessed_year = of_year AND r.counted_apart AND r.registered_on <= until
  ), sums AS (
    SELECT m.level, sum(m.registered) AS registered, sum(m.recognised) AS recognised FROM moves m
     WHERE of_province = any(coalesce(nullif(current_setting('app.counted', true), '')::int[], '{}')) GROUP BY m.level
  )
  SELECT s.level, (s.registered - s.registered % z.group_of)::int, (s.recognised - s.recognised % z.group_of)::int, z.group_of, z.by_province
    FROM size z LEFT JOIN sums s ON true
$$
""".replace("GROUP_UNTIL_SET", str(GROUP_UNTIL_SET))
