CREATE TABLE evidence_requirement (
	province_id INTEGER NOT NULL, 
	rule_set_id BIGINT NOT NULL, 
	valid DATERANGE NOT NULL, 
	local_decision_id BIGINT NOT NULL, 
	CONSTRAINT pk_evidence_requirement PRIMARY KEY (province_id, rule_set_id, valid WITHOUT OVERLAPS), 
	CONSTRAINT fk_evidence_requirement_province_id FOREIGN KEY(province_id) REFERENCES place (id), 
	CONSTRAINT fk_evidence_requirement_rule_set_id FOREIGN KEY(rule_set_id) REFERENCES rule_set (id), 
	CONSTRAINT fk_evidence_requirement_local_decision_id FOREIGN KEY(local_decision_id) REFERENCES local_decision (id)
)
-- next
CREATE FUNCTION mark_evidence_requirement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  before datemultirange := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE datemultirange(OLD.valid) END;
  after datemultirange := datemultirange(NEW.valid);
BEGIN
  INSERT INTO rescore_mark (province_id, subject_kind, subject_id, assessed_year, commune_id, household_id)
  SELECT DISTINCT a.province_id, a.subject_kind, a.subject_id, a.assessed_year, a.commune_id, a.household_id
    FROM assessment a JOIN rule_set r ON r.title = a.title AND r.level = a.level
   WHERE r.id = NEW.rule_set_id AND a.province_id = NEW.province_id
     AND ((before - after) + (after - before)) @> make_date(a.assessed_year, 12, 31);
  RETURN NULL;
END $$
-- next
CREATE TRIGGER mark_for_scoring AFTER INSERT OR UPDATE ON evidence_requirement FOR EACH ROW EXECUTE FUNCTION mark_evidence_requirement()
-- next
GRANT SELECT, INSERT, UPDATE (valid) ON evidence_requirement TO hoctap_serving
-- next
GRANT SELECT ON evidence_requirement TO hoctap_worker
-- next
ALTER TABLE evidence_requirement ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON evidence_requirement TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON evidence_requirement FOR SELECT TO hoctap_serving USING (true)
-- next
CREATE POLICY serving_insert ON evidence_requirement FOR INSERT TO hoctap_serving WITH CHECK (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_update ON evidence_requirement FOR UPDATE TO hoctap_serving USING (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[])) WITH CHECK (province_id = any((select nullif(current_setting('app.administers', true), '')::int[])::int[]))
