"""Who keeps the figures of whom, as the database asks it; and the marks that a declared figure, evidence or a flag of a place leaves.

SQL only, `tables.py` attaches it. The functions look past row security, because a province administrator sees no person, no unit below and
no score: each answers one question, or leaves marks only for subjects whose figures the caller keeps."""


def _asked(sql: str) -> str:
    """@writes and @administers are the caller's places, as the transaction was entered."""
    for setting in ("writes", "administers"):
        sql = sql.replace(f"@{setting}", f"coalesce(nullif(current_setting('app.{setting}', true), '')::int[], '{{}}')")
    return sql


MANAGED_BY = """
CREATE FUNCTION unit_managed_by(province int, unit bigint, year int) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT l.level FROM unit_level l WHERE l.province_id = province AND l.unit_id = unit
   ORDER BY l.valid @> make_date(year, 12, 31) DESC, lower(l.valid) DESC NULLS LAST LIMIT 1
$$
"""
"""The level that managed a unit on the last day of a year; the latest known where none is."""

MAY_DECLARE = _asked("""
CREATE FUNCTION may_declare(kind text, province int, subject bigint, place int, year int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT coalesce(CASE kind
      WHEN 'unit' THEN EXISTS (SELECT FROM unit u WHERE u.province_id = province AND u.id = subject AND u.commune_id = place)
      WHEN 'clan' THEN EXISTS (SELECT FROM clan c WHERE c.province_id = province AND c.id = subject AND c.commune_id = place)
      ELSE kind = 'place' AND subject = place END
   AND CASE CASE kind
      WHEN 'unit' THEN unit_managed_by(province, subject, year)
      ELSE (SELECT CASE p.level WHEN 1 THEN 'province' ELSE 'commune' END FROM place p WHERE p.id = place) END
    WHEN 'province' THEN province = ANY (@administers)
    WHEN 'district' THEN EXISTS (
      WITH home(id) AS (SELECT place UNION SELECT s.successor_id FROM place_successor s WHERE s.predecessor_id = place)
      SELECT FROM place over WHERE over.level = 2 AND over.id = ANY (@writes)
         AND over.id IN (SELECT p.parent_id FROM place_period p JOIN home ON home.id = p.place_id
                         UNION SELECT m.cluster_id FROM cluster_member m JOIN home ON home.id = m.commune_id))
    ELSE place = ANY (@writes) END, false)
$$
""")
"""The commune's desk for the commune, its clans and its own units; who writes in the district (or its cluster) for the district and the units
that it manages; the administrator for the province and the units that it manages."""

MARK_DECLARED = _asked("""
CREATE FUNCTION mark_declared(kinds text[], provinces int[], subjects bigint[], places int[], years int[], trends boolean[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  marks int;
BEGIN
  PERFORM FROM unnest(kinds, provinces, subjects, places, years) AS g(kind, province, subject, place, year)
    WHERE NOT (may_declare(g.kind, g.province, g.subject, g.place, g.year) OR g.province = ANY (@writes));
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'a mark for a subject whose figures the caller does not keep';
  END IF;
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id)
  SELECT g.province, g.kind, g.subject, g.year, g.place
    FROM unnest(kinds, provinces, subjects, places, years) AS g(kind, province, subject, place, year)
  UNION
  SELECT g.province, g.kind, g.subject, g.year + 1, g.place
    FROM unnest(kinds, provinces, subjects, places, years, trends) AS g(kind, province, subject, place, year, trend)
   WHERE g.trend AND EXISTS (SELECT FROM assessment a WHERE a.province_id = g.province AND a.subject_kind = g.kind
                                AND a.subject_id = g.subject AND a.assessed_year = g.year + 1);
  GET DIAGNOSTICS marks = ROW_COUNT;
  RETURN marks;
END $$
""")
"""One mark a subject and year; another for the year after where a trend reads the figure and that year was scored."""

_FLAG_MARKS = """
CREATE FUNCTION mark_flag_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before datemultirange := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE datemultirange(OLD.valid) END;
  after datemultirange := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE datemultirange(NEW.valid) END;
BEGIN
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
  SELECT DISTINCT a.province_id, a.subject_kind, a.subject_id, a.assessed_year, a.commune_id, a.household_id FROM assessment a
   WHERE a.commune_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.place_id ELSE NEW.place_id END AND a.title IN ('citizen', 'commune')
     AND ((before - after) + (after - before)) @> make_date(a.assessed_year, 12, 31);
  RETURN NULL;
END $$
"""
FLAG_MARKS = (
    _FLAG_MARKS,
    "CREATE TRIGGER mark_added_for_scoring AFTER INSERT ON place_flag"
    " FOR EACH ROW WHEN (NEW.flag = 'difficult') EXECUTE FUNCTION mark_flag_change()",
    "CREATE TRIGGER mark_changed_for_scoring AFTER UPDATE ON place_flag"
    " FOR EACH ROW WHEN (NEW.flag = 'difficult') EXECUTE FUNCTION mark_flag_change()",
    "CREATE TRIGGER mark_removed_for_scoring AFTER DELETE ON place_flag"
    " FOR EACH ROW WHEN (OLD.flag = 'difficult') EXECUTE FUNCTION mark_flag_change()",
)
"""The commune and the citizens who stand in it, in the scored years whose last day the change covers. Law reads only “vùng khó khăn”."""

_EVIDENCE_MARKS = """
CREATE FUNCTION mark_evidence_requirement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before datemultirange := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE datemultirange(OLD.valid) END;
  after datemultirange := datemultirange(NEW.valid);
BEGIN
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
  SELECT DISTINCT a.province_id, a.subject_kind, a.subject_id, a.assessed_year, a.commune_id, a.household_id
    FROM assessment a JOIN rule_set r ON r.title = a.title AND r.level = a.level
   WHERE r.id = NEW.rule_set_id AND a.province_id = NEW.province_id
     AND ((before - after) + (after - before)) @> make_date(a.assessed_year, 12, 31);
  RETURN NULL;
END $$
"""
EVIDENCE_MARKS = (
    _EVIDENCE_MARKS,
    "CREATE TRIGGER mark_for_scoring AFTER INSERT OR UPDATE ON evidence_requirement"
    " FOR EACH ROW EXECUTE FUNCTION mark_evidence_requirement()",
)
"""Whoever is scored under a rule set, in the years whose last day a province's decision on evidence covers."""

_MANAGED = (
    "EXISTS (SELECT FROM unit_level l WHERE l.province_id = unit.province_id AND l.unit_id = unit.id AND l.level = 'province')"
)
UNITS_OF_PROVINCE = (
    _asked(
        "CREATE POLICY of_province_administrator ON unit_level FOR SELECT TO hoctap_serving"
        " USING (province_id = any((select @administers)::int[]) AND level = 'province')"
    ),
    _asked(
        "CREATE POLICY of_province_administrator ON unit FOR SELECT TO hoctap_serving"
        f" USING (province_id = any((select @administers)::int[]) AND {_MANAGED})"
    ),
)
"""An administrator sees the units that the province manages (and no other, and no person): their figures are theirs to enter."""
