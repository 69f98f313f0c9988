CREATE OR REPLACE FUNCTION mark_dependents_of_titles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  WITH held AS (
    SELECT c.province_id, c.title, c.subject_id, c.commune_id, c.household_id, y::smallint AS assessed_year
      FROM changed c CROSS JOIN generate_series(c.assessed_year::int, extract(year FROM coalesce(c.revoked_on, c.decided_on))::int) y)
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
  SELECT DISTINCT dependent.province_id, dependent.subject_kind, dependent.subject_id, dependent.assessed_year, dependent.commune_id, dependent.household_id 
FROM (SELECT held.province_id AS province_id, 'household' AS subject_kind, CAST(held.household_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, held.household_id AS household_id 
FROM held 
WHERE held.title = 'citizen' AND held.household_id IS NOT NULL UNION ALL SELECT held.province_id AS province_id, 'place' AS subject_kind, CAST(held.commune_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held 
WHERE held.title = 'citizen' UNION ALL SELECT held.province_id AS province_id, 'place' AS subject_kind, CAST(person.commune_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held JOIN person ON person.province_id = held.province_id AND person.id = held.subject_id 
WHERE held.title = 'citizen' UNION ALL SELECT held.province_id AS province_id, 'unit' AS subject_kind, CAST(unit_member.unit_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held JOIN unit_member ON unit_member.province_id = held.province_id AND unit_member.person_id = held.subject_id AND (unit_member.valid @> make_date(CAST(held.assessed_year AS INTEGER), 12, 31)) 
WHERE held.title = 'citizen' UNION ALL SELECT held.province_id AS province_id, 'place' AS subject_kind, CAST(household_residence.village_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held JOIN household_residence ON household_residence.province_id = held.province_id AND household_residence.household_id = held.subject_id AND (household_residence.valid @> make_date(CAST(held.assessed_year AS INTEGER), 12, 31)) 
WHERE held.title = 'family' AND household_residence.village_id IS NOT NULL UNION ALL SELECT held.province_id AS province_id, 'clan' AS subject_kind, CAST(clan_member.clan_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held JOIN clan_member ON clan_member.province_id = held.province_id AND clan_member.household_id = held.subject_id AND (clan_member.valid @> make_date(CAST(held.assessed_year AS INTEGER), 12, 31)) 
WHERE held.title = 'family' UNION ALL SELECT held.province_id AS province_id, 'place' AS subject_kind, CAST(household_residence.village_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held JOIN clan_member ON clan_member.province_id = held.province_id AND clan_member.clan_id = held.subject_id AND (clan_member.valid @> make_date(CAST(held.assessed_year AS INTEGER), 12, 31)) JOIN household_residence ON household_residence.province_id = clan_member.province_id AND household_residence.household_id = clan_member.household_id AND (household_residence.valid @> make_date(CAST(held.assessed_year AS INTEGER), 12, 31)) 
WHERE held.title = 'clan' AND household_residence.village_id IS NOT NULL UNION ALL SELECT held.province_id AS province_id, 'place' AS subject_kind, CAST(unit.village_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held JOIN unit ON unit.province_id = held.province_id AND unit.id = held.subject_id 
WHERE held.title IN ('unit_commune', 'unit_district', 'unit_province') AND unit.village_id IS NOT NULL UNION ALL SELECT held.province_id AS province_id, 'place' AS subject_kind, CAST(place_period.parent_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held JOIN place_period ON place_period.place_id = held.subject_id AND (place_period.valid @> make_date(CAST(held.assessed_year AS INTEGER), 12, 31)) 
WHERE held.title = 'commune' AND place_period.parent_id IN (SELECT place.id 
FROM place 
WHERE place.level = 2) UNION ALL SELECT held.province_id AS province_id, 'place' AS subject_kind, CAST(place_period.parent_id AS BIGINT) AS subject_id, held.assessed_year AS assessed_year, held.commune_id AS commune_id, NULL AS household_id 
FROM held JOIN place_period ON place_period.place_id = held.subject_id AND (place_period.valid @> make_date(CAST(held.assessed_year AS INTEGER), 12, 31)) 
WHERE held.title = 'district' AND place_period.parent_id IN (SELECT place.id 
FROM place 
WHERE place.level = 1)) AS dependent;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER mark_clan_for_scoring AFTER INSERT OR UPDATE OR DELETE ON clan_support FOR EACH ROW EXECUTE FUNCTION mark_group_change('clan', 'clan_id')
