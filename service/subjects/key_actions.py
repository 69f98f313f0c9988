"""Changing the keys: every data key is wrapped anew, and every blind index worked out anew, people by people, while the service runs.

Both keys change together: whose data key is under the new master key has the new index, and so each row says how far the work went.
A kill leaves whole batches; until the end the old keys are needed, and identifiers are looked for under both."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import LargeBinary, bindparam, insert, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation import clock
from service.foundation.crypto import Keyring, decipher
from service.foundation.database import Database
from service.foundation.rows import AnyRow
from service.subjects import key_queries as queries
from service.subjects.actions import bound_to
from service.subjects.key_tables import KeyRotation

BATCH = 500
_ALL_WRITERS_DONE = text("LOCK TABLE person_key, second_factor IN SHARE ROW EXCLUSIVE MODE")
_BYTES = ARRAY(LargeBinary)
_REWRAP = text(
    "UPDATE person_key k SET wrapped = n.wrapped, master_key_id = :new_id"
    " FROM unnest(CAST(:provinces AS int[]), CAST(:people AS bigint[]), :wrapped) AS n(province_id, person_id, wrapped)"
    " WHERE k.province_id = n.province_id AND k.person_id = n.person_id AND k.master_key_id = :old_id"
).bindparams(bindparam("wrapped", type_=_BYTES))
_REINDEX = text(
    "UPDATE person p SET national_id_index = n.index"
    " FROM unnest(CAST(:provinces AS int[]), CAST(:people AS bigint[]), :indexes) AS n(province_id, person_id, index)"
    " WHERE p.province_id = n.province_id AND p.id = n.person_id AND n.index IS NOT NULL AND p.national_id_index IS NOT NULL"
).bindparams(bindparam("indexes", type_=_BYTES))


class RekeyError(Exception):
    """The keys at hand do not fit what is stored; the message says what to do, in Vietnamese."""


async def retire(session: AsyncSession, keyring: Keyring) -> None:
    """Put the keys from before out of force, as the owner: who still writes under them is refused from now on. Again: nothing changes.

    Raises RekeyError when the new keys were out of force already, or another rotation has not ended."""
    assert keyring.before is not None  # noqa: S101 - a rotation goes from one to another
    await session.execute(_ALL_WRITERS_DONE)
    if await queries.rotation_from(session, keyring.master_id) is not None:
        raise RekeyError("MASTER_KEY này đã bị thay trước đây. Hãy tạo khóa mới.")
    open_one = await queries.open_rotation(session)
    if open_one is not None and (open_one.old_master_id, open_one.new_master_id) != (keyring.before.master_id, keyring.master_id):
        raise RekeyError("Một lần thay khóa khác chưa xong. Hãy chạy rekey với đúng hai cặp khóa của lần đó.")
    if await queries.rotation_from(session, keyring.before.master_id) is None:
        names = {"old_master_id": keyring.before.master_id, "new_master_id": keyring.master_id}
        await session.execute(insert(KeyRotation).values(**names, begun_at=clock.now()))


async def check_in_force(session: AsyncSession, keyring: Keyring) -> None:
    """Raises RekeyError when the keys are out of force, or when a rotation that runs needs the ones from before."""
    rotation = await queries.rotation_from(session, keyring.master_id)
    if rotation is not None:
        raise RekeyError("MASTER_KEY đã bị thay bằng khóa khác. Hãy dùng khóa mới; nếu lệnh rekey bị ngắt, hãy chạy lại lệnh đó.")
    old = await leaving(session)
    if old is not None and (keyring.before is None or keyring.before.master_id != old):
        raise RekeyError(
            "Việc thay khóa chưa xong: còn cần MASTER_KEY_BEFORE và BLIND_INDEX_KEY_BEFORE cho đến khi rekey báo xong."
        )


async def leaving(session: AsyncSession) -> str | None:
    """The name of the master key that a rotation is leaving, or None when none runs."""
    rotation = await queries.open_rotation(session)
    return rotation.old_master_id if rotation else None


async def rewrap_all(database: Database, keyring: Keyring, *, report: Callable[[int], None], batch: int = BATCH) -> int:
    """Bring every data key and index under the new keys, a transaction a batch. How many this run did.

    Raises RekeyError when a data key stands under keys that are not at hand."""
    assert keyring.before is not None  # noqa: S101
    done = 0
    while await _left(database, keyring):
        after = (0, 0)
        while True:
            async with database.as_owner() as session:
                rows = await queries.keys_after(session, master_id=keyring.before.master_id, after=after, limit=batch)
                await _store(session, keyring, rows)
            if not rows:
                break
            after, done = (rows[-1].province_id, rows[-1].person_id), done + len(rows)
            report(done)
    return done


async def _left(database: Database, keyring: Keyring) -> int:
    async with database.as_owner() as session:
        kept = await queries.kept_under(session)
    known = {keys.master_id for keys in (keyring, keyring.before) if keys is not None}
    strange = {name: number for name, number in kept.items() if name not in known}
    if strange:
        listed = ", ".join(f"{name}: {number}" for name, number in sorted(strange.items()))
        raise RekeyError(f"Có khóa dữ liệu nằm dưới khóa chủ không có ở đây ({listed}). Không bỏ khóa cũ.")
    return kept.get(keyring.before.master_id, 0) if keyring.before else 0


async def _store(session: AsyncSession, keyring: Keyring, rows: Sequence[AnyRow]) -> None:
    if not rows or keyring.before is None:
        return
    made = [_anew(keyring, keyring.before, row) for row in rows]
    whose: dict[str, Any] = {"provinces": [row.province_id for row in rows], "people": [row.person_id for row in rows]}
    names = {"new_id": keyring.master_id, "old_id": keyring.before.master_id}
    await session.execute(_REINDEX, {**whose, "indexes": [index for _, index in made]})
    await session.execute(_REWRAP, {**whose, **names, "wrapped": [wrapped for wrapped, _ in made]})


def _anew(keyring: Keyring, before: Keyring, row: AnyRow) -> tuple[bytes, bytes | None]:
    binding = bound_to(province_id=row.province_id, person_id=row.person_id)
    key = before.unwrap(row.wrapped, bound_to=binding)
    digits = decipher(key, row.national_id_cipher) if row.national_id_cipher else None
    return keyring.wrap(key, bound_to=binding), keyring.blind_index(digits) if digits else None


async def end(session: AsyncSession, keyring: Keyring) -> None:
    """Write down that nothing needs the keys from before."""
    assert keyring.before is not None  # noqa: S101
    await session.execute(
        update(KeyRotation).where(KeyRotation.old_master_id == keyring.before.master_id).values(ended_at=clock.now())
    )
