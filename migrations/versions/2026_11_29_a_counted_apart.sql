ALTER TABLE person ADD COLUMN counted_apart BOOLEAN DEFAULT false NOT NULL
-- next
ALTER TABLE registration ADD COLUMN counted_apart BOOLEAN DEFAULT false NOT NULL
-- next
ALTER TABLE title_held ADD COLUMN counted_apart BOOLEAN DEFAULT false NOT NULL
-- next
CREATE INDEX ix_title_held_counted_apart ON title_held (province_id, title, assessed_year) WHERE counted_apart
-- next
CREATE TABLE counting_group (
	province_id INTEGER NOT NULL, 
	group_of SMALLINT NOT NULL, 
	basis TEXT NOT NULL, 
	set_by BIGINT NOT NULL, 
	set_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_counting_group PRIMARY KEY (province_id), 
	CONSTRAINT ck_counting_group_group_of CHECK (group_of BETWEEN 3 AND 1000), 
	CONSTRAINT ck_counting_group_nfc CHECK ((basis IS NULL OR basis IS NFC NORMALIZED)), 
	CONSTRAINT fk_counting_group_set_by FOREIGN KEY(set_by) REFERENCES account (id)
)
-- next
GRANT SELECT, INSERT, UPDATE (group_of, basis, set_by, set_at) ON counting_group TO hoctap_serving
-- next
GRANT SELECT ON counting_group TO hoctap_worker
-- next
ALTER TABLE counting_group ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON counting_group TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON counting_group FOR SELECT TO hoctap_serving USING (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_insert ON counting_group FOR INSERT TO hoctap_serving WITH CHECK (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_update ON counting_group FOR UPDATE TO hoctap_serving USING (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[])) WITH CHECK (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
CREATE FUNCTION is_counted_apart(kind text, of_province int, wanted bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT kind = 'person' AND EXISTS (SELECT FROM person p WHERE p.province_id = of_province AND p.id = wanted AND p.counted_apart)
$$
-- next
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
-- next
CREATE FUNCTION counts_apart(of_province int, of_title text, of_year int, until date)
RETURNS TABLE (level int, registered int, recognised int, group_of int, by_province boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH size AS (
    SELECT coalesce(min(g.group_of), 10)::int AS group_of, count(*) > 0 AS by_province FROM counting_group g WHERE g.province_id = of_province
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
-- next
CREATE OR REPLACE FUNCTION seal_person(of_province int, wanted bigint, on_day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  asked boolean := nullif(current_setting('app.account', true), '') IS NOT NULL;
BEGIN
  PERFORM FROM person p WHERE p.province_id = of_province AND p.id = wanted AND p.commune_id = ANY (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')) FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE person SET sealed_on = coalesce(sealed_on, on_day), left_on = coalesce(left_on, on_day) WHERE province_id = of_province AND id = wanted;
  DELETE FROM person_name_token WHERE province_id = of_province AND person_id = wanted;
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
  SELECT DISTINCT a.province_id, a.subject_kind, a.subject_id, a.assessed_year, a.commune_id, a.household_id FROM assessment a
   WHERE a.province_id = of_province AND a.subject_kind = 'person' AND a.subject_id = wanted AND (asked OR a.assessed_year >= extract(year FROM on_day));
  IF asked THEN
    PERFORM leave_counts(of_province, wanted);
  END IF;
  RETURN true;
END $$
-- next
GRANT EXECUTE ON FUNCTION is_counted_apart(text, int, bigint) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION counts_apart(int, text, int, date) TO hoctap_serving
-- next
CREATE FUNCTION pg_temp.leave_counts_now() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT DISTINCT p.province_id, p.id FROM person p JOIN family_request r ON r.province_id = p.province_id AND r.person_id = p.id
      WHERE p.sealed_on IS NOT NULL AND r.state = 'fulfilled' AND r.kind IN ('withdrawal', 'erasure') LOOP
    PERFORM leave_counts(one.province_id, one.id);
    INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
    SELECT DISTINCT a.province_id, a.subject_kind, a.subject_id, a.assessed_year, a.commune_id, a.household_id FROM assessment a
     WHERE a.province_id = one.province_id AND a.subject_kind = 'person' AND a.subject_id = one.id;
  END LOOP;
END $$
-- next
SELECT pg_temp.leave_counts_now()
-- next
DROP FUNCTION pg_temp.leave_counts_now()
