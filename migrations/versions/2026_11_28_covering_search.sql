ALTER TABLE person_name_token
  ADD COLUMN words text COLLATE "C",
  ADD COLUMN sort_key text COLLATE "C",
  ADD COLUMN born smallint
-- next
UPDATE person_name_token t
   SET words = regexp_replace(' ' || p.folded_name, '[^a-z0-9]+', ' ', 'g'), sort_key = p.sort_key, born = extract(year FROM p.birth_date)
  FROM person p WHERE p.province_id = t.province_id AND p.id = t.person_id
-- next
ALTER TABLE person_name_token
  ALTER COLUMN words SET NOT NULL, ALTER COLUMN sort_key SET NOT NULL, ALTER COLUMN born SET NOT NULL,
  DROP CONSTRAINT pk_person_name_token,
  ADD CONSTRAINT pk_person_name_token PRIMARY KEY (province_id, person_id, token)
-- next
DROP INDEX ix_person_name_token_province_id_person_id
-- next
CREATE INDEX ix_person_name_token_commune_id_token ON person_name_token (commune_id, token) INCLUDE (province_id, person_id, words, sort_key, born)
-- next
CREATE FUNCTION complete_name_token() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  SELECT regexp_replace(' ' || p.folded_name, '[^a-z0-9]+', ' ', 'g'), p.sort_key, extract(year FROM p.birth_date)
    INTO NEW.words, NEW.sort_key, NEW.born
    FROM person p WHERE p.province_id = NEW.province_id AND p.id = NEW.person_id;
  RETURN NEW;
END $$
-- next
CREATE TRIGGER complete_name_token BEFORE INSERT ON person_name_token
   FOR EACH ROW WHEN (NEW.words IS NULL) EXECUTE FUNCTION complete_name_token()
-- next
CREATE FUNCTION name_tokens_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  UPDATE person_name_token
     SET words = regexp_replace(' ' || NEW.folded_name, '[^a-z0-9]+', ' ', 'g'), sort_key = NEW.sort_key,
         born = extract(year FROM NEW.birth_date)
   WHERE province_id = NEW.province_id AND person_id = NEW.id;
  RETURN NULL;
END $$
-- next
CREATE TRIGGER name_tokens_follow AFTER UPDATE OF folded_name, sort_key, birth_date ON person
   FOR EACH ROW EXECUTE FUNCTION name_tokens_follow()
