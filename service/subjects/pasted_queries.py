"""Whom pasted lines mean: names, identity numbers, codes of people and households, all in one statement under row security."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.rows import AnyRow

MOST_OF_ONE = 30
"""People told for one line: a name that more bear needs a year of birth."""

_MEANT = text("""
WITH met AS (
  SELECT l.at, t.province_id, t.person_id, false AS by_code
    FROM unnest(CAST(:name_at AS int[]), CAST(:token AS text[]), CAST(:words AS text[]), CAST(:born AS int[])) l(at, token, words, born)
    JOIN person_name_token t
      ON t.commune_id = ANY (CAST(:communes AS int[])) AND t.token = l.token AND t.words = l.words AND (l.born IS NULL OR t.born = l.born)
  UNION
  SELECT l.at, p.province_id, p.id, false FROM unnest(CAST(:uid_at AS int[]), CAST(:uids AS uuid[])) l(at, uid) JOIN person p ON p.uid = l.uid
  UNION
  SELECT l.at, p.province_id, p.id, false
    FROM unnest(CAST(:index_at AS int[]), CAST(:indexes AS bytea[])) l(at, blind) JOIN person p ON p.national_id_index = l.blind
  UNION
  SELECT l.at, m.province_id, m.person_id, true
    FROM unnest(CAST(:code_at AS int[]), CAST(:codes AS text[])) l(at, code)
    JOIN household h ON h.province_id = ANY (CAST(:provinces AS int[])) AND h.code = l.code
    JOIN household_member m ON m.province_id = h.province_id AND m.household_id = h.id AND m.valid @> CAST(:held_on AS date)
), shown AS (
  SELECT met.*, p.uid, p.full_name, p.birth_date, p.birth_precision, p.sort_key, h.code AS household_code, h.uid AS household_uid,
         row_number() OVER (PARTITION BY met.at ORDER BY p.sort_key, p.id) AS place
    FROM met JOIN person p ON p.province_id = met.province_id AND p.id = met.person_id
    LEFT JOIN household h ON h.province_id = p.province_id AND h.id = p.household_id
)
SELECT * FROM shown WHERE by_code OR place <= :most ORDER BY at, place
""")


async def meant(
    session: AsyncSession, *, communes: Collection[int], provinces: Collection[int], on: date,
    names: Sequence[tuple[int, str, str, int | None]], uids: Sequence[tuple[int, uuid.UUID]],
    indexes: Sequence[tuple[int, bytes]], codes: Sequence[tuple[int, str]],
) -> Sequence[AnyRow]:  # fmt: skip
    """The visible people behind positions (`at`): names as (at, last word, all words, year of birth or None), uids, blind indexes, household codes.

    `by_code` tells the members of a household on the day from somebody who was named."""
    values = {
        "communes": sorted(communes), "provinces": sorted(provinces), "held_on": on, "most": MOST_OF_ONE,
        "name_at": [at for at, *_ in names], "token": [token for _, token, _, _ in names],
        "words": [words for _, _, words, _ in names], "born": [born for *_, born in names],
        "uid_at": [at for at, _ in uids], "uids": [uid for _, uid in uids],
        "index_at": [at for at, _ in indexes], "indexes": [index for _, index in indexes],
        "code_at": [at for at, _ in codes], "codes": [code for _, code in codes],
    }  # fmt: skip
    return (await session.execute(_MEANT, values)).all()
