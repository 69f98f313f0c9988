ALTER TABLE place ADD CONSTRAINT uq_place_id_province_id UNIQUE (id, province_id)
-- next
ALTER TABLE assessment
  DROP CONSTRAINT fk_assessment_commune_id,
  ADD CONSTRAINT fk_assessment_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE clan
  DROP CONSTRAINT fk_clan_commune_id,
  ADD CONSTRAINT fk_clan_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE decision_number
  DROP CONSTRAINT fk_decision_number_place_id,
  ADD CONSTRAINT fk_decision_number_place_id_province_id FOREIGN KEY (place_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE declared_figure
  DROP CONSTRAINT fk_declared_figure_commune_id,
  ADD CONSTRAINT fk_declared_figure_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE dossier
  DROP CONSTRAINT fk_dossier_commune_id,
  ADD CONSTRAINT fk_dossier_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE household
  DROP CONSTRAINT fk_household_commune_id,
  ADD CONSTRAINT fk_household_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE learning_session
  DROP CONSTRAINT fk_learning_session_commune_id,
  ADD CONSTRAINT fk_learning_session_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE recognition_count
  DROP CONSTRAINT fk_recognition_count_place_id,
  ADD CONSTRAINT fk_recognition_count_place_id_province_id FOREIGN KEY (place_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE registration
  DROP CONSTRAINT fk_registration_commune_id,
  ADD CONSTRAINT fk_registration_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE stated_point
  DROP CONSTRAINT fk_stated_point_commune_id,
  ADD CONSTRAINT fk_stated_point_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE subject_count
  DROP CONSTRAINT fk_subject_count_place_id,
  ADD CONSTRAINT fk_subject_count_place_id_province_id FOREIGN KEY (place_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE title_held
  DROP CONSTRAINT fk_title_held_commune_id,
  ADD CONSTRAINT fk_title_held_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE unit
  DROP CONSTRAINT fk_unit_commune_id,
  ADD CONSTRAINT fk_unit_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE decision
  DROP CONSTRAINT fk_decision_place_id,
  ADD CONSTRAINT fk_decision_place_id_province_id FOREIGN KEY (place_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE household_residence
  DROP CONSTRAINT fk_household_residence_commune_id,
  ADD CONSTRAINT fk_household_residence_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
ALTER TABLE person
  DROP CONSTRAINT fk_person_commune_id,
  ADD CONSTRAINT fk_person_commune_id_province_id FOREIGN KEY (commune_id, province_id) REFERENCES place (id, province_id)
-- next
DROP POLICY serving_insert ON audit_entry
-- next
CREATE POLICY serving_insert ON audit_entry FOR INSERT TO hoctap_serving WITH CHECK (account_id = (select nullif(current_setting('app.account', true), '')::bigint) AND (commune_id IS NULL OR commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[])))
-- next
REVOKE UPDATE ON sign_in FROM hoctap_serving
-- next
GRANT UPDATE (revoked_at) ON sign_in TO hoctap_serving
-- next
CREATE FUNCTION keep_rescore_mark_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT subject_kind, province_id, subject_id FROM written) r WHERE (CASE r.subject_kind WHEN 'person' THEN ((EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.subject_id AND m.valid && h.valid AND h.commune_id = ANY (mine))) OR EXISTS (SELECT FROM roll_entry e WHERE e.province_id = r.province_id AND e.person_id = r.subject_id AND e.commune_id = ANY (mine))) WHEN 'household' THEN (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.subject_id AND h.commune_id = ANY (mine))) WHEN 'clan' THEN (EXISTS (SELECT FROM clan s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM clan_member m WHERE m.province_id = r.province_id AND m.clan_id = r.subject_id AND m.commune_id = ANY (mine))) WHEN 'unit' THEN (EXISTS (SELECT FROM unit s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM unit_member m WHERE m.province_id = r.province_id AND m.unit_id = r.subject_id AND m.commune_id = ANY (mine))) WHEN 'place' THEN EXISTS (SELECT FROM place p LEFT JOIN place_period v ON v.place_id = p.id AND v.level = 4 WHERE p.id = r.subject_id AND p.province_id = r.province_id AND (p.id = ANY (mine) OR v.parent_id = ANY (mine))) END
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT subject_kind, province_id, subject_id FROM written EXCEPT SELECT subject_kind, province_id, subject_id FROM former) r WHERE (CASE r.subject_kind WHEN 'person' THEN ((EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.subject_id AND m.valid && h.valid AND h.commune_id = ANY (mine))) OR EXISTS (SELECT FROM roll_entry e WHERE e.province_id = r.province_id AND e.person_id = r.subject_id AND e.commune_id = ANY (mine))) WHEN 'household' THEN (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.subject_id AND h.commune_id = ANY (mine))) WHEN 'clan' THEN (EXISTS (SELECT FROM clan s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM clan_member m WHERE m.province_id = r.province_id AND m.clan_id = r.subject_id AND m.commune_id = ANY (mine))) WHEN 'unit' THEN (EXISTS (SELECT FROM unit s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM unit_member m WHERE m.province_id = r.province_id AND m.unit_id = r.subject_id AND m.commune_id = ANY (mine))) WHEN 'place' THEN EXISTS (SELECT FROM place p LEFT JOIN place_period v ON v.place_id = p.id AND v.level = 4 WHERE p.id = r.subject_id AND p.province_id = r.province_id AND (p.id = ANY (mine) OR v.parent_id = ANY (mine))) END
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON rescore_mark REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('rescore_mark'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_rescore_mark_with_its_subject()
-- next
CREATE FUNCTION keep_declared_figure_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT subject_kind, province_id, subject_id, commune_id, assessed_year FROM written) r WHERE (CASE r.subject_kind WHEN 'person' THEN (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.subject_id AND m.valid @> make_date(r.assessed_year::int, 12, 31) AND h.commune_id = r.commune_id AND h.valid @> make_date(r.assessed_year::int, 12, 31))) WHEN 'household' THEN (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.subject_id AND h.commune_id = r.commune_id AND h.valid @> make_date(r.assessed_year::int, 12, 31))) WHEN 'clan' THEN EXISTS (SELECT FROM clan s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) WHEN 'unit' THEN EXISTS (SELECT FROM unit s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) WHEN 'place' THEN (r.subject_id = r.commune_id OR EXISTS (SELECT FROM place_period v WHERE v.place_id = r.subject_id AND v.parent_id = r.commune_id AND v.level = 4)) END
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT subject_kind, province_id, subject_id, commune_id, assessed_year FROM written EXCEPT SELECT subject_kind, province_id, subject_id, commune_id, assessed_year FROM former) r WHERE (CASE r.subject_kind WHEN 'person' THEN (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.subject_id AND m.valid @> make_date(r.assessed_year::int, 12, 31) AND h.commune_id = r.commune_id AND h.valid @> make_date(r.assessed_year::int, 12, 31))) WHEN 'household' THEN (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.subject_id AND h.commune_id = r.commune_id AND h.valid @> make_date(r.assessed_year::int, 12, 31))) WHEN 'clan' THEN EXISTS (SELECT FROM clan s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) WHEN 'unit' THEN EXISTS (SELECT FROM unit s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) WHEN 'place' THEN (r.subject_id = r.commune_id OR EXISTS (SELECT FROM place_period v WHERE v.place_id = r.subject_id AND v.parent_id = r.commune_id AND v.level = 4)) END
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON declared_figure REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('declared_figure'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_declared_figure_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON declared_figure REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('declared_figure'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_declared_figure_with_its_subject()
-- next
CREATE FUNCTION keep_dossier_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, subject_kind, subject_id, title, assessed_year, level, commune_id, household_id FROM written) r WHERE (EXISTS (SELECT FROM assessment o WHERE o.province_id = r.province_id AND o.subject_kind = r.subject_kind AND o.subject_id = r.subject_id AND o.title = r.title AND o.assessed_year = r.assessed_year AND o.level = r.level AND o.commune_id = r.commune_id AND o.household_id IS NOT DISTINCT FROM r.household_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, subject_kind, subject_id, title, assessed_year, level, commune_id, household_id FROM written EXCEPT SELECT province_id, subject_kind, subject_id, title, assessed_year, level, commune_id, household_id FROM former) r WHERE (EXISTS (SELECT FROM assessment o WHERE o.province_id = r.province_id AND o.subject_kind = r.subject_kind AND o.subject_id = r.subject_id AND o.title = r.title AND o.assessed_year = r.assessed_year AND o.level = r.level AND o.commune_id = r.commune_id AND o.household_id IS NOT DISTINCT FROM r.household_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON dossier REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('dossier'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_dossier_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON dossier REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('dossier'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_dossier_with_its_subject()
-- next
CREATE FUNCTION keep_title_held_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, subject_kind, subject_id, title, assessed_year, level, commune_id, household_id FROM written) r WHERE (EXISTS (SELECT FROM dossier o WHERE o.province_id = r.province_id AND o.subject_kind = r.subject_kind AND o.subject_id = r.subject_id AND o.title = r.title AND o.assessed_year = r.assessed_year AND o.level = r.level AND o.commune_id = r.commune_id AND o.household_id IS NOT DISTINCT FROM r.household_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, subject_kind, subject_id, title, assessed_year, level, commune_id, household_id FROM written EXCEPT SELECT province_id, subject_kind, subject_id, title, assessed_year, level, commune_id, household_id FROM former) r WHERE (EXISTS (SELECT FROM dossier o WHERE o.province_id = r.province_id AND o.subject_kind = r.subject_kind AND o.subject_id = r.subject_id AND o.title = r.title AND o.assessed_year = r.assessed_year AND o.level = r.level AND o.commune_id = r.commune_id AND o.household_id IS NOT DISTINCT FROM r.household_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON title_held REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('title_held'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_title_held_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON title_held REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('title_held'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_title_held_with_its_subject()
-- next
CREATE FUNCTION keep_registration_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT subject_kind, province_id, subject_id, commune_id, registered_on, household_id FROM written) r WHERE (CASE r.subject_kind WHEN 'person' THEN (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.subject_id AND m.valid @> r.registered_on AND h.commune_id = r.commune_id AND h.valid @> r.registered_on)) WHEN 'household' THEN (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.subject_id AND h.commune_id = r.commune_id AND h.valid @> r.registered_on)) WHEN 'clan' THEN EXISTS (SELECT FROM clan s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) WHEN 'unit' THEN EXISTS (SELECT FROM unit s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) WHEN 'place' THEN (r.subject_id = r.commune_id OR EXISTS (SELECT FROM place_period v WHERE v.place_id = r.subject_id AND v.parent_id = r.commune_id AND v.level = 4)) END AND (r.household_id IS NULL OR (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.household_id AND h.commune_id = r.commune_id AND h.valid @> r.registered_on)))
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT subject_kind, province_id, subject_id, commune_id, registered_on, household_id FROM written EXCEPT SELECT subject_kind, province_id, subject_id, commune_id, registered_on, household_id FROM former) r WHERE (CASE r.subject_kind WHEN 'person' THEN (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.subject_id AND m.valid @> r.registered_on AND h.commune_id = r.commune_id AND h.valid @> r.registered_on)) WHEN 'household' THEN (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.subject_id AND h.commune_id = r.commune_id AND h.valid @> r.registered_on)) WHEN 'clan' THEN EXISTS (SELECT FROM clan s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) WHEN 'unit' THEN EXISTS (SELECT FROM unit s WHERE s.province_id = r.province_id AND s.id = r.subject_id AND s.commune_id = r.commune_id) WHEN 'place' THEN (r.subject_id = r.commune_id OR EXISTS (SELECT FROM place_period v WHERE v.place_id = r.subject_id AND v.parent_id = r.commune_id AND v.level = 4)) END AND (r.household_id IS NULL OR (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.household_id AND h.commune_id = r.commune_id AND h.valid @> r.registered_on)))
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON registration REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('registration'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_registration_with_its_subject()
-- next
CREATE FUNCTION keep_stated_point_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, person_id, commune_id, assessed_year, household_id FROM written) r WHERE ((EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.valid @> make_date(r.assessed_year::int, 12, 31) AND h.commune_id = r.commune_id AND h.valid @> make_date(r.assessed_year::int, 12, 31))) AND (r.household_id IS NULL OR (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.household_id AND h.commune_id = r.commune_id AND h.valid @> make_date(r.assessed_year::int, 12, 31))))
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, person_id, commune_id, assessed_year, household_id FROM written EXCEPT SELECT province_id, person_id, commune_id, assessed_year, household_id FROM former) r WHERE ((EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.valid @> make_date(r.assessed_year::int, 12, 31) AND h.commune_id = r.commune_id AND h.valid @> make_date(r.assessed_year::int, 12, 31))) AND (r.household_id IS NULL OR (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id) OR EXISTS (SELECT FROM household_residence h WHERE h.province_id = r.province_id AND h.household_id = r.household_id AND h.commune_id = r.commune_id AND h.valid @> make_date(r.assessed_year::int, 12, 31))))
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON stated_point REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('stated_point'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_stated_point_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON stated_point REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('stated_point'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_stated_point_with_its_subject()
-- next
CREATE FUNCTION keep_clan_member_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, household_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, household_id, commune_id FROM written EXCEPT SELECT province_id, household_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON clan_member REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('clan_member'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_clan_member_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON clan_member REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('clan_member'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_clan_member_with_its_subject()
-- next
CREATE FUNCTION keep_decision_with_its_subject() RETURNS trigger
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
CREATE TRIGGER added_with_its_subject AFTER INSERT ON decision REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('decision'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_decision_with_its_subject()
-- next
CREATE FUNCTION keep_dossier_event_with_its_subject() RETURNS trigger
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
CREATE TRIGGER added_with_its_subject AFTER INSERT ON dossier_event REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('dossier_event'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_dossier_event_with_its_subject()
-- next
CREATE FUNCTION keep_household_residence_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, household_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, household_id, commune_id FROM written EXCEPT SELECT province_id, household_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON household_residence REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('household_residence'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_household_residence_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON household_residence REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('household_residence'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_household_residence_with_its_subject()
-- next
CREATE FUNCTION keep_person_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT household_id, province_id, commune_id FROM written) r WHERE ((r.household_id IS NULL OR EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id))
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT household_id, province_id, commune_id FROM written EXCEPT SELECT household_id, province_id, commune_id FROM former) r WHERE ((r.household_id IS NULL OR EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id))
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON person REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('person'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_person_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON person REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('person'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_person_with_its_subject()
-- next
CREATE FUNCTION keep_unit_level_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, unit_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM unit s WHERE s.province_id = r.province_id AND s.id = r.unit_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, unit_id, commune_id FROM written EXCEPT SELECT province_id, unit_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM unit s WHERE s.province_id = r.province_id AND s.id = r.unit_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON unit_level REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('unit_level'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_unit_level_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON unit_level REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('unit_level'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_unit_level_with_its_subject()
-- next
CREATE FUNCTION keep_household_member_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, household_id, commune_id, person_id FROM written) r WHERE (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id) AND EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, household_id, commune_id, person_id FROM written EXCEPT SELECT province_id, household_id, commune_id, person_id FROM former) r WHERE (EXISTS (SELECT FROM household s WHERE s.province_id = r.province_id AND s.id = r.household_id AND s.commune_id = r.commune_id) AND EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON household_member REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('household_member'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_household_member_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON household_member REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('household_member'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_household_member_with_its_subject()
-- next
CREATE FUNCTION keep_person_attribute_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, person_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, person_id, commune_id FROM written EXCEPT SELECT province_id, person_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON person_attribute REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('person_attribute'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_person_attribute_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON person_attribute REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('person_attribute'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_person_attribute_with_its_subject()
-- next
CREATE FUNCTION keep_person_key_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, person_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, person_id, commune_id FROM written EXCEPT SELECT province_id, person_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON person_key REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('person_key'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_person_key_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON person_key REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('person_key'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_person_key_with_its_subject()
-- next
CREATE FUNCTION keep_person_name_token_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, person_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, person_id, commune_id FROM written EXCEPT SELECT province_id, person_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON person_name_token REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('person_name_token'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_person_name_token_with_its_subject()
-- next
CREATE FUNCTION keep_roll_entry_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM written) r WHERE (EXISTS (SELECT FROM learning_session s WHERE s.province_id = r.province_id AND s.id = r.session_id AND s.commune_id = r.commune_id AND s.held_on = r.held_on) AND (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.valid @> r.held_on AND h.commune_id = ANY (mine) AND h.valid @> r.held_on)) AND (r.household_id IS NULL OR EXISTS (SELECT FROM household_member m WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.household_id = r.household_id AND m.valid @> r.held_on)) AND r.clan_ids <@ ARRAY(SELECT c.clan_id FROM clan_member c WHERE c.province_id = r.province_id AND c.household_id = r.household_id AND c.valid @> r.held_on) AND r.unit_ids <@ ARRAY(SELECT u.unit_id FROM unit_member u WHERE u.province_id = r.province_id AND u.person_id = r.person_id AND u.valid @> r.held_on)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM written EXCEPT SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM former) r WHERE (EXISTS (SELECT FROM learning_session s WHERE s.province_id = r.province_id AND s.id = r.session_id AND s.commune_id = r.commune_id AND s.held_on = r.held_on) AND (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = ANY (mine)) OR EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.valid @> r.held_on AND h.commune_id = ANY (mine) AND h.valid @> r.held_on)) AND (r.household_id IS NULL OR EXISTS (SELECT FROM household_member m WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.household_id = r.household_id AND m.valid @> r.held_on)) AND r.clan_ids <@ ARRAY(SELECT c.clan_id FROM clan_member c WHERE c.province_id = r.province_id AND c.household_id = r.household_id AND c.valid @> r.held_on) AND r.unit_ids <@ ARRAY(SELECT u.unit_id FROM unit_member u WHERE u.province_id = r.province_id AND u.person_id = r.person_id AND u.valid @> r.held_on)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON roll_entry REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('roll_entry'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_roll_entry_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON roll_entry REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('roll_entry'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_roll_entry_with_its_subject()
-- next
CREATE FUNCTION keep_unit_member_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, person_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, person_id, commune_id FROM written EXCEPT SELECT province_id, person_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON unit_member REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('unit_member'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_unit_member_with_its_subject()
-- next
CREATE TRIGGER changed_with_its_subject AFTER UPDATE ON unit_member REFERENCING OLD TABLE AS former NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('unit_member'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_unit_member_with_its_subject()
-- next
CREATE FUNCTION keep_roll_correction_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (SELECT DISTINCT province_id, session_id, person_id, commune_id FROM written) r WHERE (EXISTS (SELECT FROM roll_entry e WHERE e.province_id = r.province_id AND e.session_id = r.session_id AND e.person_id = r.person_id AND e.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  ELSE
    PERFORM 1 FROM (SELECT province_id, session_id, person_id, commune_id FROM written EXCEPT SELECT province_id, session_id, person_id, commune_id FROM former) r WHERE (EXISTS (SELECT FROM roll_entry e WHERE e.province_id = r.province_id AND e.session_id = r.session_id AND e.person_id = r.person_id AND e.commune_id = r.commune_id)
    ) IS NOT TRUE LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER added_with_its_subject AFTER INSERT ON roll_correction REFERENCING NEW TABLE AS written FOR EACH STATEMENT WHEN (row_security_active('roll_correction'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION keep_roll_correction_with_its_subject()
