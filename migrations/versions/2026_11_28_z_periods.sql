CREATE TABLE retention_period (
	province_id INTEGER NOT NULL, 
	record TEXT NOT NULL, 
	months SMALLINT NOT NULL, 
	basis TEXT NOT NULL, 
	set_by BIGINT NOT NULL, 
	set_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_retention_period PRIMARY KEY (province_id, record), 
	CONSTRAINT ck_retention_period_months CHECK (months BETWEEN 1 AND 1200), 
	CONSTRAINT ck_retention_period_nfc CHECK ((basis IS NULL OR basis IS NFC NORMALIZED)), 
	CONSTRAINT fk_retention_period_set_by FOREIGN KEY(set_by) REFERENCES account (id)
)
-- next
GRANT SELECT, INSERT, UPDATE (months, basis, set_by, set_at) ON retention_period TO hoctap_serving
-- next
GRANT SELECT ON retention_period TO hoctap_worker
-- next
ALTER TABLE retention_period ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON retention_period TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON retention_period FOR SELECT TO hoctap_serving USING (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_insert ON retention_period FOR INSERT TO hoctap_serving WITH CHECK (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_update ON retention_period FOR UPDATE TO hoctap_serving USING (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[])) WITH CHECK (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
