"""What the database itself does about a province's own villages and clusters: make, name anew, end, put together. SQL only; `tables.py` attaches it.

Nobody writes in the tables of places: each function looks at the province of who asks, and at the level, since provinces, districts and communes
come with the seeds alone. One change at a time (`_ALONE`): the next number and a name are free in the statement that takes them.
Who lives in a village and who signed in stand in tables of higher floors, which only SQL sees here."""

from service.places.seeding import FIRST_OWN_ID

_ME = "nullif(current_setting('app.account', true), '')::bigint"
_MINE = "any(coalesce(nullif(current_setting('app.administers', true), '')::int[], '{}'))"
_ALONE = "PERFORM pg_advisory_xact_lock(hashtext('hoctap: places'))"
_LOWER = "lower({} COLLATE pg_c_utf8)"
CLUSTER_KIND = "cụm"


def _taken(name: str) -> str:
    return f"RAISE EXCEPTION USING ERRCODE = 'unique_violation', CONSTRAINT = '{name}', MESSAGE = '{name}'"


OWN_PLACE = f"""
CREATE FUNCTION own_place(which int) RETURNS int
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
  found_level int;
BEGIN
  IF {_ME} IS NOT NULL THEN
    SELECT p.level INTO found_level FROM place p
     WHERE p.id = which AND p.province_id = {_MINE}
       AND (p.level = 4 OR p.level = 2 AND EXISTS (SELECT FROM place_period c WHERE c.place_id = p.id AND c.kind = '{CLUSTER_KIND}'));
  END IF;
  RETURN found_level;
END $$
"""

MAKE_PLACES = f"""
CREATE FUNCTION make_places(above int, names text[], kinds text[], folds text[], since date, because text, making text, content bytea, at timestamptz)
RETURNS TABLE (made int, again boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  ground record; before record; own_level int; last int;
BEGIN
  SELECT p.level, p.province_id INTO ground FROM place p
   WHERE p.id = above AND p.province_id = {_MINE} AND (p.level = 3 OR p.level = 1 AND p.id = p.province_id);
  IF NOT FOUND OR {_ME} IS NULL THEN
    RETURN;
  END IF;
  {_ALONE};
  SELECT m.request_hash, m.places INTO before FROM place_making m WHERE m.account_id = {_ME} AND m.idempotency_key = making;
  IF FOUND THEN
    IF before.request_hash <> content THEN
      {_taken("place_making_key")};
    END IF;
    RETURN QUERY SELECT unnest(before.places), true;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM place_period p WHERE p.place_id = above AND p.valid @> since)
     OR NOT EXISTS (SELECT FROM place_period p WHERE p.place_id = above AND upper_inf(p.valid)) THEN
    RETURN;
  END IF;
  own_level := ground.level + 1;
  IF cardinality(names) <> (SELECT count(DISTINCT {_LOWER.format("n.name")}) FROM unnest(names) n(name))
     OR EXISTS (SELECT FROM place_period p JOIN unnest(names) n(name) ON {_LOWER.format("p.name")} = {_LOWER.format("n.name")}
                 WHERE p.parent_id = above AND p.level = own_level AND p.valid && daterange(since, NULL)) THEN
    {_taken("place_name")};
  END IF;
  SELECT greatest(max(p.id), {FIRST_OWN_ID} - 1) INTO last FROM place p;
  INSERT INTO place (id, level, province_id) SELECT last + n.nth, own_level, ground.province_id FROM unnest(names) WITH ORDINALITY n(name, nth);
  INSERT INTO place_period (place_id, valid, level, name, kind, folded, parent_id, source)
  SELECT last + n.nth, daterange(since, NULL), own_level, n.name, CASE own_level WHEN 2 THEN '{CLUSTER_KIND}' ELSE n.kind END, n.fold, above, because
    FROM unnest(names, kinds, folds) WITH ORDINALITY n(name, kind, fold, nth);
  INSERT INTO place_making (account_id, idempotency_key, request_hash, places, made_at)
  VALUES ({_ME}, making, content, ARRAY(SELECT last + n FROM generate_series(1, cardinality(names)) n), at);
  RETURN QUERY SELECT last + n, false FROM generate_series(1, cardinality(names)) n;
END $$
"""

RENAME_PLACE = f"""
CREATE FUNCTION rename_place(which int, new_name text, new_kind text, new_fold text, since date, because text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  own_level int := own_place(which); running place_period;
BEGIN
  IF own_level IS NULL THEN
    RETURN NULL;
  END IF;
  {_ALONE};
  SELECT p.* INTO running FROM place_period p WHERE p.place_id = which AND upper_inf(p.valid) AND coalesce(lower(p.valid), '-infinity') < since;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF EXISTS (SELECT FROM place_period p WHERE p.parent_id = running.parent_id AND p.level = own_level AND p.place_id <> which
      AND p.valid && daterange(since, NULL) AND {_LOWER.format("p.name")} = {_LOWER.format("new_name")}) THEN
    {_taken("place_name")};
  END IF;
  UPDATE place_period SET valid = daterange(lower(valid), since) WHERE place_id = which AND valid = running.valid;
  INSERT INTO place_period (place_id, valid, level, code, name, kind, folded, parent_id, latitude, longitude, area_km2, source)
  VALUES (which, daterange(since, NULL), own_level, running.code, new_name, CASE own_level WHEN 2 THEN running.kind ELSE new_kind END, new_fold,
          running.parent_id, running.latitude, running.longitude, running.area_km2, because);
  RETURN true;
END $$
"""

