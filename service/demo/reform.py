"""1 July 2025 in the demo: every household goes on living in its village, and the village belongs to another commune. As the owner.

Registers follow to the present commune, so that its desk sees them; sessions, scores, dossiers and decisions stay where they were made."""

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.demo.setting import FIRST_YEAR, PROVINCE, REFORM
from service.titles.tables import RescoreMark

# One statement, so that members never stand without a residence between closing the old one and opening the new.
_HOUSEHOLDS = """
WITH moved AS (
  UPDATE household h SET commune_id = v.parent_id FROM place_period v
   WHERE h.province_id = :province AND v.place_id = h.village_id AND v.valid @> CAST(:day AS date)
  RETURNING h.province_id, h.id, h.commune_id, h.village_id),
shut AS (
  UPDATE household_residence r SET valid = daterange(lower(r.valid), :day) FROM moved m
   WHERE r.province_id = m.province_id AND r.household_id = m.id AND upper_inf(r.valid)
  RETURNING r.household_id)
INSERT INTO household_residence (province_id, household_id, valid, commune_id, village_id)
SELECT m.province_id, m.id, daterange(:day, NULL), m.commune_id, m.village_id FROM moved m JOIN shut s ON s.household_id = m.id
"""
_OF_HOUSEHOLD = """
UPDATE {table} t SET commune_id = h.commune_id FROM household h
 WHERE h.province_id = :province AND t.province_id = h.province_id AND t.household_id = h.id
"""
_OF_PERSON = """
UPDATE {table} t SET commune_id = p.commune_id FROM person p
 WHERE p.province_id = :province AND t.province_id = p.province_id AND t.person_id = p.id
"""
_OF_GROUP = """
UPDATE {table} t SET commune_id = s.successor_id FROM place_successor s
 WHERE t.province_id = :province AND s.predecessor_id = t.commune_id AND s.share = 'whole' AND s.on_date = :day
"""


async def reform(session: AsyncSession) -> None:
    """Hand every register over to the commune that the village belongs to since the reform."""
    statements = [_HOUSEHOLDS]
    statements += [_OF_HOUSEHOLD.format(table=table) for table in ("person", "household_member", "clan_member")]
    statements += [
        _OF_PERSON.format(table=table) for table in ("person_key", "person_name_token", "person_attribute", "unit_member")
    ]
    statements += [_OF_GROUP.format(table=table) for table in ("clan", "clan_support", "unit", "unit_level")]
    for statement in statements:
        await session.execute(text(statement).bindparams(**_given(statement)))
    # Nobody lived elsewhere on 31 December of the first year: its scores stand.
    await session.execute(delete(RescoreMark).where(RescoreMark.assessed_year <= FIRST_YEAR))


def _given(statement: str) -> dict[str, object]:
    every = {"province": PROVINCE, "day": REFORM}
    return {name: value for name, value in every.items() if f":{name}" in statement}
