CREATE OR REPLACE FUNCTION keep_roll_entry_with_its_subject() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}');
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM 1 FROM (
      SELECT FROM written r WHERE NOT EXISTS (SELECT FROM learning_session s WHERE s.province_id = r.province_id AND s.id = r.session_id AND s.commune_id = r.commune_id AND s.held_on = r.held_on)
      UNION ALL SELECT FROM written r WHERE NOT EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = ANY (mine)) AND NOT EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.valid @> r.held_on AND h.commune_id = ANY (mine) AND h.valid @> r.held_on)
      UNION ALL SELECT FROM written r WHERE r.household_id IS NOT NULL AND NOT EXISTS (SELECT FROM household_member m WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.household_id = r.household_id AND m.valid @> r.held_on)
      UNION ALL SELECT FROM written r, unnest(r.clan_ids) AS one WHERE NOT EXISTS (SELECT FROM clan_member c WHERE c.province_id = r.province_id AND c.clan_id = one AND c.household_id = r.household_id AND c.valid @> r.held_on)
      UNION ALL SELECT FROM written r, unnest(r.unit_ids) AS one WHERE NOT EXISTS (SELECT FROM unit_member u WHERE u.province_id = r.province_id AND u.unit_id = one AND u.person_id = r.person_id AND u.valid @> r.held_on)
    ) strangers;
  ELSE
    PERFORM 1 FROM (
      SELECT FROM (SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM written EXCEPT SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM former) r WHERE NOT EXISTS (SELECT FROM learning_session s WHERE s.province_id = r.province_id AND s.id = r.session_id AND s.commune_id = r.commune_id AND s.held_on = r.held_on)
      UNION ALL SELECT FROM (SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM written EXCEPT SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM former) r WHERE NOT EXISTS (SELECT FROM person s WHERE s.province_id = r.province_id AND s.id = r.person_id AND s.commune_id = ANY (mine)) AND NOT EXISTS (SELECT FROM household_member m JOIN household_residence h ON h.province_id = m.province_id AND h.household_id = m.household_id WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.valid @> r.held_on AND h.commune_id = ANY (mine) AND h.valid @> r.held_on)
      UNION ALL SELECT FROM (SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM written EXCEPT SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM former) r WHERE r.household_id IS NOT NULL AND NOT EXISTS (SELECT FROM household_member m WHERE m.province_id = r.province_id AND m.person_id = r.person_id AND m.household_id = r.household_id AND m.valid @> r.held_on)
      UNION ALL SELECT FROM (SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM written EXCEPT SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM former) r, unnest(r.clan_ids) AS one WHERE NOT EXISTS (SELECT FROM clan_member c WHERE c.province_id = r.province_id AND c.clan_id = one AND c.household_id = r.household_id AND c.valid @> r.held_on)
      UNION ALL SELECT FROM (SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM written EXCEPT SELECT province_id, session_id, commune_id, held_on, person_id, household_id, clan_ids, unit_ids FROM former) r, unnest(r.unit_ids) AS one WHERE NOT EXISTS (SELECT FROM unit_member u WHERE u.province_id = r.province_id AND u.unit_id = one AND u.person_id = r.person_id AND u.valid @> r.held_on)
    ) strangers;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', TABLE = TG_TABLE_NAME, CONSTRAINT = 'stays_with_its_subject',
      MESSAGE = 'the subject of a row in ' || TG_TABLE_NAME || ' does not belong to the commune of the row';
  END IF;
  RETURN NULL;
END $$
