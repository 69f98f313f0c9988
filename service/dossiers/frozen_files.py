"""The files that a dossier froze stay: the database marks them when the dossier is written, whoever writes it, and refuses one that is gone.

SQL only; `tables.py` attaches it."""

_FUNCTION = """
CREATE FUNCTION freeze_evidence_files() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  listed uuid[];
  found bigint;
BEGIN
  SELECT array_agg(DISTINCT CAST(f.file ->> 'uid' AS uuid)) INTO listed
    FROM jsonb_each(NEW.frozen -> 'evidence') i(code, documents), jsonb_array_elements(i.documents) d(document),
         jsonb_array_elements(coalesce(d.document -> 'files', '[]')) f(file);
  IF listed IS NULL THEN
    RETURN NULL;
  END IF;
  UPDATE evidence_file v SET frozen = true FROM indicator_evidence e
   WHERE v.province_id = NEW.province_id AND v.uid = ANY (listed) AND NOT v.frozen AND e.province_id = v.province_id
     AND e.id = v.evidence_id AND e.subject_kind = NEW.subject_kind AND e.subject_id = NEW.subject_id;
  SELECT count(*) INTO found FROM evidence_file v WHERE v.province_id = NEW.province_id AND v.uid = ANY (listed) AND v.frozen;
  IF found < cardinality(listed) THEN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'dossier_files_are_there',
      MESSAGE = 'a file that the dossier lists was taken off meanwhile';
  END IF;
  RETURN NULL;
END $$
"""
_TRIGGER = (
    "CREATE TRIGGER freeze_files AFTER INSERT OR UPDATE OF frozen ON dossier FOR EACH ROW"
    " WHEN (NEW.frozen -> 'evidence' <> '{}'::jsonb) EXECUTE FUNCTION freeze_evidence_files()"
)
FROZEN_FILES = (_FUNCTION, _TRIGGER)
