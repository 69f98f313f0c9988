CREATE TABLE day_off (
	province_id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	name TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	set_by BIGINT NOT NULL, 
	set_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_day_off PRIMARY KEY (province_id, day), 
	CONSTRAINT ck_day_off_nfc CHECK ((name IS NULL OR name IS NFC NORMALIZED) AND (basis IS NULL OR basis IS NFC NORMALIZED)), 
	CONSTRAINT fk_day_off_set_by FOREIGN KEY(set_by) REFERENCES account (id)
)
-- next
GRANT SELECT, INSERT, UPDATE (name, basis, set_by, set_at), DELETE ON day_off TO hoctap_serving
-- next
GRANT SELECT ON day_off TO hoctap_worker
-- next
ALTER TABLE day_off ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON day_off TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON day_off FOR SELECT TO hoctap_serving USING (true)
-- next
CREATE POLICY serving_insert ON day_off FOR INSERT TO hoctap_serving WITH CHECK (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_update ON day_off FOR UPDATE TO hoctap_serving USING (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[])) WITH CHECK (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_delete ON day_off FOR DELETE TO hoctap_serving USING (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
