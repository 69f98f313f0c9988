"""What the database itself does about paper cards: issue, end and unlock them, open one with a year of birth, tell who lives there. SQL only.

A card is nobody's account: it reaches its household through `app.shown` alone, and of people it is told a name and a relation."""

from service.families.locks import FIRST_HOURS, FIRST_LOCK, LOCKED_FOR_GOOD, SECOND_HOURS, SECOND_LOCK

_WRITES = "ANY (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}'))"
_ME = "nullif(current_setting('app.account', true), '')::bigint"
_OFFICES = "nullif(current_setting('app.offices', true), '')::text[]"
_PRESENT = "p.sealed_on IS NULL AND p.erased_on IS NULL AND p.left_on IS NULL"

IS_THERE = f"""
CREATE FUNCTION card_household_is_there(of_province int, of_household bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT FROM person p WHERE p.province_id = of_province AND p.household_id = of_household AND {_PRESENT})
$$
"""

KEY_OF_CARDS = """
CREATE FUNCTION key_of_cards(fresh bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  INSERT INTO card_key (id, sealed) SELECT 1, fresh WHERE fresh IS NOT NULL ON CONFLICT DO NOTHING;
  RETURN (SELECT k.sealed FROM card_key k WHERE k.id = 1);
END $$
"""

ISSUE = f"""
CREATE FUNCTION issue_cards(of_province int, households bigint[], secrets bytea[], at timestamptz, on_day date)
RETURNS TABLE (household_id bigint, card_uid uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM FROM household h WHERE h.province_id = of_province AND h.id = ANY (households) ORDER BY h.id FOR UPDATE;
  IF {_ME} IS NULL OR (SELECT count(*) FROM household h WHERE h.province_id = of_province AND h.id = ANY (households) AND h.commune_id = {_WRITES})
      <> cardinality(households) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'a card for a household of another desk';
  END IF;
  UPDATE family_card f SET ended_at = at, ended_by = {_ME}, end_reason = 'replaced'
   WHERE f.province_id = of_province AND f.household_id = ANY (households) AND f.ended_at IS NULL;
  INSERT INTO audit_entry (province_id, commune_id, at, account_id, action, subject_kind, subject_id, detail, households, offices)
  SELECT of_province, h.commune_id, at, {_ME}, 'issue_cards', CASE WHEN count(*) = 1 THEN 'household' ELSE 'several' END,
         CASE WHEN count(*) = 1 THEN min(h.id) END, '{{}}', array_agg(h.id ORDER BY h.id), {_OFFICES}
    FROM household h WHERE h.province_id = of_province AND h.id = ANY (households) GROUP BY h.commune_id;
  RETURN QUERY INSERT INTO family_card AS f (province_id, household_id, secret_hash, issued_on, issued_at, issued_by)
    SELECT of_province, w.household, w.secret, on_day, at, {_ME} FROM unnest(households, secrets) w(household, secret)
    RETURNING f.household_id, f.uid;
END $$
"""

_OF_MY_DESK = f"""SELECT f.province_id, f.id, f.household_id, h.commune_id, f.uid INTO c FROM family_card f
      JOIN household h ON h.province_id = f.province_id AND h.id = f.household_id AND h.commune_id = {_WRITES}
     WHERE f.uid = which AND f.ended_at IS NULL FOR UPDATE OF f;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;"""
_WRITE_DOWN = f"""INSERT INTO audit_entry (province_id, commune_id, at, account_id, action, subject_kind, subject_id, detail, offices)
  VALUES (c.province_id, c.commune_id, at, {_ME}, '{{action}}', 'household', c.household_id, jsonb_build_object('card', c.uid), {_OFFICES});"""

END_CARD = f"""
CREATE FUNCTION end_card(which uuid, why text, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  c record;
BEGIN
  {_OF_MY_DESK}
  UPDATE family_card f SET ended_at = at, ended_by = {_ME}, end_reason = why WHERE f.province_id = c.province_id AND f.id = c.id;
  {_WRITE_DOWN.format(action="end_card")}
  RETURN c.household_id;
END $$
"""

UNLOCK_CARD = f"""
CREATE FUNCTION unlock_card(which uuid, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  c record;
BEGIN
  {_OF_MY_DESK}
  UPDATE family_card f SET wrong_years = 0, locked_until = NULL WHERE f.province_id = c.province_id AND f.id = c.id;
  {_WRITE_DOWN.format(action="unlock_card")}
  RETURN c.household_id;
END $$
"""

OPEN_CARD = f"""
CREATE FUNCTION open_card(secret bytea, born int, token bytea, new_csrf text, at timestamptz, until timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  c record; wrong int;
BEGIN
  SELECT f.province_id, f.id, f.household_id, f.uid, f.wrong_years INTO c FROM family_card f
   WHERE f.secret_hash = secret AND f.ended_at IS NULL AND f.wrong_years < {LOCKED_FOR_GOOD} AND (f.locked_until IS NULL OR f.locked_until <= at) FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF NOT EXISTS (SELECT FROM person p WHERE p.province_id = c.province_id AND p.household_id = c.household_id
      AND extract(year FROM p.birth_date) = born AND {_PRESENT}) THEN
    wrong := c.wrong_years + 1;
    UPDATE family_card f
       SET wrong_years = wrong, locked_until = CASE wrong WHEN {FIRST_LOCK} THEN at + interval '{FIRST_HOURS} hours'
             WHEN {SECOND_LOCK} THEN at + interval '{SECOND_HOURS} hours' ELSE f.locked_until END
     WHERE f.province_id = c.province_id AND f.id = c.id;
    RETURN false;
  END IF;
  UPDATE family_card f SET wrong_years = 0, locked_until = NULL, opened_at = at WHERE f.province_id = c.province_id AND f.id = c.id;
  DELETE FROM card_opening o WHERE o.expires_at < at - interval '1 day';
  INSERT INTO card_opening (token_hash, province_id, card_id, household_id, csrf, opened_at, expires_at)
  VALUES (token, c.province_id, c.id, c.household_id, new_csrf, at, until);
  INSERT INTO audit_entry (province_id, commune_id, at, account_id, action, subject_kind, subject_id, detail, offices)
  SELECT h.province_id, h.commune_id, at, 0, 'open_by_card', 'household', h.id, jsonb_build_object('card', c.uid), '{{card}}'
    FROM household h WHERE h.province_id = c.province_id AND h.id = c.household_id;
  RETURN true;
END $$
"""

CLOSE_CARD = """
CREATE FUNCTION close_card(token bytea, at timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ UPDATE card_opening o SET closed_at = at WHERE o.token_hash = token AND o.closed_at IS NULL $$
"""

MEMBERS_SHOWN = f"""
CREATE FUNCTION members_shown(on_day date) RETURNS TABLE (person_id bigint, uid uuid, full_name text, relation text, is_head boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT p.id, p.uid, p.full_name, m.relation, m.is_head
    FROM person p JOIN household_member m ON m.province_id = p.province_id AND m.person_id = p.id AND m.household_id = p.household_id AND m.valid @> on_day
   WHERE p.household_id = nullif(current_setting('app.shown', true), '')::bigint AND {_PRESENT}
   ORDER BY m.is_head DESC, p.birth_date, p.id
$$
"""

CARD_FUNCTIONS = (
    IS_THERE, KEY_OF_CARDS, ISSUE, END_CARD, UNLOCK_CARD, OPEN_CARD, CLOSE_CARD, MEMBERS_SHOWN,
)  # fmt: skip
