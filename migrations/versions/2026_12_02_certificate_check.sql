ALTER TABLE title_held ADD CONSTRAINT uq_title_held_uid_province_id UNIQUE (uid, province_id)
-- next
CREATE FUNCTION title_state(which uuid) RETURNS TABLE (withheld boolean, revoked_on date, lapsed_on date, ends_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH t AS (
    SELECT h.revoked_on, h.lapsed_on, upper(h.valid) AS ends_on, CASE h.subject_kind
             WHEN 'person' THEN EXISTS (SELECT FROM person p WHERE p.province_id = h.province_id AND p.id = h.subject_id AND (p.sealed_on IS NOT NULL OR p.erased_on IS NOT NULL))
             WHEN 'household' THEN (SELECT coalesce(bool_and(p.sealed_on IS NOT NULL OR p.erased_on IS NOT NULL), false) FROM person p
                                     WHERE p.province_id = h.province_id AND p.household_id = h.subject_id)
             ELSE false END AS withheld
      FROM title_held h WHERE h.uid = which
  )
  SELECT t.withheld, CASE WHEN NOT t.withheld THEN t.revoked_on END, CASE WHEN NOT t.withheld THEN t.lapsed_on END,
         CASE WHEN NOT t.withheld THEN t.ends_on END FROM t
$$
-- next
GRANT EXECUTE ON FUNCTION title_state(uuid) TO hoctap_serving
