ALTER TABLE sign_in ADD COLUMN offices TEXT[] DEFAULT '{}' NOT NULL
-- next
ALTER TABLE audit_entry
  ADD COLUMN offices TEXT[] DEFAULT nullif(current_setting('app.offices', true), '')::text[],
  ADD COLUMN people BIGINT[],
  ADD COLUMN households BIGINT[]
-- next
CREATE INDEX ix_audit_entry_households ON audit_entry USING gin (households) WHERE households IS NOT NULL
-- next
CREATE INDEX ix_audit_entry_people ON audit_entry USING gin (people) WHERE people IS NOT NULL
-- next
CREATE TABLE audit_head (
	place_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	hash BYTEA NOT NULL, 
	CONSTRAINT pk_audit_head PRIMARY KEY (place_id)
)
-- next
CREATE TABLE audit_link (
	place_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	province_id INTEGER NOT NULL, 
	audit_entry_id BIGINT NOT NULL, 
	previous BYTEA NOT NULL, 
	content BYTEA NOT NULL, 
	hash BYTEA NOT NULL, 
	CONSTRAINT pk_audit_link PRIMARY KEY (place_id, number), 
	CONSTRAINT uq_audit_link_province_id_audit_entry_id UNIQUE (province_id, audit_entry_id)
)
-- next
CREATE OR REPLACE FUNCTION enter(token bytea, at timestamptz)
RETURNS TABLE (account_id bigint, display_name text, kind text, csrf text, roles text[], communes int[], writes int[],
               counted int[], administers int[], household_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  s record;
BEGIN
  SELECT i.account_id, a.display_name, i.kind, i.csrf, i.roles, i.communes, i.writes, i.counted, i.administers, i.household_id, i.offices
    INTO s
    FROM sign_in i JOIN account a ON a.id = i.account_id AND a.active
   WHERE i.token_hash = token AND i.expires_at > at AND i.revoked_at IS NULL;
  PERFORM set_config('app.account', coalesce(s.account_id::text, ''), true), set_config('app.communes', coalesce(s.communes::text, ''), true),
          set_config('app.writes', coalesce(s.writes::text, ''), true), set_config('app.counted', coalesce(s.counted::text, ''), true),
          set_config('app.administers', coalesce(s.administers::text, ''), true), set_config('app.offices', coalesce(s.offices::text, ''), true),
          set_config('app.household', coalesce(s.household_id::text, ''), true);
  RETURN QUERY SELECT s.account_id, s.display_name, s.kind, s.csrf, s.roles, s.communes, s.writes, s.counted, s.administers, s.household_id;
END $$
-- next
CREATE FUNCTION audit_content(e audit_entry) RETURNS bytea
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
  SELECT sha256(convert_to(jsonb_build_array(e.id, e.province_id, e.commune_id, (extract(epoch FROM e.at) * 1000000)::bigint, e.account_id,
    e.offices, e.action, e.subject_kind, e.subject_id, e.reason, e.detail::text, e.people, e.households)::text, 'UTF8'))
$$
-- next
CREATE FUNCTION link_audit(in_province int, from_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  at_place int; e audit_entry; head audit_head; before bytea; digest bytea;
BEGIN
  -- whatever is seen here without a link is this transaction's own; heads are taken in the order of their places, so nobody waits in a circle
  FOR at_place IN
    SELECT DISTINCT coalesce(a.commune_id, a.province_id) FROM audit_entry a
     WHERE a.province_id = in_province AND a.id >= from_id
       AND NOT EXISTS (SELECT FROM audit_link l WHERE l.province_id = a.province_id AND l.audit_entry_id = a.id) ORDER BY 1
  LOOP
    SELECT * INTO head FROM audit_head h WHERE h.place_id = at_place FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO audit_head (place_id, number, hash) VALUES (at_place, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
      SELECT * INTO head FROM audit_head h WHERE h.place_id = at_place FOR UPDATE;
    END IF;
    FOR e IN
      SELECT a.* FROM audit_entry a
       WHERE a.province_id = in_province AND a.id >= from_id AND coalesce(a.commune_id, a.province_id) = at_place
         AND NOT EXISTS (SELECT FROM audit_link l WHERE l.province_id = a.province_id AND l.audit_entry_id = a.id) ORDER BY a.id
    LOOP
      before := head.hash; digest := audit_content(e); head.number := head.number + 1;
      head.hash := sha256(before || int8send(at_place) || int8send(head.number) || digest);
      INSERT INTO audit_link (place_id, number, province_id, audit_entry_id, previous, content, hash)
      VALUES (at_place, head.number, e.province_id, e.id, before, digest, head.hash);
    END LOOP;
    UPDATE audit_head h SET number = head.number, hash = head.hash WHERE h.place_id = at_place;
  END LOOP;
END $$
-- next
CREATE FUNCTION chain_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  -- the first entry of a transaction takes all the others with it
  IF NOT EXISTS (SELECT FROM audit_link l WHERE l.province_id = NEW.province_id AND l.audit_entry_id = NEW.id) THEN
    PERFORM link_audit(NEW.province_id, NEW.id);
  END IF;
  RETURN NULL;
END $$
-- next
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = format('%s is only ever added to', TG_TABLE_NAME);
END $$
-- next
CREATE FUNCTION move_audit_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  IF NEW.place_id <> OLD.place_id OR NEW.number <= OLD.number THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'the head of a chain only moves on';
  END IF;
  RETURN NEW;
END $$
-- next
DROP POLICY serving_insert ON audit_entry
-- next
CREATE POLICY serving_insert ON audit_entry FOR INSERT TO hoctap_serving WITH CHECK (account_id = (select nullif(current_setting('app.account', true), '')::bigint) AND offices IS NOT DISTINCT FROM (select nullif(current_setting('app.offices', true), '')::text[]) AND (commune_id IS NULL OR commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[]) OR (starts_with(action, 'read_') AND commune_id = any((select nullif(current_setting('app.communes', true), '')::int[])::int[]))))
-- next
ALTER TABLE audit_head ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON audit_head TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE TRIGGER only_onwards BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION move_audit_head()
-- next
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER only_onwards
-- next
CREATE TRIGGER only_added_to BEFORE DELETE OR TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit()
-- next
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER only_added_to
-- next
ALTER TABLE audit_link ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON audit_link TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit()
-- next
ALTER TABLE audit_link ENABLE ALWAYS TRIGGER only_added_to
-- next
CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_audit()
-- next
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER chain
-- next
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit()
-- next
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER only_added_to
-- next
SELECT link_audit(p.province_id, 0) FROM (SELECT DISTINCT province_id FROM audit_entry ORDER BY 1) p
