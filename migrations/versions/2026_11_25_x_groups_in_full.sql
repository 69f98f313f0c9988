ALTER TABLE clan ADD COLUMN ended_on date
-- next
ALTER TABLE unit
  ADD COLUMN village_id integer,
  ADD COLUMN ended_on date,
  ADD CONSTRAINT fk_unit_village_id FOREIGN KEY(village_id) REFERENCES place (id),
  DROP CONSTRAINT ck_unit_kind,
  ADD CONSTRAINT ck_unit_kind CHECK (kind IN ('agency', 'armed_forces', 'enterprise', 'cooperative', 'preschool', 'primary', 'lower_secondary', 'multi_level_lower', 'ethnic_semi_boarding', 'ethnic_boarding', 'upper_secondary', 'multi_level_upper', 'continuing_education', 'vocational', 'university', 'other_education', 'association', 'commune_committee', 'other'))
-- next
CREATE TABLE clan_support (
	province_id INTEGER NOT NULL, 
	clan_id BIGINT NOT NULL, 
	support TEXT NOT NULL, 
	valid DATERANGE NOT NULL, 
	basis TEXT NOT NULL, 
	amount_dong BIGINT, 
	commune_id INTEGER NOT NULL, 
	CONSTRAINT pk_clan_support PRIMARY KEY (province_id, clan_id, support, valid WITHOUT OVERLAPS), 
	CONSTRAINT fk_clan_support_province_id_clan_id FOREIGN KEY(province_id, clan_id) REFERENCES clan (province_id, id), 
	CONSTRAINT ck_clan_support_support CHECK (support IN ('board', 'fund')), 
	CONSTRAINT ck_clan_support_amount CHECK (amount_dong IS NULL OR (support = 'fund' AND amount_dong >= 0)), 
	CONSTRAINT ck_clan_support_nfc CHECK ((basis IS NULL OR basis IS NFC NORMALIZED))
)
-- next
CREATE INDEX ix_clan_member_commune_id ON clan_member (commune_id)
-- next
CREATE INDEX ix_unit_member_commune_id ON unit_member (commune_id)
-- next
DROP POLICY serving_select ON clan
-- next
CREATE POLICY serving_select ON clan FOR SELECT TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.communes', true), '')::int[])::int[]) OR EXISTS (SELECT FROM clan_member m WHERE m.province_id = clan.province_id AND m.clan_id = clan.id))
-- next
CREATE FUNCTION clan_to_join(wanted uuid) RETURNS TABLE (province_id int, id bigint, name text, kind text, ended_on date)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT g.province_id, g.id, g.name, NULL::text, g.ended_on FROM clan g
   WHERE g.uid = wanted AND EXISTS (SELECT FROM place p WHERE p.province_id = g.province_id AND p.id = ANY (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')))
     FOR SHARE OF g
$$
-- next
CREATE FUNCTION size_of_clan(in_province int, wanted bigint, on_day date) RETURNS TABLE (commune_id int, standing text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.commune_id, 'household'::text, count(*) FROM clan_member m
   WHERE m.province_id = in_province AND m.clan_id = wanted AND m.valid @> on_day
     AND (EXISTS (SELECT FROM clan g WHERE g.province_id = in_province AND g.id = wanted AND g.commune_id = ANY (coalesce(nullif(current_setting('app.communes', true), '')::int[], '{}')))
       OR EXISTS (SELECT FROM clan_member o WHERE o.province_id = in_province AND o.clan_id = wanted AND o.commune_id = ANY (coalesce(nullif(current_setting('app.communes', true), '')::int[], '{}'))))
   GROUP BY 1, 2
$$
-- next
CREATE FUNCTION end_clan(in_province int, wanted bigint, on_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  own int;
BEGIN
  SELECT g.commune_id INTO own FROM clan g
   WHERE g.province_id = in_province AND g.id = wanted AND g.ended_on IS NULL FOR UPDATE;
  IF own IS NULL OR own <> ALL (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'only the desk where a group is registered ends it';
  END IF;
  IF EXISTS (SELECT FROM clan_member m WHERE m.province_id = in_province AND m.clan_id = wanted
                AND m.valid && daterange(on_day, NULL) AND NOT (upper_inf(m.valid) AND lower(m.valid) < on_day))
     OR EXISTS (SELECT FROM clan_support d WHERE d.province_id = in_province AND d.clan_id = wanted
                AND d.valid && daterange(on_day, NULL) AND NOT (upper_inf(d.valid) AND lower(d.valid) < on_day)) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'group_ends_last',
      MESSAGE = 'something of the group begins or ends after the day on which the group should end';
  END IF;
  UPDATE clan_member SET valid = daterange(lower(valid), on_day)
   WHERE province_id = in_province AND clan_id = wanted AND upper_inf(valid);
  UPDATE clan_support SET valid = daterange(lower(valid), on_day)
   WHERE province_id = in_province AND clan_id = wanted AND upper_inf(valid);
  UPDATE clan SET ended_on = on_day WHERE province_id = in_province AND id = wanted;
END $$
-- next
DROP POLICY serving_select ON unit
-- next
CREATE POLICY serving_select ON unit FOR SELECT TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.communes', true), '')::int[])::int[]) OR EXISTS (SELECT FROM unit_member m WHERE m.province_id = unit.province_id AND m.unit_id = unit.id))
-- next
CREATE FUNCTION unit_to_join(wanted uuid) RETURNS TABLE (province_id int, id bigint, name text, kind text, ended_on date)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT g.province_id, g.id, g.name, g.kind, g.ended_on FROM unit g
   WHERE g.uid = wanted AND EXISTS (SELECT FROM place p WHERE p.province_id = g.province_id AND p.id = ANY (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')))
     FOR SHARE OF g
$$
-- next
CREATE FUNCTION size_of_unit(in_province int, wanted bigint, on_day date) RETURNS TABLE (commune_id int, standing text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.commune_id, m.standing, count(*) FROM unit_member m
   WHERE m.province_id = in_province AND m.unit_id = wanted AND m.valid @> on_day
     AND (EXISTS (SELECT FROM unit g WHERE g.province_id = in_province AND g.id = wanted AND g.commune_id = ANY (coalesce(nullif(current_setting('app.communes', true), '')::int[], '{}')))
       OR EXISTS (SELECT FROM unit_member o WHERE o.province_id = in_province AND o.unit_id = wanted AND o.commune_id = ANY (coalesce(nullif(current_setting('app.communes', true), '')::int[], '{}'))))
   GROUP BY 1, 2
$$
-- next
CREATE FUNCTION end_unit(in_province int, wanted bigint, on_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  own int;
BEGIN
  SELECT g.commune_id INTO own FROM unit g
   WHERE g.province_id = in_province AND g.id = wanted AND g.ended_on IS NULL FOR UPDATE;
  IF own IS NULL OR own <> ALL (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'only the desk where a group is registered ends it';
  END IF;
  IF EXISTS (SELECT FROM unit_member m WHERE m.province_id = in_province AND m.unit_id = wanted
                AND m.valid && daterange(on_day, NULL) AND NOT (upper_inf(m.valid) AND lower(m.valid) < on_day))
     OR EXISTS (SELECT FROM unit_level d WHERE d.province_id = in_province AND d.unit_id = wanted
                AND d.valid && daterange(on_day, NULL) AND NOT (upper_inf(d.valid) AND lower(d.valid) < on_day)) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'group_ends_last',
      MESSAGE = 'something of the group begins or ends after the day on which the group should end';
  END IF;
  UPDATE unit_member SET valid = daterange(lower(valid), on_day)
   WHERE province_id = in_province AND unit_id = wanted AND upper_inf(valid);
  UPDATE unit_level SET valid = daterange(lower(valid), on_day)
   WHERE province_id = in_province AND unit_id = wanted AND upper_inf(valid);
  UPDATE unit SET ended_on = on_day WHERE province_id = in_province AND id = wanted;
END $$
-- next
GRANT SELECT, INSERT, UPDATE ON clan_support TO hoctap_serving
-- next
GRANT SELECT ON clan_support TO hoctap_worker
-- next
ALTER TABLE clan_support ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON clan_support TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON clan_support FOR SELECT TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.communes', true), '')::int[])::int[]) OR EXISTS (SELECT FROM clan_member m WHERE m.province_id = clan_support.province_id AND m.clan_id = clan_support.clan_id))
-- next
CREATE POLICY serving_insert ON clan_support FOR INSERT TO hoctap_serving WITH CHECK (commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_update ON clan_support FOR UPDATE TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[])) WITH CHECK (commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[]))
-- next
CREATE FUNCTION keep_clan_support_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, clan_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM clan s WHERE s.province_id = r.province_id AND s.id = r.clan_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, clan_id, commune_id FROM written EXCEPT SELECT province_id, clan_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM clan s WHERE s.province_id = r.province_id AND s.id = r.clan_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON clan_support REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('clan_support'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_clan_support_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON clan_support REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('clan_support'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_clan_support_with_its_subject()
-- next
DROP POLICY serving_select ON unit_level
-- next
CREATE POLICY serving_select ON unit_level FOR SELECT TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.communes', true), '')::int[])::int[]) OR EXISTS (SELECT FROM unit_member m WHERE m.province_id = unit_level.province_id AND m.unit_id = unit_level.unit_id))
-- next
GRANT EXECUTE ON FUNCTION clan_to_join(uuid) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION unit_to_join(uuid) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION size_of_clan(int, bigint, date) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION size_of_unit(int, bigint, date) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION end_clan(int, bigint, date) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION end_unit(int, bigint, date) TO hoctap_serving
