"""Two persons and no conflict of interest, kept by the database: nobody appraises or decides what they submitted, or what is their own.

Own is: the entry of the account's person; everything of a household to which it belongs or belonged (its family grant, or the person that
it is linked to); a clan of such a household; a unit of which the person is or was a member. SQL only, `tables.py` attaches it; the actions
ask the same function beforehand, so that the refusal has words. Members of councils are asked about by `matters_of` too (`councils/interests.py`)."""

_MATTERS_OF = """
CREATE FUNCTION matters_of(who bigint, as_person bigint, in_province int, wanted bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
  WITH self AS (
    SELECT l.province_id, l.person_id FROM account_person l WHERE l.account_id = who
    UNION SELECT in_province, as_person WHERE as_person IS NOT NULL),
  home AS (
    SELECT g.household_id AS id FROM access_grant g WHERE g.account_id = who AND g.household_id IS NOT NULL
    UNION SELECT m.household_id FROM household_member m JOIN self s ON s.province_id = m.province_id AND s.person_id = m.person_id
           WHERE m.province_id = in_province)
  SELECT d.id FROM dossier d
   WHERE d.province_id = in_province AND d.id = ANY (wanted)
     AND (d.household_id IN (SELECT home.id FROM home)
       OR CASE d.subject_kind
          WHEN 'person' THEN (d.province_id, d.subject_id) IN (SELECT self.province_id, self.person_id FROM self)
          WHEN 'clan' THEN EXISTS (SELECT FROM clan_member c WHERE c.province_id = d.province_id AND c.clan_id = d.subject_id
                                     AND c.household_id IN (SELECT home.id FROM home))
          WHEN 'unit' THEN EXISTS (SELECT FROM unit_member u JOIN self s ON s.province_id = u.province_id AND s.person_id = u.person_id
                                   WHERE u.province_id = d.province_id AND u.unit_id = d.subject_id)
          ELSE false END)
$$
"""
_OWN_MATTERS = """
CREATE FUNCTION own_matters(in_province int, wanted bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT matters_of(nullif(current_setting('app.account', true), '')::bigint, NULL, in_province, wanted)
$$
"""
_REFUSE = """
CREATE FUNCTION refuse_own_matters(in_province int, acted bigint[], but_submitted boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM own_matters(in_province, acted)) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'no_own_matter',
      MESSAGE = 'nobody appraises or decides on their own entry, household, clan or unit';
  END IF;
  IF NOT but_submitted AND EXISTS (SELECT FROM dossier d WHERE d.province_id = in_province AND d.id = ANY (acted)
      AND d.submitted_by = nullif(current_setting('app.account', true), '')::bigint) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'two_persons',
      MESSAGE = 'whoever submitted a dossier does not appraise or decide on it';
  END IF;
END $$
"""
_OF_DOSSIERS = """
CREATE FUNCTION keep_two_persons_on_dossiers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  acted record;
BEGIN
  FOR acted IN
    SELECT w.province_id, w.state = 'revoked' AS revoked, array_agg(w.id) AS ids
      FROM written w JOIN former f USING (province_id, id)
     WHERE w.state <> f.state AND w.state NOT IN ('draft', 'submitted') GROUP BY 1, 2
  LOOP
    PERFORM refuse_own_matters(acted.province_id, acted.ids, acted.revoked);
  END LOOP;
  RETURN NULL;
END $$
"""
_OF_ROWS = """
CREATE FUNCTION keep_two_persons() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  acted record;
BEGIN
  FOR acted IN SELECT w.province_id, array_agg(w.dossier_id) AS ids FROM written w GROUP BY 1 LOOP
    PERFORM refuse_own_matters(acted.province_id, acted.ids, false);
  END LOOP;
  RETURN NULL;
END $$
"""
BY_A_DESK = "FOR EACH STATEMENT WHEN (row_security_active('{table}'::regclass) AND CURRENT_USER <> 'hoctap_worker') EXECUTE FUNCTION {function}()"
"""How a trigger fires that keeps what desks write: not for the owner, nor for the worker."""

TWO_PERSONS = (
    _MATTERS_OF,
    _OWN_MATTERS,
    _REFUSE,
    _OF_DOSSIERS,
    _OF_ROWS,
    "CREATE TRIGGER two_persons AFTER UPDATE ON dossier REFERENCING OLD TABLE AS former NEW TABLE AS written "
    + BY_A_DESK.format(table="dossier", function="keep_two_persons_on_dossiers"),
)


def two_persons(table: str, *, verb: str = "INSERT") -> str:
    """The trigger that keeps a table of acts on dossiers (`dossier_id`) from whoever submitted them or has an interest in them."""
    fired = BY_A_DESK.format(table=table, function="keep_two_persons")
    return f"CREATE TRIGGER two_persons_{verb.lower()} AFTER {verb} ON {table} REFERENCING NEW TABLE AS written {fired}"
