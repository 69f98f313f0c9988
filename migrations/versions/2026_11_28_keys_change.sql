CREATE TABLE key_rotation (
	old_master_id TEXT NOT NULL, 
	new_master_id TEXT NOT NULL, 
	begun_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_key_rotation PRIMARY KEY (old_master_id), 
	CONSTRAINT ck_key_rotation_another CHECK (old_master_id <> new_master_id)
)
-- next
CREATE FUNCTION refuse_retired_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM added a JOIN key_rotation r ON r.old_master_id = a.master_key_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'data_key_under_a_key_in_force',
      MESSAGE = 'a data key under a master key that is out of force';
  END IF;
  RETURN NULL;
END $$
-- next
ALTER TABLE key_rotation ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON key_rotation TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE TRIGGER key_in_force AFTER INSERT ON person_key REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_retired_key()
