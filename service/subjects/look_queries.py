"""Readings as audit entries, set by set, and who looked at a family's data."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow
from service.subjects.tables import Person


class Frozen(NamedTuple):
    """A subject by its key, under the commune where what is shown lies."""

    kind: str
    province_id: int
    commune_id: int
    id: int


_KEEP = text("""
WITH seen AS (
  SELECT w.look, 'person' AS kind, p.province_id, p.commune_id, p.id
    FROM unnest(CAST(:person_looks AS text[]), CAST(:person_uids AS uuid[])) w(look, uid) JOIN person p ON p.uid = w.uid
  UNION
  SELECT w.look, 'household', h.province_id, h.commune_id, h.id
    FROM unnest(CAST(:household_looks AS text[]), CAST(:household_uids AS uuid[])) w(look, uid) JOIN household h ON h.uid = w.uid
  UNION
  SELECT w.look, w.kind, w.province_id, w.commune_id, w.id
    FROM unnest(CAST(:looks AS text[]), CAST(:kinds AS text[]), CAST(:provinces AS int[]), CAST(:communes_of AS int[]), CAST(:ids AS bigint[]))
      w(look, kind, province_id, commune_id, id)
), within AS (
  SELECT s.look, s.kind, s.province_id, s.id, CASE WHEN s.commune_id = ANY (CAST(:communes AS int[])) THEN s.commune_id END AS commune_id
    FROM seen s WHERE s.commune_id = ANY (CAST(:communes AS int[])) OR s.province_id = ANY (CAST(:administers AS int[]))
), shown AS (
  SELECT s.look, s.province_id, s.commune_id, array_agg(s.id ORDER BY s.id) FILTER (WHERE s.kind = 'person') AS people,
         array_agg(s.id ORDER BY s.id) FILTER (WHERE s.kind = 'household') AS households,
         array_agg(s.id ORDER BY s.id) FILTER (WHERE s.kind NOT IN ('person', 'household')) AS others,
         min(s.kind) FILTER (WHERE s.kind NOT IN ('person', 'household')) AS other
    FROM within s GROUP BY s.look, s.province_id, s.commune_id
), told AS (
  SELECT s.*,
         CASE WHEN cardinality(s.households) = 1 THEN 'household' WHEN s.households IS NULL AND cardinality(s.people) = 1 THEN 'person'
              WHEN s.households IS NULL AND s.people IS NULL AND cardinality(s.others) = 1 THEN s.other ELSE 'several' END AS subject_kind,
         CASE WHEN cardinality(s.households) = 1 THEN s.households[1] WHEN s.households IS NULL AND cardinality(s.people) = 1 THEN s.people[1]
              WHEN s.households IS NULL AND s.people IS NULL AND cardinality(s.others) = 1 THEN s.others[1] END AS subject_id
    FROM shown s
)
INSERT INTO audit_entry (province_id, commune_id, at, account_id, action, subject_kind, subject_id, detail, people, households)
SELECT s.province_id, s.commune_id, :at, :account_id, s.look, s.subject_kind, s.subject_id, '{}', s.people, s.households
  FROM told s
 WHERE NOT EXISTS (SELECT FROM audit_entry a WHERE a.commune_id = s.commune_id AND a.at > :since AND a.at <= :at
                      AND a.account_id = :account_id AND a.action = s.look
                      AND a.subject_kind = s.subject_kind AND a.subject_id IS NOT DISTINCT FROM s.subject_id
                      AND a.people IS NOT DISTINCT FROM s.people AND a.households IS NOT DISTINCT FROM s.households)
""")


async def keep(
    session: AsyncSession, *, account_id: int, communes: Collection[int], administers: Collection[int], at: datetime, since: datetime,
    people: Sequence[tuple[str, uuid.UUID]], households: Sequence[tuple[str, uuid.UUID]], frozen: Sequence[tuple[str, Frozen]],
) -> None:  # fmt: skip
    """One entry a commune and kind of page, with everybody who was shown; none where the same was kept since `since`.

    What an administrator was shown outside communes of their own is of the province: an entry without a commune, one for each time."""
    values = {
        "account_id": account_id, "at": at, "since": since, "communes": list(communes), "administers": list(administers),
        "person_looks": [str(look) for look, _ in people], "person_uids": [uid for _, uid in people],
        "household_looks": [str(look) for look, _ in households], "household_uids": [uid for _, uid in households],
        "looks": [str(look) for look, _ in frozen], "kinds": [one.kind for _, one in frozen],
        "provinces": [one.province_id for _, one in frozen], "communes_of": [one.commune_id for _, one in frozen],
        "ids": [one.id for _, one in frozen],
    }  # fmt: skip
    await session.execute(_KEEP, values)


_LOOKS = text("SELECT * FROM looks_at_my_household(:skipped, :most)")


async def looks_at_my_household(session: AsyncSession, *, skipped: int, limit: int) -> Sequence[AnyRow]:
    """Who looked at, or changed, the data of the caller's household and its present members, the latest first."""
    return (await session.execute(_LOOKS, {"skipped": skipped, "most": limit})).all()


async def names_in_household(session: AsyncSession, *, household_id: int) -> Sequence[AnyRow]:
    """The present members of the caller's household: `uid`, `full_name`, in Vietnamese order."""
    found = select(Person.uid, Person.full_name).where(Person.household_id == household_id)
    return (await session.execute(found.order_by(Person.sort_key, Person.id))).all()
