"""What the database itself does about a request: take it in under the next number, seal a person, erase a person. SQL only; `tables.py` attaches it.

A family writes in no table: the first function lets it file a request about its own; who holds its paper card files only what needs no
stronger proof. The others are asked by the desk of the person's commune.
What a desk seals on request leaves every count below the province (`titles/apart.py`); the retention job, which signs in as nobody, erases who
left long ago, and what they took part in stays counted.
Staged rows of imports that mean or name the person go with the name: `cells` begin with code, name and year, divided by chr(31); those of points have their assessed year before."""

FILE_REQUEST = """
CREATE FUNCTION file_request(of_province int, of_household bigint, asked text, about bigint, on_dossier bigint, given text, moment timestamptz,
  on_day date, answer_until date, fulfil_until date, with_help bigint)
RETURNS TABLE (uid uuid, commune_id int, number_year int, number int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  home record; who bigint := nullif(current_setting('app.account', true), '')::bigint; taken int;
  card bigint := nullif(current_setting('app.card', true), '')::bigint;
BEGIN
  SELECT h.id, h.commune_id INTO home FROM household h WHERE h.province_id = of_province AND h.id = of_household;
  IF (who IS NULL AND (card IS NULL OR asked NOT IN ('evidence', 'correction', 'complaint'))) OR home IS NULL OR NOT (home.commune_id = ANY (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}'))
      OR home.id = coalesce(nullif(current_setting('app.shown', true), '')::bigint, -1)) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'a request for a household that is not the caller''s';
  END IF;
  IF about IS NOT NULL AND NOT EXISTS (SELECT FROM person p WHERE p.province_id = of_province AND p.id = about AND p.household_id = home.id)
     OR on_dossier IS NOT NULL AND NOT EXISTS (SELECT FROM dossier d WHERE d.province_id = of_province AND d.id = on_dossier AND d.household_id = home.id) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'a request about somebody of another household';
  END IF;
  IF with_help IS NOT NULL AND NOT EXISTS (SELECT FROM assisted_session s WHERE s.province_id = of_province AND s.id = with_help AND s.household_id = home.id
      AND s.opened_by = who AND s.ended_at IS NULL AND moment < s.until) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'a request filed with help outside an open session of the helper';
  END IF;
  INSERT INTO receipt_number AS n (province_id, commune_id, number_year, last) VALUES (of_province, home.commune_id, extract(year FROM on_day)::int, 1)
  ON CONFLICT ON CONSTRAINT pk_receipt_number DO UPDATE SET last = n.last + 1 RETURNING n.last INTO taken;
  RETURN QUERY INSERT INTO family_request AS r (province_id, commune_id, household_id, person_id, dossier_id, kind, number_year, number, words, state,
      filed_by, filed_by_card, received_at, received_on, answer_by, fulfil_by, assisted_id)
    VALUES (of_province, home.commune_id, home.id, about, on_dossier, asked, extract(year FROM on_day)::int, taken, given, 'received',
      who, CASE WHEN who IS NULL THEN card END, moment, on_day, answer_until, fulfil_until, with_help)
    RETURNING r.uid, r.commune_id, r.number_year::int, r.number;
END $$
"""

SEAL_PERSON = """
CREATE FUNCTION seal_person(of_province int, wanted bigint, on_day date) RETURNS boolean
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
"""

ERASE_PERSON = """
CREATE FUNCTION erase_person(of_province int, wanted bigint, on_day date, left_behind text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF NOT seal_person(of_province, wanted, on_day) THEN
    RETURN false;
  END IF;
  UPDATE person SET family_name = '', middle_name = '', given_name = '', full_name = left_behind, folded_name = '', sort_key = '',
      birth_date = make_date(extract(year FROM birth_date)::int, 1, 1), birth_precision = 'year', sex = 'unstated', ethnicity = NULL,
      national_id_cipher = NULL, national_id_index = NULL, erased_on = on_day
   WHERE province_id = of_province AND id = wanted;
  DELETE FROM person_key WHERE province_id = of_province AND person_id = wanted;
  DELETE FROM person_attribute WHERE province_id = of_province AND person_id = wanted;
  UPDATE assisted_session SET reason = left_behind WHERE province_id = of_province AND person_id = wanted;
  UPDATE dossier d SET subject_name = left_behind WHERE d.province_id = of_province AND d.subject_kind = 'person' AND d.subject_id = wanted
     AND NOT EXISTS (SELECT FROM decision c WHERE c.province_id = d.province_id AND c.dossier_id = d.id);
  RETURN true;
END $$
"""
