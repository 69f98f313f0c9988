CREATE TABLE second_factor (
	account_id BIGINT NOT NULL, 
	master_key_id TEXT NOT NULL, 
	wrapped BYTEA NOT NULL, 
	secret BYTEA NOT NULL, 
	made_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	confirmed_at TIMESTAMP WITH TIME ZONE, 
	last_step BIGINT, 
	CONSTRAINT pk_second_factor PRIMARY KEY (account_id), 
	CONSTRAINT fk_second_factor_account_id FOREIGN KEY(account_id) REFERENCES account (id)
)
-- next
CREATE TABLE recovery_code (
	account_id BIGINT NOT NULL, 
	code_hash BYTEA NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_recovery_code PRIMARY KEY (account_id, code_hash), 
	CONSTRAINT fk_recovery_code_account_id FOREIGN KEY(account_id) REFERENCES account (id)
)
-- next
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON recovery_code TO hoctap_serving
-- next
ALTER TABLE recovery_code ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON recovery_code TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON recovery_code FOR SELECT TO hoctap_serving USING (account_id = (select nullif(current_setting('app.account', true), '')::bigint))
-- next
CREATE POLICY serving_insert ON recovery_code FOR INSERT TO hoctap_serving WITH CHECK (account_id = (select nullif(current_setting('app.account', true), '')::bigint))
-- next
CREATE POLICY serving_update ON recovery_code FOR UPDATE TO hoctap_serving USING (account_id = (select nullif(current_setting('app.account', true), '')::bigint)) WITH CHECK (account_id = (select nullif(current_setting('app.account', true), '')::bigint))
-- next
CREATE POLICY serving_delete ON recovery_code FOR DELETE TO hoctap_serving USING (account_id = (select nullif(current_setting('app.account', true), '')::bigint))
-- next
GRANT SELECT, INSERT, UPDATE (confirmed_at, last_step), DELETE ON second_factor TO hoctap_serving
-- next
ALTER TABLE second_factor ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON second_factor TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON second_factor FOR SELECT TO hoctap_serving USING (account_id = (select nullif(current_setting('app.account', true), '')::bigint))
-- next
CREATE POLICY serving_insert ON second_factor FOR INSERT TO hoctap_serving WITH CHECK (account_id = (select nullif(current_setting('app.account', true), '')::bigint))
-- next
CREATE POLICY serving_update ON second_factor FOR UPDATE TO hoctap_serving USING (account_id = (select nullif(current_setting('app.account', true), '')::bigint)) WITH CHECK (account_id = (select nullif(current_setting('app.account', true), '')::bigint))
-- next
CREATE POLICY serving_delete ON second_factor FOR DELETE TO hoctap_serving USING (account_id = (select nullif(current_setting('app.account', true), '')::bigint))
-- next
CREATE TRIGGER key_in_force AFTER INSERT ON second_factor REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_retired_key()
