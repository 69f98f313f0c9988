"""The bare counterpart of scoring from the log: one SQL aggregate that computes every person's total and stores nothing else.

It gets what PostgreSQL has: parallel workers (a table made from a query may use them, an insert may not) and the same working memory."""

import asyncpg

from service.scoring.guide import Step
from tests.benchmarks.ground import HAI_PHONG, YEAR, Ground
from tests.benchmarks.rule import Amount, Indicator, Rule, amount_of

TABLE = "bench_totals"
SETTINGS = ("work_mem = '128MB'", "jit = off")
_DIFFERENT = f"""
SELECT count(*) FROM {TABLE} t FULL JOIN (SELECT subject_id, total FROM assessment WHERE title = 'citizen') a
    ON a.subject_id = t.person_id WHERE t.person_id IS NULL OR a.subject_id IS NULL OR a.total IS DISTINCT FROM t.total
"""


def statement(rule: Rule) -> str:
    """The whole of it."""
    sums = ", ".join(f"{summed(amount)} AS log_{n}" for n, amount in enumerate(rule.amounts))
    stated = ", ".join(f"max(tenths) FILTER (WHERE indicator = '{one.code}') AS stated_{one.code}" for one in rule.indicators)
    total = " + ".join(_points(rule, one) for one in rule.indicators)
    return f"""
CREATE TABLE {TABLE} AS
SELECT p.id AS person_id, ({total})::int AS total
  FROM person p
  LEFT JOIN (SELECT person_id, {sums} FROM roll_entry
              WHERE province_id = {HAI_PHONG} AND held_on BETWEEN '{YEAR}-01-01' AND '{YEAR}-12-31' AND NOT voided
              GROUP BY person_id) l ON l.person_id = p.id
  LEFT JOIN (SELECT person_id, {stated} FROM stated_point
              WHERE province_id = {HAI_PHONG} AND assessed_year = {YEAR} AND point_source = 'confirmed'
              GROUP BY person_id) c ON c.person_id = p.id
 WHERE p.province_id = {HAI_PHONG} AND p.birth_date <= '{YEAR - 18}-12-31' AND p.left_on IS NULL
"""


def summed(amount: Amount) -> str:
    """An amount of the log as an aggregate over rolls."""
    measure, kinds = amount
    among = "kind IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")"
    if measure == "certificates":
        return f"count(certificate) FILTER (WHERE {among})"
    return f"{'sum(hours)' if measure == 'hours' else 'count(*)'} FILTER (WHERE {among} AND completed)"


def _points(rule: Rule, one: Indicator) -> str:
    stated = (
        f"CASE WHEN c.stated_{one.code} > {one.cap} THEN {one.cap} ELSE c.stated_{one.code} END"  # least() would pass over NULL
    )
    if not one.ladder:
        return stated
    rungs = ", ".join(_rung(rule, step, one.cap) for step in one.ladder)
    return f"coalesce({stated}, greatest(0, {rungs}))"


def _rung(rule: Rule, step: Step, cap: int) -> str:
    number = rule.amounts.index(amount_of(step))
    return f"CASE WHEN l.log_{number} >= {step.threshold} THEN {min(step.points, cap)} END"


async def compute(ground: Ground, rule: Rule) -> None:
    """Run it on a connection of its own."""
    connection = await asyncpg.connect(ground.owner_url)
    try:
        for setting in SETTINGS:
            await connection.execute(f"SET {setting}")
        await connection.execute(statement(rule))
    finally:
        await connection.close()


async def different(ground: Ground) -> int:
    """How many people have another total in the product than here: 0, or the two are not the same rule."""
    [row] = await ground.rows(_DIFFERENT)
    return int(row["count"])
