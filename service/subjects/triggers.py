"""What the database itself keeps about people: one head on every day, doubles across communes, the hand-over of a household.

SQL only; `tables.py` attaches it. The functions look past row security on purpose and answer one question each."""

_HEADS_FUNCTION = """
CREATE FUNCTION check_heads_of_household() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  wanted_province int; wanted_household bigint; lived datemultirange; headed datemultirange;
BEGIN
  FOR wanted_province, wanted_household IN
    SELECT DISTINCT k.p, k.h FROM (VALUES
      (CASE WHEN TG_OP <> 'DELETE' THEN NEW.province_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.household_id END),
      (CASE WHEN TG_OP <> 'INSERT' THEN OLD.province_id END, CASE WHEN TG_OP <> 'INSERT' THEN OLD.household_id END)
    ) AS k(p, h) WHERE k.h IS NOT NULL
  LOOP
    SELECT range_agg(r.valid) INTO lived FROM household_residence r
     WHERE r.province_id = wanted_province AND r.household_id = wanted_household;
    SELECT range_agg(m.valid) INTO headed FROM household_member m
     WHERE m.province_id = wanted_province AND m.household_id = wanted_household AND m.is_head;
    IF lived IS DISTINCT FROM headed THEN
      RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'household_has_one_head_every_day',
        MESSAGE = 'a household needs exactly one head on every day of its life';
    END IF;
  END LOOP;
  RETURN NULL;
END $$
"""
HEADS = (
    _HEADS_FUNCTION,
    *(
        f"CREATE CONSTRAINT TRIGGER one_head_every_day AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_heads_of_household()"
        for table in ("household_member", "household_residence")
    ),
)

DOUBLE_ELSEWHERE = """
CREATE FUNCTION registered_elsewhere(wanted bytea) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT FROM person p WHERE p.national_id_index = wanted) $$
"""

MOVE_HOUSEHOLD = """
CREATE FUNCTION hand_over_household(in_province int, wanted bigint, to_commune int, to_village int, on_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  from_commune int;
BEGIN
  SELECT h.commune_id INTO from_commune FROM household h WHERE h.province_id = in_province AND h.id = wanted FOR UPDATE;
  IF from_commune IS NULL OR from_commune <> ALL (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'only the desk of the present commune hands a household over';
  END IF;
  -- One statement, so that members never stand without a residence between closing the old one and opening the new.
  WITH shut AS (
    UPDATE household_residence SET valid = daterange(lower(valid), on_day)
     WHERE province_id = in_province AND household_id = wanted AND upper_inf(valid) AND lower(valid) < on_day
    RETURNING province_id, household_id)
  INSERT INTO household_residence (province_id, household_id, valid, commune_id, village_id)
  SELECT s.province_id, s.household_id, daterange(on_day, NULL), to_commune, to_village FROM shut s;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'move_after_arrival', MESSAGE = 'a household moves after the day it arrived';
  END IF;
  UPDATE household SET commune_id = to_commune, village_id = to_village WHERE province_id = in_province AND id = wanted;
  UPDATE household_member SET commune_id = to_commune WHERE province_id = in_province AND household_id = wanted AND upper_inf(valid);
  UPDATE clan_member SET commune_id = to_commune WHERE province_id = in_province AND household_id = wanted AND upper_inf(valid);
  PERFORM rehouse_person(in_province, p.id, wanted) FROM person p WHERE p.province_id = in_province AND p.household_id = wanted;
END $$
"""

REHOUSE_PERSON = """
CREATE FUNCTION rehouse_person(in_province int, wanted bigint, to_household bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
  home record;
BEGIN
  SELECT h.commune_id, h.village_id INTO home FROM household h WHERE h.province_id = in_province AND h.id = to_household;
  UPDATE person SET household_id = to_household, commune_id = home.commune_id, village_id = home.village_id
   WHERE province_id = in_province AND id = wanted;
  UPDATE person_name_token SET commune_id = home.commune_id WHERE province_id = in_province AND person_id = wanted;
  UPDATE person_key SET commune_id = home.commune_id WHERE province_id = in_province AND person_id = wanted;
  UPDATE person_attribute SET commune_id = home.commune_id WHERE province_id = in_province AND person_id = wanted;
  UPDATE unit_member SET commune_id = home.commune_id WHERE province_id = in_province AND person_id = wanted AND upper_inf(valid);
END $$
"""

