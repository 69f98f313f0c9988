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
  DELETE FROM import_line l USING person p
   WHERE p.province_id = of_province AND p.id = wanted AND l.province_id = of_province
     AND (l.person_id = wanted OR split_part(l.cells, chr(31), 1) = p.uid::text
       OR (lower(split_part(l.cells, chr(31), 2)) IN (lower(p.full_name), p.folded_name)
           AND split_part(l.cells, chr(31), 3) IN ('', extract(year FROM p.birth_date)::text)));
  DELETE FROM import_point l USING person p
   WHERE p.province_id = of_province AND p.id = wanted AND l.province_id = of_province
     AND (l.person_id = wanted OR split_part(l.cells, chr(31), 2) = p.uid::text
       OR (lower(split_part(l.cells, chr(31), 3)) IN (lower(p.full_name), p.folded_name)
           AND split_part(l.cells, chr(31), 4) IN ('', extract(year FROM p.birth_date)::text)));
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
  SELECT DISTINCT a.province_id, a.subject_kind, a.subject_id, a.assessed_year, a.commune_id, a.household_id FROM assessment a
   WHERE a.province_id = of_province AND a.subject_kind = 'person' AND a.subject_id = wanted AND (asked OR a.assessed_year >= extract(year FROM on_day));
  IF asked THEN
    PERFORM leave_counts(of_province, wanted);
  END IF;
  RETURN true;
END $$
