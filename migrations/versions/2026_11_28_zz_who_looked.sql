CREATE FUNCTION looks_at_my_household(skipped int, most int)
RETURNS TABLE (at timestamptz, offices text[], commune_id int, action text, of_household boolean, people uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH mine AS MATERIALIZED (
    SELECT h.province_id, h.id, coalesce(array_agg(p.id) FILTER (WHERE p.id IS NOT NULL), '{}') AS people
      FROM household h LEFT JOIN person p ON p.province_id = h.province_id AND p.household_id = h.id
     WHERE h.id = nullif(current_setting('app.household', true), '')::bigint GROUP BY h.province_id, h.id
  )
  SELECT a.at, a.offices, a.commune_id, a.action, coalesce(m.id = ANY (a.households), a.subject_kind = 'household'),
         (SELECT array_agg(p.uid ORDER BY p.id) FROM person p WHERE p.province_id = m.province_id AND p.id = ANY (m.people)
             AND (p.id = ANY (a.people) OR (a.subject_kind = 'person' AND a.subject_id = p.id)))
    FROM mine m JOIN audit_entry a ON a.province_id = m.province_id
     AND (a.people && m.people OR a.households @> ARRAY[m.id]
          OR (a.subject_kind = 'person' AND a.subject_id = ANY (m.people)) OR (a.subject_kind = 'household' AND a.subject_id = m.id))
   ORDER BY a.id DESC OFFSET skipped LIMIT most
$$
-- next
GRANT EXECUTE ON FUNCTION looks_at_my_household(int, int) TO hoctap_serving