END_PLACE = f"""
CREATE FUNCTION end_place(which int, last_day date, because text, on_day date, at timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  own_level int := own_place(which); running daterange; after daterange := daterange(last_day + 1, NULL); staying bigint;
BEGIN
  IF own_level IS NULL THEN
    RETURN NULL;
  END IF;
  {_ALONE};
  PERFORM FROM place p WHERE p.id = which FOR UPDATE;
  SELECT p.valid INTO running FROM place_period p WHERE p.place_id = which AND upper_inf(p.valid) AND p.valid @> last_day;
  IF NOT FOUND THEN
    RETURN -1;
  END IF;
  IF own_level = 4 THEN
    SELECT count(DISTINCT r.household_id) INTO staying FROM place l
      JOIN household_residence r ON r.province_id = l.province_id AND r.village_id = which AND r.valid && after
       AND r.commune_id IN (SELECT p.parent_id FROM place_period p WHERE p.place_id = which)
      JOIN household_member m ON m.province_id = r.province_id AND m.household_id = r.household_id AND m.valid && after
     WHERE l.id = which;
  ELSE
    SELECT count(DISTINCT m.commune_id) INTO staying FROM cluster_member m WHERE m.cluster_id = which AND m.valid && after;
  END IF;
  IF staying > 0 THEN
    RETURN staying;
  END IF;
  UPDATE place_period SET valid = daterange(lower(valid), last_day + 1), end_source = because WHERE place_id = which AND valid = running;
  IF own_level = 2 AND last_day < on_day THEN
    PERFORM end_sign_ins_at(ARRAY[which], at);
  END IF;
  RETURN 0;
END $$
"""

PUT_IN_CLUSTER = f"""
CREATE FUNCTION put_in_cluster(which int, communes int[], since date, because text, on_day date, at timestamptz) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  home int; moving int[]; touched int[];
BEGIN
  IF own_place(which) IS DISTINCT FROM 2 THEN
    RETURN NULL;
  END IF;
  {_ALONE};
  SELECT p.province_id INTO home FROM place p JOIN place_period c ON c.place_id = p.id AND c.valid @> since AND upper_inf(c.valid) WHERE p.id = which;
  IF NOT FOUND OR EXISTS (SELECT FROM unnest(communes) n(id) WHERE NOT EXISTS (SELECT FROM place p JOIN place_period c ON c.place_id = p.id
      WHERE p.id = n.id AND p.level = 3 AND p.province_id = home AND c.valid @> since)) THEN
    RETURN NULL;
  END IF;
  moving := ARRAY(SELECT DISTINCT n.id FROM unnest(communes) n(id) WHERE NOT EXISTS (SELECT FROM cluster_member m
    WHERE m.commune_id = n.id AND m.cluster_id = which AND m.valid @> daterange(since, NULL)));
  IF EXISTS (SELECT FROM cluster_member m WHERE m.commune_id = ANY (moving) AND lower(m.valid) >= since) THEN
    {_taken("cluster_member_later")};
  END IF;
  touched := which || ARRAY(SELECT DISTINCT m.cluster_id FROM cluster_member m WHERE m.commune_id = ANY (moving) AND m.valid @> since);
  UPDATE cluster_member SET valid = daterange(lower(valid), since), end_source = because WHERE commune_id = ANY (moving) AND valid @> since;
  INSERT INTO cluster_member (commune_id, cluster_id, valid, source) SELECT n.id, which, daterange(since, NULL), because FROM unnest(moving) n(id);
  IF since <= on_day AND cardinality(moving) > 0 THEN
    PERFORM end_sign_ins_at(touched, at);
  END IF;
  RETURN cardinality(moving);
END $$
"""

TAKE_OUT_OF_CLUSTER = f"""
CREATE FUNCTION take_out_of_cluster(which int, commune int, last_day date, because text, on_day date, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF own_place(which) IS DISTINCT FROM 2 THEN
    RETURN NULL;
  END IF;
  {_ALONE};
  UPDATE cluster_member m SET valid = daterange(lower(m.valid), last_day + 1), end_source = because
   WHERE m.cluster_id = which AND m.commune_id = commune AND m.valid @> last_day AND upper_inf(m.valid);
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF last_day < on_day THEN
    PERFORM end_sign_ins_at(ARRAY[which], at);
  END IF;
  RETURN true;
END $$
"""

END_SIGN_INS_AT = """
CREATE FUNCTION end_sign_ins_at(places int[], at timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
  PERFORM FROM account a WHERE a.id IN (SELECT g.account_id FROM access_grant g WHERE g.place_id = ANY (places)) ORDER BY a.id FOR UPDATE;
  UPDATE sign_in s SET revoked_at = at
   WHERE s.revoked_at IS NULL AND s.account_id IN (SELECT g.account_id FROM access_grant g WHERE g.place_id = ANY (places));
END $$
"""

HOUSEHOLDS_OF_VILLAGES = f"""
CREATE FUNCTION households_of_villages(of_commune int, on_day date) RETURNS TABLE (village int, households bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT r.village_id, count(DISTINCT r.household_id) FROM place c
    JOIN household_residence r ON r.province_id = c.province_id AND r.commune_id = c.id AND r.valid @> on_day AND r.village_id IS NOT NULL
    JOIN household_member m ON m.province_id = r.province_id AND m.household_id = r.household_id AND m.valid @> on_day
   WHERE c.id = of_commune AND c.province_id = {_MINE} GROUP BY r.village_id
$$
"""

PLACE_FUNCTIONS = (
    OWN_PLACE, END_SIGN_INS_AT, MAKE_PLACES, RENAME_PLACE, END_PLACE, PUT_IN_CLUSTER, TAKE_OUT_OF_CLUSTER, HOUSEHOLDS_OF_VILLAGES,
)  # fmt: skip
