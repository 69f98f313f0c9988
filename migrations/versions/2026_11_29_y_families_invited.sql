DROP POLICY serving_select ON account_person
-- next
CREATE FUNCTION invite_member(of_person uuid, new_username text, because text, secret bytea, until timestamptz, on_day date, at timestamptz)
RETURNS TABLE (account_id bigint, username text, person_id bigint, province_id int, commune_id int, known boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  who record; made bigint; called text; has_password boolean := false;
BEGIN
  SELECT p.* INTO who FROM person p WHERE p.uid = of_person AND p.household_id IS NOT NULL AND p.sealed_on IS NULL
     AND p.commune_id = ANY (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')) FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT a.id, a.username, a.password_hash IS NOT NULL INTO made, called, has_password FROM account_person l JOIN account a ON a.id = l.account_id
     AND a.active JOIN access_grant g ON g.account_id = a.id AND g.role = 'family' AND g.household_id = who.household_id AND g.valid @> on_day
   WHERE l.province_id = who.province_id AND l.person_id = who.id ORDER BY a.id LIMIT 1 FOR UPDATE OF a;
  IF made IS NULL THEN
    INSERT INTO account (username, display_name, created_at) VALUES (new_username, who.full_name, at) RETURNING id, account.username INTO made, called;
    INSERT INTO access_grant (account_id, role, household_id, valid, basis, granted_at)
      VALUES (made, 'family', who.household_id, daterange(on_day, NULL), because, at);
    INSERT INTO account_person (account_id, province_id, person_id, basis, linked_at) VALUES (made, who.province_id, who.id, because, at);
    has_password := false;
  END IF;
  IF NOT has_password THEN
    UPDATE invitation i SET expires_at = least(i.expires_at, at) WHERE i.account_id = made AND i.used_at IS NULL;
    INSERT INTO invitation (account_id, province_id, secret_hash, made_by, made_at, expires_at)
      VALUES (made, who.province_id, secret, nullif(current_setting('app.account', true), '')::bigint, at, until);
  END IF;
  RETURN QUERY SELECT made, called, who.id::bigint, who.province_id::int, who.commune_id::int, has_password;
END $$
-- next
CREATE FUNCTION link_account(who uuid, of_person uuid, because text, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  target bigint := administered_account(who); done bigint;
BEGIN
  INSERT INTO account_person AS l (account_id, province_id, person_id, basis, linked_at)
  SELECT target, p.province_id, p.id, because, at FROM person p
   WHERE p.uid = of_person AND target IS NOT NULL AND p.province_id = ANY (coalesce(nullif(current_setting('app.administers', true), '')::int[], '{}'))
  ON CONFLICT ON CONSTRAINT pk_account_person DO UPDATE
    SET province_id = excluded.province_id, person_id = excluded.person_id, basis = excluded.basis, linked_at = excluded.linked_at
  RETURNING l.account_id INTO done;
  RETURN done;
END $$
-- next
CREATE FUNCTION unlink_account(who uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  target bigint := administered_account(who); done bigint;
BEGIN
  DELETE FROM account_person l WHERE l.account_id = target RETURNING l.account_id INTO done;
  RETURN done;
END $$
-- next
CREATE POLICY serving_select ON account_person FOR SELECT TO hoctap_serving USING (account_id = (select nullif(current_setting('app.account', true), '')::bigint) OR province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
GRANT EXECUTE ON FUNCTION invite_member(uuid, text, text, bytea, timestamptz, date, timestamptz) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION link_account(uuid, uuid, text, timestamptz) TO hoctap_serving
-- next
GRANT EXECUTE ON FUNCTION unlink_account(uuid) TO hoctap_serving
