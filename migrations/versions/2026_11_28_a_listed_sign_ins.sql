ALTER TABLE sign_in ADD COLUMN uid UUID NOT NULL DEFAULT uuidv7()
-- next
ALTER TABLE sign_in ADD CONSTRAINT uq_sign_in_uid UNIQUE (uid)
-- next
ALTER TABLE sign_in ADD COLUMN agent TEXT NOT NULL DEFAULT ''
-- next
GRANT UPDATE (password_hash) ON account TO hoctap_serving
-- next
CREATE POLICY serving_update ON account FOR UPDATE TO hoctap_serving USING (id = (select nullif(current_setting('app.account', true), '')::bigint)) WITH CHECK (id = (select nullif(current_setting('app.account', true), '')::bigint))
