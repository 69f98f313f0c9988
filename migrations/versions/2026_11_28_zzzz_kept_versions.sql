CREATE FUNCTION keep_dossier_version_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, dossier_id, commune_id, household_id FROM written) r WHERE (EXISTS (SELECT FROM dossier o WHERE o.province_id = r.province_id AND o.id = r.dossier_id AND o.commune_id = r.commune_id AND o.household_id IS NOT DISTINCT FROM r.household_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, dossier_id, commune_id, household_id FROM written EXCEPT SELECT province_id, dossier_id, commune_id, household_id FROM former) r WHERE (EXISTS (SELECT FROM dossier o WHERE o.province_id = r.province_id AND o.id = r.dossier_id AND o.commune_id = r.commune_id AND o.household_id IS NOT DISTINCT FROM r.household_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON dossier_version REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('dossier_version'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_dossier_version_with_its_subject()
-- next
CREATE FUNCTION keep_council_opinion_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, dossier_id, version, commune_id FROM written) r WHERE (EXISTS (SELECT FROM council_case o WHERE o.province_id = r.province_id AND o.dossier_id = r.dossier_id AND o.version = r.version AND o.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, dossier_id, version, commune_id FROM written EXCEPT SELECT province_id, dossier_id, version, commune_id FROM former) r WHERE (EXISTS (SELECT FROM council_case o WHERE o.province_id = r.province_id AND o.dossier_id = r.dossier_id AND o.version = r.version AND o.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON council_opinion REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('council_opinion'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_council_opinion_with_its_subject()
