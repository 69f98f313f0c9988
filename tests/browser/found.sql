-- What the words of the walk stand for in the demo: the first of each kind by its number, so that every run looks at the same.
with
  home as (select place.id as commune from place where place.id = 11892),
  family as (
    select household.* from household join access_grant on access_grant.household_id = household.id
    where access_grant.role = 'family' order by household.id limit 1
  ),
  last_session as (
    select learning_session.* from learning_session, home
    where learning_session.commune_id = home.commune and voided_at is null order by held_on desc, id limit 1
  ),
  clan_home as (select clan.* from clan, home where clan.commune_id = home.commune and ended_on is null order by id limit 1),
  unit_home as (
    select unit.* from unit, home where unit.commune_id = home.commune and ended_on is null
    and exists (select from unit_member where unit_member.unit_id = unit.id and unit_member.province_id = unit.province_id)
    order by id limit 1
  ),
  dossier_home as (select dossier.* from dossier, home where dossier.commune_id = home.commune),
  law as (select * from rule_set order by valid_from desc, id)
select
  (select commune from home) as commune,
  (select min(place.id) from place where place.level = 2 and place.id >= 1000000) as cluster,
  (select min(place_id) from place_period, home where parent_id = home.commune and level = 4) as village,
  (select uid from family) as household,
  (select person.uid from person join family on person.household_id = family.id order by person.birth_date limit 1) as person,
  (select uid from last_session) as session,
  (select person.uid from person join roll_entry on roll_entry.person_id = person.id
     where roll_entry.session_id = (select id from last_session) order by person.id limit 1) as learner,
  (select uid from clan_home) as clan,
  (select household.uid from household join clan_member on clan_member.household_id = household.id
     where clan_member.clan_id = (select id from clan_home) and upper_inf(clan_member.valid) order by household.id limit 1) as clan_household,
  (select uid from unit_home) as unit,
  (select person.uid from person join unit_member on unit_member.person_id = person.id
     where unit_member.unit_id = (select id from unit_home) and upper_inf(unit_member.valid) order by person.id limit 1) as unit_person,
  (select title_held.uid from title_held join family on title_held.household_id = family.id order by title_held.id limit 1) as certificate,
  (select uid from dossier_home where state = 'submitted' order by id limit 1) as waiting,
  (select uid from dossier_home where state = 'returned' order by id limit 1) as returned,
  (select uid from dossier_home where state = 'approved' and subject_kind = 'household' order by id limit 1) as approved,
  (select uid from council order by id desc limit 1) as council,
  (select uid from dossier where title = 'commune' and state = 'approved' order by id limit 1) as commune_dossier,
  (select uid from law where title = 'citizen' limit 1) as citizen_law,
  (select uid from law where title = 'citizen' order by valid_from, id limit 1) as citizen_law_before,
  (select uid from law where title = 'family' limit 1) as family_law,
  (select uid from law where title = 'commune' limit 1) as commune_law,
  (select uid from account where username = 'canbo') as account
