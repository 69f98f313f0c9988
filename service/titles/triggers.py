"""Marks left by the database when a membership changes: the person and the household, for every year that the change touches.

Touched are the years already scored from the first day on, the year of that first day and the year of registration (a person who is new
has no score yet that could tell the year). SQL only, `tables.py` attaches it."""

_MARK = """
CREATE FUNCTION mark_membership(changed household_member) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp
AS $$
  WITH years AS (
    SELECT a.assessed_year AS year FROM assessment a
     WHERE a.province_id = changed.province_id AND a.assessed_year >= coalesce(extract(year FROM lower(changed.valid))::int, 0)
       AND ((a.subject_kind = 'household' AND a.subject_id = changed.household_id)
         OR (a.subject_kind = 'person' AND a.subject_id = changed.person_id))
    UNION SELECT extract(year FROM lower(changed.valid))::smallint WHERE lower(changed.valid) IS NOT NULL
    UNION SELECT extract(year FROM p.registered_on)::smallint FROM person p
           WHERE p.province_id = changed.province_id AND p.id = changed.person_id)
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
  SELECT changed.province_id, touched.kind, touched.id, years.year, changed.commune_id, changed.household_id
    FROM years CROSS JOIN (VALUES ('household', changed.household_id), ('person', changed.person_id)) AS touched(kind, id)
$$
"""

_FUNCTION = """
CREATE FUNCTION mark_membership_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM mark_membership(OLD);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM mark_membership(NEW);
  END IF;
  RETURN NULL;
END $$
"""

MARKS = (
    _MARK,
    _FUNCTION,
    "CREATE TRIGGER mark_for_scoring AFTER INSERT OR UPDATE OR DELETE ON household_member "
    "FOR EACH ROW EXECUTE FUNCTION mark_membership_change()",
)
