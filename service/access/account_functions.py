"""What the database itself does about other people's accounts: invite, let a password be set, give and end grants, close, reset. SQL only.

Nobody sets or reads another's password here, nobody acts on their own account, and each looks at the province of who asks.
Whatever changes a reach locks the account and ends its open sign-ins, which carry the reach of the day they were opened."""

ADMINISTERED = """
CREATE FUNCTION administered_account(who uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  mine int[] := coalesce(nullif(current_setting('app.administers', true), '')::int[], '{}'); target bigint;
BEGIN
  SELECT a.id INTO target FROM account a
   WHERE a.uid = who AND a.id <> coalesce(nullif(current_setting('app.account', true), '')::bigint, -1)
     AND EXISTS (SELECT FROM access_grant g WHERE g.account_id = a.id AND g.role <> 'family' AND g.province_id = any(mine))
     AND NOT EXISTS (SELECT FROM access_grant g WHERE g.account_id = a.id AND g.role <> 'family' AND g.province_id <> all(mine))
     AND NOT EXISTS (SELECT FROM api_client c WHERE c.account_id = a.id)
     FOR UPDATE OF a;
  RETURN target;
END $$
"""

MAY_GRANT = """
CREATE FUNCTION may_grant(as_role text, place int) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (SELECT FROM place p WHERE p.id = place
      AND p.province_id = any(coalesce(nullif(current_setting('app.administers', true), '')::int[], '{}'))
      AND (as_role IN ('commune_staff', 'assessor', 'province_statistics') OR (as_role = 'province_administrator' AND p.id = p.province_id)))
$$
"""

INVITE = """
CREATE FUNCTION invite_account(new_username text, called text, as_role text, place int, during daterange, because text, secret bytea,
  until timestamptz, at timestamptz) RETURNS TABLE (account_id bigint, account_uid uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  made bigint; made_uid uuid;
BEGIN
  IF NOT may_grant(as_role, place) THEN
    RETURN;
  END IF;
  INSERT INTO account (username, display_name, created_at) VALUES (new_username, called, at) RETURNING id, uid INTO made, made_uid;
  INSERT INTO access_grant (account_id, role, place_id, valid, basis, granted_at) VALUES (made, as_role, place, during, because, at);
  PERFORM make_invitation(made, secret, until, at);
  RETURN QUERY SELECT made, made_uid;
END $$
"""

MAKE_INVITATION = """
CREATE FUNCTION make_invitation(who bigint, secret bytea, until timestamptz, at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  UPDATE invitation i SET expires_at = least(i.expires_at, at) WHERE i.account_id = who AND i.used_at IS NULL;
  INSERT INTO invitation (account_id, province_id, secret_hash, made_by, made_at, expires_at)
  SELECT who, (SELECT min(g.province_id) FROM access_grant g WHERE g.account_id = who AND g.role <> 'family'), secret,
         nullif(current_setting('app.account', true), '')::bigint, at, until;
END $$
"""

INVITE_AGAIN = """
CREATE FUNCTION invite_again(who uuid, secret bytea, until timestamptz, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  target bigint := administered_account(who);
BEGIN
  IF NOT EXISTS (SELECT FROM account a WHERE a.id = target AND a.active AND a.password_hash IS NULL)
     OR EXISTS (SELECT FROM provider_link l WHERE l.account_id = target) THEN
    RETURN NULL;
  END IF;
  PERFORM make_invitation(target, secret, until, at);
  RETURN target;
END $$
"""

INVITED = """
CREATE FUNCTION invited(secret bytea, at timestamptz) RETURNS TABLE (account_id bigint, province_id int, username text, display_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT a.id, i.province_id, a.username, a.display_name FROM invitation i JOIN account a ON a.id = i.account_id AND a.active
   WHERE i.secret_hash = secret AND i.used_at IS NULL AND i.expires_at > at
$$
"""

ACCEPT = """
CREATE FUNCTION accept_invitation(secret bytea, new_hash text, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  who bigint;
BEGIN
  UPDATE invitation i SET used_at = at FROM account a
   WHERE i.secret_hash = secret AND i.used_at IS NULL AND i.expires_at > at AND a.id = i.account_id AND a.active RETURNING a.id INTO who;
  UPDATE account a SET password_hash = new_hash WHERE a.id = who;
  DELETE FROM provider_link l WHERE l.account_id = who;
  PERFORM end_sign_ins(who, at);
  RETURN who;
END $$
"""

