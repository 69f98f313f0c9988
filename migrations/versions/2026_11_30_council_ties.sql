ALTER TABLE council_member ADD COLUMN tied_person_id BIGINT
-- next
ALTER TABLE council_member ADD COLUMN tied_account_id BIGINT
-- next
ALTER TABLE council_member ADD CONSTRAINT fk_council_member_province_id_tied_person_id FOREIGN KEY(province_id, tied_person_id) REFERENCES person (province_id, id)
-- next
ALTER TABLE council_member ADD CONSTRAINT fk_council_member_tied_account_id FOREIGN KEY(tied_account_id) REFERENCES account (id)
-- next
ALTER TABLE council_opinion ALTER COLUMN in_favour DROP NOT NULL
-- next
CREATE FUNCTION matters_of(who bigint, as_person bigint, in_province int, wanted bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
  WITH self AS (
    SELECT l.province_id, l.person_id FROM account_person l WHERE l.account_id = who
    UNION SELECT in_province, as_person WHERE as_person IS NOT NULL),
  home AS (
    SELECT g.household_id AS id FROM access_grant g WHERE g.account_id = who AND g.household_id IS NOT NULL
    UNION SELECT m.household_id FROM household_member m JOIN self s ON s.province_id = m.province_id AND s.person_id = m.person_id
           WHERE m.province_id = in_province)
  SELECT d.id FROM dossier d
   WHERE d.province_id = in_province AND d.id = ANY (wanted)
     AND (d.household_id IN (SELECT home.id FROM home)
       OR CASE d.subject_kind
          WHEN 'person' THEN (d.province_id, d.subject_id) IN (SELECT self.province_id, self.person_id FROM self)
          WHEN 'clan' THEN EXISTS (SELECT FROM clan_member c WHERE c.province_id = d.province_id AND c.clan_id = d.subject_id
                                     AND c.household_id IN (SELECT home.id FROM home))
          WHEN 'unit' THEN EXISTS (SELECT FROM unit_member u JOIN self s ON s.province_id = u.province_id AND s.person_id = u.person_id
                                   WHERE u.province_id = d.province_id AND u.unit_id = d.subject_id)
          ELSE false END)
$$
-- next
CREATE OR REPLACE FUNCTION own_matters(in_province int, wanted bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT matters_of(nullif(current_setting('app.account', true), '')::bigint, NULL, in_province, wanted)
$$
-- next
CREATE FUNCTION conflicted_members(in_province int, of_dossier bigint, of_councils bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.id FROM council_member m JOIN dossier d ON d.province_id = m.province_id AND d.id = of_dossier
   WHERE m.province_id = in_province AND m.council_id = ANY (of_councils) AND num_nonnulls(m.tied_person_id, m.tied_account_id) > 0
     AND d.commune_id = ANY (coalesce(nullif(current_setting('app.communes', true), '')::int[], '{}'))
     AND (d.submitted_by = m.tied_account_id
       OR EXISTS (SELECT FROM account_person l WHERE l.account_id = d.submitted_by AND l.province_id = m.province_id AND l.person_id = m.tied_person_id)
       OR EXISTS (SELECT FROM matters_of(m.tied_account_id, m.tied_person_id, in_province, ARRAY[of_dossier])))
$$
-- next
CREATE FUNCTION accounts_to_tie(in_province int, names text[]) RETURNS TABLE (id bigint, username text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT a.id, a.username FROM account a
   WHERE a.username = ANY (names) AND a.active AND in_province IN (SELECT p.province_id FROM place p
            WHERE p.id = ANY (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')))
     AND EXISTS (SELECT FROM access_grant g LEFT JOIN household h ON h.id = g.household_id AND h.province_id = in_province
                  WHERE g.account_id = a.id AND (g.province_id = in_province OR h.id IS NOT NULL))
$$
-- next
CREATE FUNCTION keep_somebody_in_council() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM written w WHERE NOT EXISTS (
      SELECT m.id FROM council_member m WHERE m.province_id = w.province_id AND m.council_id = w.council_id
      EXCEPT SELECT conflicted_members(w.province_id, w.dossier_id, ARRAY[w.council_id]))) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'nobody_left_in_council',
      MESSAGE = 'every member of this council has an interest in the dossier';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE FUNCTION keep_members_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM written w JOIN council_case c USING (province_id, dossier_id, version)
      WHERE w.in_favour IS NOT NULL AND w.member_id IN (SELECT conflicted_members(w.province_id, w.dossier_id, ARRAY[c.council_id]))) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'no_own_opinion',
      MESSAGE = 'no member of a council has a say on their own entry, household, clan or unit, or on what they submitted';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE FUNCTION keep_abstaining_named() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM written w JOIN former f USING (province_id, dossier_id, version)
      WHERE f.proposal IS NULL AND w.proposal IS NOT NULL AND EXISTS (
        SELECT conflicted_members(w.province_id, w.dossier_id, ARRAY[w.council_id])
        EXCEPT SELECT o.member_id FROM council_opinion o WHERE o.province_id = w.province_id AND o.dossier_id = w.dossier_id
                  AND o.version = w.version AND o.in_favour IS NULL)) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'abstaining_is_named',
      MESSAGE = 'a conclusion names as abstaining every member who has an interest in the dossier';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER somebody_in_council AFTER INSERT ON council_case REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('council_case'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_somebody_in_council()
-- next
CREATE TRIGGER abstaining_named AFTER UPDATE ON council_case REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('council_case'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_abstaining_named()
-- next
CREATE TRIGGER members_apart AFTER INSERT ON council_opinion REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('council_opinion'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_members_apart()
-- next
CREATE POLICY serving_update ON council_member FOR UPDATE TO hoctap_serving USING (place_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[])) WITH CHECK (place_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[]))
-- next
GRANT UPDATE (tied_person_id, tied_account_id) ON council_member TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION conflicted_members(int, bigint, bigint[]) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION accounts_to_tie(int, text[]) TO hoctap_serving
