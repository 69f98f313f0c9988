"""A member of a council has no say on what is its own, kept by the database. SQL only, `tables.py` attaches it.

Own is what it is for who decides (`dossiers/interests.py`), asked for the person or the account that the member is tied to; and a dossier that
the member submitted. A council of which nobody is left hears no dossier; one that concludes names as abstaining whoever has an interest."""

from service.dossiers.interests import BY_A_DESK

_CONFLICTED = """
CREATE FUNCTION conflicted_members(in_province int, of_dossier bigint, of_councils bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.id FROM council_member m JOIN dossier d ON d.province_id = m.province_id AND d.id = of_dossier
   WHERE m.province_id = in_province AND m.council_id = ANY (of_councils) AND num_nonnulls(m.tied_person_id, m.tied_account_id) > 0
     AND d.commune_id = ANY (coalesce(nullif(current_setting('app.communes', true), '')::int[], '{}'))
     AND (d.submitted_by = m.tied_account_id
       OR EXISTS (SELECT FROM account_person l WHERE l.account_id = d.submitted_by AND l.province_id = m.province_id AND l.person_id = m.tied_person_id)
       OR EXISTS (SELECT FROM matters_of(m.tied_account_id, m.tied_person_id, in_province, ARRAY[of_dossier])))
$$
"""
_TO_TIE = """
CREATE FUNCTION accounts_to_tie(in_province int, names text[]) RETURNS TABLE (id bigint, username text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT a.id, a.username FROM account a
   WHERE a.username = ANY (names) AND a.active AND in_province IN (SELECT p.province_id FROM place p
            WHERE p.id = ANY (coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')))
     AND EXISTS (SELECT FROM access_grant g LEFT JOIN household h ON h.id = g.household_id AND h.province_id = in_province
                  WHERE g.account_id = a.id AND (g.province_id = in_province OR h.id IS NOT NULL))
$$
"""
_NOBODY_LEFT = """
CREATE FUNCTION keep_somebody_in_council() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM written w WHERE NOT EXISTS (
      SELECT m.id FROM council_member m WHERE m.province_id = w.province_id AND m.council_id = w.council_id
      EXCEPT SELECT conflicted_members(w.province_id, w.dossier_id, ARRAY[w.council_id]))) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'nobody_left_in_council',
      MESSAGE = 'every member of this council has an interest in the dossier';
  END IF;
  RETURN NULL;
END $$
"""
_NO_OWN_OPINION = """
CREATE FUNCTION keep_members_apart() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM written w JOIN council_case c USING (province_id, dossier_id, version)
      WHERE w.in_favour IS NOT NULL AND w.member_id IN (SELECT conflicted_members(w.province_id, w.dossier_id, ARRAY[c.council_id]))) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'no_own_opinion',
      MESSAGE = 'no member of a council has a say on their own entry, household, clan or unit, or on what they submitted';
  END IF;
  RETURN NULL;
END $$
"""
_ABSTAINING_IS_NAMED = """
CREATE FUNCTION keep_abstaining_named() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF EXISTS (SELECT FROM written w JOIN former f USING (province_id, dossier_id, version)
      WHERE f.proposal IS NULL AND w.proposal IS NOT NULL AND EXISTS (
        SELECT conflicted_members(w.province_id, w.dossier_id, ARRAY[w.council_id])
        EXCEPT SELECT o.member_id FROM council_opinion o WHERE o.province_id = w.province_id AND o.dossier_id = w.dossier_id
                  AND o.version = w.version AND o.in_favour IS NULL)) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', CONSTRAINT = 'abstaining_is_named',
      MESSAGE = 'a conclusion names as abstaining every member who has an interest in the dossier';
  END IF;
  RETURN NULL;
END $$
"""

OF_CASES = (
    _CONFLICTED,
    _NOBODY_LEFT,
    _ABSTAINING_IS_NAMED,
    "CREATE TRIGGER somebody_in_council AFTER INSERT ON council_case REFERENCING NEW TABLE AS written "
    + BY_A_DESK.format(table="council_case", function="keep_somebody_in_council"),
    "CREATE TRIGGER abstaining_named AFTER UPDATE ON council_case REFERENCING OLD TABLE AS former NEW TABLE AS written "
    + BY_A_DESK.format(table="council_case", function="keep_abstaining_named"),
)
OF_MEMBERS = (_TO_TIE,)
OF_OPINIONS = (
    _NO_OWN_OPINION,
    "CREATE TRIGGER members_apart AFTER INSERT ON council_opinion REFERENCING NEW TABLE AS written "
    + BY_A_DESK.format(table="council_opinion", function="keep_members_apart"),
)
