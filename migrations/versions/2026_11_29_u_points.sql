ALTER TABLE excel_import DROP CONSTRAINT ck_excel_import_content
-- next
ALTER TABLE excel_import ADD CONSTRAINT ck_excel_import_content CHECK (content IN ('learning', 'people', 'points'))
-- next
CREATE UNLOGGED TABLE import_point (
	province_id INTEGER NOT NULL, 
	import_id BIGINT NOT NULL, 
	line INTEGER NOT NULL, 
	commune_id INTEGER NOT NULL, 
	verdict TEXT NOT NULL, 
	person_id BIGINT, 
	assessed_year SMALLINT, 
	tenths SMALLINT[] NOT NULL, 
	reason TEXT NOT NULL, 
	cells TEXT NOT NULL, 
	problems TEXT[] NOT NULL, 
	CONSTRAINT pk_import_point PRIMARY KEY (province_id, import_id, line)
)
-- next
CREATE TABLE import_point_trace (
	province_id INTEGER NOT NULL, 
	import_id BIGINT NOT NULL, 
	person_id BIGINT NOT NULL, 
	assessed_year SMALLINT NOT NULL, 
	indicator TEXT NOT NULL, 
	commune_id INTEGER NOT NULL, 
	before JSONB, 
	CONSTRAINT pk_import_point_trace PRIMARY KEY (province_id, import_id, person_id, assessed_year, indicator), 
	CONSTRAINT fk_import_point_trace_province_id_import_id FOREIGN KEY(province_id, import_id) REFERENCES excel_import (province_id, id), 
	CONSTRAINT fk_import_point_trace_province_id_person_id FOREIGN KEY(province_id, person_id) REFERENCES person (province_id, id)
)
-- next
GRANT SELECT, INSERT, DELETE ON import_point TO hoctap_serving
-- next
ALTER TABLE import_point ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON import_point TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON import_point FOR SELECT TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.communes', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_insert ON import_point FOR INSERT TO hoctap_serving WITH CHECK (commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_delete ON import_point FOR DELETE TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[]))
-- next
GRANT SELECT, INSERT, UPDATE, DELETE ON stated_point TO hoctap_serving
-- next
CREATE POLICY serving_delete ON stated_point FOR DELETE TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[]))
-- next
GRANT SELECT, INSERT ON import_point_trace TO hoctap_serving
-- next
ALTER TABLE import_point_trace ENABLE ROW LEVEL SECURITY
-- next
CREATE POLICY worker_all ON import_point_trace TO hoctap_worker USING (true) WITH CHECK (true)
-- next
CREATE POLICY serving_select ON import_point_trace FOR SELECT TO hoctap_serving USING (commune_id = any((select nullif(current_setting('app.communes', true), '')::int[])::int[]))
-- next
CREATE POLICY serving_insert ON import_point_trace FOR INSERT TO hoctap_serving WITH CHECK (commune_id = any((select nullif(current_setting('app.writes', true), '')::int[])::int[]))
