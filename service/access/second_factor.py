"""The second step of signing in: enrolling a phone, taking a code once, recovery codes. Secrets are enciphered with the keys of the installation."""

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.accounts import one_time_codes as codes
from service.accounts.second_factor_queries import second_factor_of, second_factors_under_another
from service.accounts.second_factor_tables import RecoveryCode, SecondFactor
from service.foundation import clock
from service.foundation.crypto import Keyring, decipher, encipher
from service.foundation.errors import Conflict, Unauthenticated


async def enrolling(session: AsyncSession, keyring: Keyring, *, account_id: int) -> str:
    """The secret that the phone is to read: the one that waits to be confirmed, or a new one. Raises Conflict (`second-factor-on`)."""
    found = await second_factor_of(session, account_id)
    if found is not None and found.confirmed_at is not None:
        raise Conflict("second-factor-on", "Tài khoản này đã bật xác nhận hai bước")
    if found is not None:
        return _secret(keyring, found)
    secret = codes.new_secret()
    key, wrapped = keyring.new_data_key(bound_to=_bound(account_id))
    values = {"account_id": account_id, "master_key_id": keyring.master_id, "wrapped": wrapped, "secret": encipher(key, secret)}
    await session.execute(insert(SecondFactor).values(**values, made_at=clock.now()))
    return secret


async def confirm(session: AsyncSession, keyring: Keyring, *, account_id: int, code: str) -> list[str]:
    """From now on the account signs in with two steps. Returns its recovery codes, in the clear this once. Raises Unauthenticated, Conflict."""
    secret = await enrolling(session, keyring, account_id=account_id)
    step = codes.step_of(secret, codes.digits_of(code) or "", at=clock.now())
    if step is None:
        raise _wrong()
    changed = update(SecondFactor).where(SecondFactor.account_id == account_id)
    await session.execute(changed.values(confirmed_at=clock.now(), last_step=step))
    return await new_recovery_codes(session, account_id=account_id)


async def take(session: AsyncSession, keyring: Keyring, *, account_id: int, code: str) -> None:
    """Take a code of the phone, or a recovery code; each opens once. Raises Unauthenticated (`wrong-code`)."""
    digits = codes.digits_of(code)
    taken = await (
        _take_recovery(session, account_id, code) if digits is None else _take_digits(session, keyring, account_id, digits)
    )
    if not taken:
        raise _wrong()


async def new_recovery_codes(session: AsyncSession, *, account_id: int) -> list[str]:
    """Ten new codes, in the clear this once; those of before are worth nothing."""
    made = [codes.new_recovery_code() for _ in range(codes.RECOVERY_CODES)]
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    await session.execute(insert(RecoveryCode), [{"account_id": account_id, "code_hash": codes.recovery_hash(c)} for c in made])
    return made


async def remove(session: AsyncSession, *, account_id: int) -> None:
    """Forget the phone and the recovery codes."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    await session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))


async def rewrap_all(session: AsyncSession, keyring: Keyring) -> int:
    """Bring every secret under the master key in force, as the owner; how many. Raises KeyError when one stands under a key that is not at hand."""
    found = await second_factors_under_another(session, keyring.master_id)
    for one in found:
        key = keyring.named(one.master_key_id).unwrap(one.wrapped, bound_to=_bound(one.account_id))
        anew = {"wrapped": keyring.wrap(key, bound_to=_bound(one.account_id)), "master_key_id": keyring.master_id}
        await session.execute(update(SecondFactor).where(SecondFactor.account_id == one.account_id).values(**anew))
    return len(found)


async def _take_digits(session: AsyncSession, keyring: Keyring, account_id: int, digits: str) -> bool:
    """Two requests with the same code: the row is locked by the first, and the second finds its step taken."""
    found = await second_factor_of(session, account_id)
    if found is None or found.confirmed_at is None:
        return False
    step = codes.step_of(_secret(keyring, found), digits, at=clock.now())
    if step is None:
        return False
    newer = update(SecondFactor).where(SecondFactor.account_id == account_id, SecondFactor.last_step < step)
    return (await session.execute(newer.values(last_step=step).returning(SecondFactor.account_id))).first() is not None


async def _take_recovery(session: AsyncSession, account_id: int, code: str) -> bool:
    unused = update(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    taken = unused.where(RecoveryCode.code_hash == codes.recovery_hash(code)).values(used_at=clock.now())
    return (await session.execute(taken.returning(RecoveryCode.account_id))).first() is not None


def _secret(keyring: Keyring, found: SecondFactor) -> str:
    key = keyring.named(found.master_key_id).unwrap(found.wrapped, bound_to=_bound(found.account_id))
    return decipher(key, found.secret)


def _bound(account_id: int) -> bytes:
    return b"second factor of account " + str(account_id).encode()


def _wrong() -> Unauthenticated:
    return Unauthenticated(
        "wrong-code",
        "Mã chưa đúng hoặc đã dùng rồi",
        "Hãy đợi ứng dụng hiện mã mới (30 giây một mã) rồi nhập lại, hoặc dùng một mã dự phòng.",
    )
