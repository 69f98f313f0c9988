CREATE OR REPLACE FUNCTION make_client_account(client text, called text, as_role text, province int, place int, because text, on_day date, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  made bigint;
BEGIN
  IF as_role NOT IN ('commune_staff', 'province_statistics')
     OR NOT EXISTS (SELECT FROM place p WHERE p.id = place AND p.province_id = province AND province = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
     OR (as_role = 'commune_staff' AND place <> all(coalesce((select nullif(current_setting('app.communes', true), '')::int[])::int[], '{}'))) THEN
    RETURN NULL;
  END IF;
  INSERT INTO account (username, display_name, created_at) VALUES ('client ' || client, called, at) RETURNING id INTO made;
  INSERT INTO access_grant (account_id, role, place_id, valid, basis, granted_at)
    VALUES (made, as_role, place, daterange(on_day, NULL), because, at);
  RETURN made;
END $$
