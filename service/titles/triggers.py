"""Marks left by the database when a membership changes: who belongs to a household, a clan, a unit or a village, and who manages a unit,
for every year that the change touches.

Touched are the years already scored from the first day on, the year of that first day and, for a person, the year of registration (a person
who is new has no score yet that could tell the year). SQL only, `tables.py` attaches it."""

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

_MARK_GROUP = """
CREATE FUNCTION mark_group(in_province int, kind text, wanted bigint, in_commune int, changed daterange) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp
AS $$
  WITH years AS (
    SELECT DISTINCT a.assessed_year AS year FROM assessment a
     WHERE a.commune_id = in_commune AND a.title = 'commune'
       AND changed && daterange(make_date(a.assessed_year, 1, 1), make_date(a.assessed_year + 1, 1, 1))
    UNION SELECT extract(year FROM lower(changed))::smallint WHERE lower(changed) IS NOT NULL)
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id)
  SELECT in_province, kind, wanted, years.year, in_commune FROM years WHERE wanted IS NOT NULL
$$
"""
"""A group is scored for the years for which its commune is: a commune is assessed in every year that is opened."""

_GROUP_FUNCTION = """
CREATE FUNCTION mark_group_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  gone jsonb := to_jsonb(OLD); new jsonb := to_jsonb(NEW); side jsonb;
BEGIN
  FOREACH side IN ARRAY ARRAY[gone, new] LOOP
    IF side IS NOT NULL THEN
      PERFORM mark_group((side->>'province_id')::int, TG_ARGV[0], (side->>TG_ARGV[1])::bigint, (side->>'commune_id')::int,
                         (side->>'valid')::daterange);
    END IF;
  END LOOP;
  RETURN NULL;
END $$
"""


def _marking(table: str, kind: str, column: str) -> str:
    return (
        f"CREATE TRIGGER mark_{kind}_for_scoring AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION mark_group_change('{kind}', '{column}')"
    )


MARKS = (
    _MARK,
    _FUNCTION,
    "CREATE TRIGGER mark_for_scoring AFTER INSERT OR UPDATE OR DELETE ON household_member "
    "FOR EACH ROW EXECUTE FUNCTION mark_membership_change()",
)
GROUP_MARKS = (
    _MARK_GROUP,
    _GROUP_FUNCTION,
    _marking("clan_member", "clan", "clan_id"),
    _marking("clan_support", "clan", "clan_id"),
    _marking("unit_member", "unit", "unit_id"),
    _marking("unit_level", "unit", "unit_id"),
    _marking("household_residence", "place", "village_id"),
)