MOVE_MEMBER = """
CREATE FUNCTION hand_over_member(in_province int, wanted bigint, to_household uuid, on_day date, as_relation text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  from_commune int; target record;
BEGIN
  SELECT p.commune_id INTO from_commune FROM person p WHERE p.province_id = in_province AND p.id = wanted FOR UPDATE;
  IF from_commune IS NULL OR from_commune <> ALL (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'only the desk of the present commune hands a person over';
  END IF;
  SELECT h.id, h.commune_id INTO target FROM household h JOIN household_residence r
      ON r.province_id = h.province_id AND r.household_id = h.id AND upper_inf(r.valid) AND r.valid @> on_day
   WHERE h.province_id = in_province AND h.uid = to_household;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE household_member SET valid = daterange(lower(valid), on_day)
   WHERE province_id = in_province AND person_id = wanted AND upper_inf(valid) AND lower(valid) < on_day;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'move_after_arrival', MESSAGE = 'a person moves after the day of arrival';
  END IF;
  INSERT INTO household_member (province_id, person_id, household_id, valid, is_head, relation, commune_id)
  VALUES (in_province, wanted, target.id, daterange(on_day, NULL), false, as_relation, target.commune_id);
  PERFORM rehouse_person(in_province, wanted, target.id);
  RETURN target.id;
END $$
"""

LOOKS = """
CREATE FUNCTION looks_at_my_household(skipped int, most int)
RETURNS TABLE (at timestamptz, offices text[], commune_id int, action text, of_household boolean, people uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  WITH mine AS MATERIALIZED (
    SELECT h.province_id, h.id, coalesce(array_agg(p.id) FILTER (WHERE p.id IS NOT NULL), '{}') AS people
      FROM household h LEFT JOIN person p ON p.province_id = h.province_id AND p.household_id = h.id
     WHERE h.id = nullif(current_setting('app.shown', true), '')::bigint GROUP BY h.province_id, h.id
  )
  SELECT a.at, a.offices, a.commune_id, a.action, coalesce(m.id = ANY (a.households), a.subject_kind = 'household'),
         (SELECT array_agg(p.uid ORDER BY p.id) FROM person p WHERE p.province_id = m.province_id AND p.id = ANY (m.people)
             AND (p.id = ANY (a.people) OR (a.subject_kind = 'person' AND a.subject_id = p.id)))
    FROM mine m JOIN audit_entry a ON a.province_id = m.province_id
     AND (a.people && m.people OR a.households @> ARRAY[m.id]
          OR (a.subject_kind = 'person' AND a.subject_id = ANY (m.people)) OR (a.subject_kind = 'household' AND a.subject_id = m.id))
   ORDER BY a.id DESC OFFSET skipped LIMIT most
$$
"""

COMPLETE_TOKEN = (
    """
CREATE FUNCTION complete_name_token() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  SELECT regexp_replace(' ' || p.folded_name, '[^a-z0-9]+', ' ', 'g'), p.sort_key, extract(year FROM p.birth_date)
    INTO NEW.words, NEW.sort_key, NEW.born
    FROM person p WHERE p.province_id = NEW.province_id AND p.id = NEW.person_id;
  RETURN NEW;
END $$
""",
    """
CREATE TRIGGER complete_name_token BEFORE INSERT ON person_name_token
   FOR EACH ROW WHEN (NEW.words IS NULL) EXECUTE FUNCTION complete_name_token()
""",
)
TOKENS_FOLLOW = (
    """
CREATE FUNCTION name_tokens_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  UPDATE person_name_token
     SET words = regexp_replace(' ' || NEW.folded_name, '[^a-z0-9]+', ' ', 'g'), sort_key = NEW.sort_key,
         born = extract(year FROM NEW.birth_date)
   WHERE province_id = NEW.province_id AND person_id = NEW.id;
  RETURN NULL;
END $$
""",
    """
CREATE TRIGGER name_tokens_follow AFTER UPDATE OF folded_name, sort_key, birth_date ON person
   FOR EACH ROW EXECUTE FUNCTION name_tokens_follow()
""",
)
