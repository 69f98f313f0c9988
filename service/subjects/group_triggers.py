"""What looks past row security about clans and units, each function one question: whom a desk may join to a group that it does not see
yet, how many belong to it in communes out of sight, and the end of a group, which closes memberships everywhere.

SQL only; `group_tables.py` attaches it."""

_WRITES = "coalesce(nullif(current_setting('app.writes', true), '')::int[], '{}')"
_READS = "coalesce(nullif(current_setting('app.communes', true), '')::int[], '{}')"

# Whoever was told the uid may join their own households or people, in the same province. The lock makes an end wait, or be seen.
_TO_JOIN = """
CREATE FUNCTION {group}_to_join(wanted uuid) RETURNS TABLE (province_id int, id bigint, name text, kind text, ended_on date)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT g.province_id, g.id, g.name, {kind}, g.ended_on FROM {group} g
   WHERE g.uid = wanted AND EXISTS (SELECT FROM place p WHERE p.province_id = g.province_id AND p.id = ANY ({writes}))
     FOR SHARE OF g
$$
"""

_SIZE = """
CREATE FUNCTION size_of_{group}(in_province int, wanted bigint, on_day date) RETURNS TABLE (commune_id int, standing text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT m.commune_id, {standing}, count(*) FROM {group}_member m
   WHERE m.province_id = in_province AND m.{group}_id = wanted AND m.valid @> on_day
     AND (EXISTS (SELECT FROM {group} g WHERE g.province_id = in_province AND g.id = wanted AND g.commune_id = ANY ({reads}))
       OR EXISTS (SELECT FROM {group}_member o WHERE o.province_id = in_province AND o.{group}_id = wanted AND o.commune_id = ANY ({reads})))
   GROUP BY 1, 2
$$
"""

_END = """
CREATE FUNCTION end_{group}(in_province int, wanted bigint, on_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  own int;
BEGIN
  SELECT g.commune_id INTO own FROM {group} g
   WHERE g.province_id = in_province AND g.id = wanted AND g.ended_on IS NULL FOR UPDATE;
  IF own IS NULL OR own <> ALL ({writes}) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'only the desk where a group is registered ends it';
  END IF;
  IF EXISTS (SELECT FROM {group}_member m WHERE m.province_id = in_province AND m.{group}_id = wanted
                AND m.valid && daterange(on_day, NULL) AND NOT (upper_inf(m.valid) AND lower(m.valid) < on_day))
     OR EXISTS (SELECT FROM {dated} d WHERE d.province_id = in_province AND d.{group}_id = wanted
                AND d.valid && daterange(on_day, NULL) AND NOT (upper_inf(d.valid) AND lower(d.valid) < on_day)) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'group_ends_last',
      MESSAGE = 'something of the group begins or ends after the day on which the group should end';
  END IF;
  UPDATE {group}_member SET valid = daterange(lower(valid), on_day)
   WHERE province_id = in_province AND {group}_id = wanted AND upper_inf(valid);
  UPDATE {dated} SET valid = daterange(lower(valid), on_day)
   WHERE province_id = in_province AND {group}_id = wanted AND upper_inf(valid);
  UPDATE {group} SET ended_on = on_day WHERE province_id = in_province AND id = wanted;
END $$
"""


def _made(group: str, *, dated: str, standing: str, kind: str) -> tuple[str, ...]:
    words = {"group": group, "dated": dated, "standing": standing, "kind": kind, "writes": _WRITES, "reads": _READS}
    return tuple(statement.format(**words) for statement in (_TO_JOIN, _SIZE, _END))


OF_CLANS = _made("clan", dated="clan_support", standing="'household'::text", kind="NULL::text")
OF_UNITS = _made("unit", dated="unit_level", standing="m.standing", kind="g.kind")
