CREATE FUNCTION village_titles(villages int[], of_year int, until date)
RETURNS TABLE (village int, registered boolean, decision_number text, decided_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH reach AS (SELECT coalesce(nullif(current_setting('app.counted', true), '')::int[], '{}') AS counted)
  SELECT v.id,
         EXISTS (SELECT FROM registration r WHERE r.province_id = v.province_id AND r.subject_kind = 'place' AND r.subject_id = v.id
                    AND r.title = 'village' AND r.assessed_year = of_year AND r.registered_on <= until AND r.commune_id = any(reach.counted)),
         t.decision_number, t.decided_on
    FROM place v CROSS JOIN reach
    LEFT JOIN title_held t ON t.province_id = v.province_id AND t.subject_kind = 'place' AND t.subject_id = v.id AND t.title = 'village'
          AND t.assessed_year = of_year AND t.decided_on <= until AND (t.revoked_on IS NULL OR t.revoked_on > until)
          AND t.commune_id = any(reach.counted)
   WHERE v.id = any(villages) AND v.level = 4
$$
-- next
GRANT EXECUTE ON FUNCTION village_titles(int[], int, date) TO hoctap_serving