END_SIGN_INS = """
CREATE FUNCTION end_sign_ins(who bigint, at timestamptz) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp
AS $$ UPDATE sign_in s SET revoked_at = at WHERE s.account_id = who AND s.revoked_at IS NULL $$
"""

CLOSE_ACCOUNT = """
CREATE FUNCTION close_account(who uuid, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  target bigint := administered_account(who);
BEGIN
  UPDATE account a SET active = false WHERE a.id = target AND a.active;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  UPDATE invitation i SET expires_at = least(i.expires_at, at) WHERE i.account_id = target AND i.used_at IS NULL;
  PERFORM end_sign_ins(target, at);
  RETURN target;
END $$
"""

GIVE_GRANT = """
CREATE FUNCTION give_grant(who uuid, as_role text, place int, during daterange, because text, at timestamptz)
RETURNS TABLE (account_id bigint, grant_uid uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  target bigint := administered_account(who); made uuid;
BEGIN
  IF NOT EXISTS (SELECT FROM account a WHERE a.id = target AND a.active) OR NOT may_grant(as_role, place) THEN
    RETURN;
  END IF;
  INSERT INTO access_grant (account_id, role, place_id, valid, basis, granted_at) VALUES (target, as_role, place, during, because, at)
    RETURNING uid INTO made;
  PERFORM end_sign_ins(target, at);
  RETURN QUERY SELECT target, made;
END $$
"""

END_GRANT = """
CREATE FUNCTION end_grant(who uuid, which uuid, on_day date, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  target bigint := administered_account(who);
BEGIN
  UPDATE access_grant g
     SET valid = CASE WHEN coalesce(lower(g.valid), '-infinity') >= on_day THEN 'empty' ELSE daterange(lower(g.valid), on_day) END
   WHERE g.uid = which AND g.account_id = target AND g.role <> 'family' AND NOT isempty(g.valid) AND coalesce(upper(g.valid), 'infinity') > on_day;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  PERFORM end_sign_ins(target, at);
  RETURN target;
END $$
"""

ASK_RESET = """
CREATE FUNCTION ask_reset(who uuid, what text, because text, at timestamptz) RETURNS TABLE (account_id bigint, reset_uid uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  target bigint := administered_account(who); made uuid;
BEGIN
  IF NOT EXISTS (SELECT FROM account a WHERE a.id = target AND a.active) THEN
    RETURN;
  END IF;
  INSERT INTO account_reset (account_id, province_id, kind, reason, asked_by, asked_at)
  SELECT target, (SELECT min(g.province_id) FROM access_grant g WHERE g.account_id = target AND g.role <> 'family'), what, because,
         nullif(current_setting('app.account', true), '')::bigint, at RETURNING uid INTO made;
  RETURN QUERY SELECT target, made;
END $$
"""

CONFIRM_RESET = """
CREATE FUNCTION confirm_reset(who uuid, which uuid, secret bytea, until timestamptz, since timestamptz, at timestamptz)
RETURNS TABLE (account_id bigint, kind text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  target bigint := administered_account(who); me bigint := nullif(current_setting('app.account', true), '')::bigint; what text;
BEGIN
  UPDATE account_reset r SET confirmed_by = me, confirmed_at = at FROM account a
   WHERE r.uid = which AND r.account_id = target AND a.id = target AND a.active AND r.confirmed_at IS NULL AND r.asked_at > since AND r.asked_by <> me
   RETURNING r.kind INTO what;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF what = 'second_factor' THEN
    DELETE FROM recovery_code c WHERE c.account_id = target;
    DELETE FROM second_factor f WHERE f.account_id = target;
  ELSE
    PERFORM make_invitation(target, secret, until, at);
  END IF;
  PERFORM end_sign_ins(target, at);
  RETURN QUERY SELECT target, what;
END $$
"""

ACCOUNT_FUNCTIONS = (
    END_SIGN_INS, ADMINISTERED, MAY_GRANT, MAKE_INVITATION, INVITE, INVITE_AGAIN, INVITED, ACCEPT, CLOSE_ACCOUNT, GIVE_GRANT, END_GRANT,
    ASK_RESET, CONFIRM_RESET,
)  # fmt: skip
