CREATE TABLE map_version (
	id SMALLINT NOT NULL, 
	version BIGINT NOT NULL, 
	CONSTRAINT pk_map_version PRIMARY KEY (id), 
	CONSTRAINT ck_map_version_one CHECK (id = 1)
)
-- next
GRANT SELECT ON map_version TO hoctap_serving
-- next
GRANT SELECT ON map_version TO hoctap_worker
-- next
CREATE FUNCTION map_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  INSERT INTO map_version (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = map_version.version + 1;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER map_changes AFTER INSERT OR UPDATE OR DELETE ON place_period FOR EACH STATEMENT EXECUTE FUNCTION map_changes()
-- next
CREATE TRIGGER map_changes AFTER INSERT OR UPDATE OR DELETE ON place_successor FOR EACH STATEMENT EXECUTE FUNCTION map_changes()
-- next
CREATE TRIGGER map_changes AFTER INSERT OR UPDATE OR DELETE ON cluster_member FOR EACH STATEMENT EXECUTE FUNCTION map_changes()
-- next
INSERT INTO map_version (id, version) VALUES (1, 1)
