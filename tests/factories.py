"""Valid things with sensible defaults, written as the owner: a test names only what it is about.

Places are real (seeds/places): huyện An Lão of Hải Phòng, its communes and their successors."""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.matrix import Role
from service.access.tables import Grant
from service.accounts.tables import Account
from service.families.tables import CardOpening, FamilyCard
from service.foundation.database import token_hash
from service.foundation.text import fold, name_sort_key, split_name, tokens
from service.places.tables import ClusterMember, Place, PlacePeriod
from service.subjects.tables import Household, HouseholdMember, HouseholdResidence, NameToken, Person

HAI_PHONG, HAI_PHONG_UNTIL_2025, AN_LAO_DISTRICT = 70, 21, 306
TRUONG_THO, TRUONG_THANH, TAN_VIEN, MY_DUC = 4277, 4278, 4287, 4288
AN_TRUONG, AN_KHANH, AN_LAO = 11892, 11894, 11891
HA_NOI, BA_DINH = 2, 10819
REFORM = date(2025, 7, 1)
AT = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "hoctap-demo"
# Small costs: the tests ask whether a password is checked, not how long it takes.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_numbers = itertools.count(1)


def period(start: date | None, end: date | None = None) -> Range[date]:
    """From a day (or always) to before another (or for ever)."""
    return Range(start, end, bounds="[)")


@dataclass(frozen=True)
class MadePerson:
    """Enough to speak of a person in a test."""

    id: int
    uid: str
    full_name: str
    household_id: int | None


@dataclass(frozen=True)
class MadeHousehold:
    """A household with its people, the head first."""

    id: int
    uid: str
    people: tuple[MadePerson, ...]


async def account(
    session: AsyncSession,
    username: str,
    role: Role | None = None,
    *,
    place_id: int | None = None,
    household_id: int | None = None,
    valid: Range[date] | None = None,
) -> int:
    """An account with one grant; more with `grant`."""
    values = {"username": username, "display_name": username, "password_hash": PASSWORD_HASH, "created_at": AT}
    account_id = (await session.execute(insert(Account).values(**values).returning(Account.id))).scalar_one()
    if role is not None:
        await grant(session, account_id, role, place_id=place_id, household_id=household_id, valid=valid)
    return account_id


async def grant(
    session: AsyncSession,
    account_id: int,
    role: Role,
    *,
    place_id: int | None = None,
    household_id: int | None = None,
    valid: Range[date] | None = None,
) -> None:
    """One more grant of an account."""
    await session.execute(
        insert(Grant).values(
            account_id=account_id, role=role, place_id=place_id, household_id=household_id,
            valid=valid or period(date(2020, 1, 1)), basis="Quyết định thử nghiệm", granted_at=AT,
        )
    )  # fmt: skip


async def household(
    session: AsyncSession,
    *,
    commune_id: int = AN_TRUONG,
    province_id: int = HAI_PHONG,
    names: tuple[str, ...] = ("Nguyễn Văn An",),
    since: date = date(2020, 1, 1),
    village_id: int | None = None,
    births: tuple[date, ...] = (),
) -> MadeHousehold:
    """A household with its members since a day; the first name is the head."""
    values: dict[str, Any] = {"province_id": province_id, "code": f"H{next(_numbers)}", "commune_id": commune_id, "village_id": village_id}  # fmt: skip
    made = (await session.execute(insert(Household).values(**values).returning(Household.id, Household.uid))).one()
    residence = {"province_id": province_id, "household_id": made.id, "valid": period(since), "commune_id": commune_id, "village_id": village_id}  # fmt: skip
    await session.execute(insert(HouseholdResidence).values(**residence))
    people = []
    for position, name in enumerate(names):
        birth = births[position] if position < len(births) else date(1980, 1, 1)
        made_person = await person(
            session,
            name,
            commune_id=commune_id,
            province_id=province_id,
            household_id=made.id,
            village_id=village_id,
            birth=birth,
        )
        await session.execute(
            insert(HouseholdMember).values(
                province_id=province_id, person_id=made_person.id, household_id=made.id, valid=period(since),
                is_head=position == 0, relation="chủ hộ" if position == 0 else "thành viên", commune_id=commune_id,
            )
        )  # fmt: skip
        people.append(made_person)
    return MadeHousehold(made.id, str(made.uid), tuple(people))


async def person(
    session: AsyncSession,
    full_name: str = "Nguyễn Văn An",
    *,
    commune_id: int = AN_TRUONG,
    province_id: int = HAI_PHONG,
    household_id: int | None = None,
    village_id: int | None = None,
    birth: date = date(1980, 1, 1),
) -> MadePerson:
    """A registered person (without a dated membership: `household` makes those)."""
    parts = split_name(full_name)
    values = {
        "province_id": province_id, "commune_id": commune_id, "household_id": household_id, "village_id": village_id,
        "family_name": parts.family, "middle_name": parts.middle, "given_name": parts.given,
        "full_name": full_name, "folded_name": fold(full_name), "sort_key": name_sort_key(parts),
        "birth_date": birth, "birth_precision": "day", "sex": "female", "citizen_group": "resident", "registered_on": date(2020, 1, 1),
    }  # fmt: skip
    made = (await session.execute(insert(Person).values(**values).returning(Person.id, Person.uid))).one()
    words = [{"commune_id": commune_id, "token": t, "province_id": province_id, "person_id": made.id} for t in tokens(full_name)]
    await session.execute(insert(NameToken), words)
    return MadePerson(made.id, str(made.uid), full_name, household_id)


async def village(session: AsyncSession, name: str, *, commune_id: int = AN_TRUONG, province_id: int = HAI_PHONG) -> int:
    """A village of a commune."""
    place_id = 1_000_000 + next(_numbers)
    await session.execute(insert(Place).values(id=place_id, level=4, province_id=province_id))
    await session.execute(_period(place_id, level=4, name=name, kind="thôn", parent_id=commune_id))
    return place_id


async def cluster(session: AsyncSession, name: str, communes: tuple[int, ...], *, province_id: int = HAI_PHONG) -> int:
    """A cluster of communes since the reform."""
    place_id = 1_000_000 + next(_numbers)
    await session.execute(insert(Place).values(id=place_id, level=2, province_id=province_id))
    await session.execute(_period(place_id, level=2, name=name, kind="cụm", parent_id=province_id))
    members = [{"commune_id": c, "cluster_id": place_id, "valid": period(REFORM)} for c in communes]
    await session.execute(insert(ClusterMember), members)
    return place_id


def _period(place_id: int, *, level: int, name: str, kind: str, parent_id: int) -> Any:
    return insert(PlacePeriod).values(
        place_id=place_id, valid=period(REFORM), level=level, code=None, name=name, kind=kind, folded=fold(name),
        parent_id=parent_id, source="test",
    )  # fmt: skip


async def opened_card(session: AsyncSession, household_id: int, *, at: datetime, ended: bool = False) -> tuple[str, str]:
    """An opening of a household's paper card: the secret of its cookie and of its forms. `ended`: the card was replaced since."""
    named, token = next(_numbers), f"card-{next(_numbers)}"
    province = (await session.execute(select(Household.province_id).where(Household.id == household_id))).scalar_one()
    card = None
    if not ended:
        in_force = select(FamilyCard.id).where(FamilyCard.household_id == household_id, FamilyCard.ended_at.is_(None))
        card = (await session.execute(in_force)).scalar_one_or_none()
    if card is None:
        issuer = await account(session, f"in-the-{named}")
        values: dict[str, Any] = {
            "province_id": province,
            "household_id": household_id,
            "secret_hash": f"s{named}".encode(),
            "issued_on": at.date(),
        }
        values |= {"issued_at": at, "issued_by": issuer} | ({"ended_at": at, "end_reason": "replaced"} if ended else {})
        card = (await session.execute(insert(FamilyCard).values(**values).returning(FamilyCard.id))).scalar_one()
    opening = {
        "token_hash": token_hash(token),
        "province_id": province,
        "card_id": card,
        "household_id": household_id,
        "csrf": f"csrf-{named}",
    }
    await session.execute(insert(CardOpening).values(**opening, opened_at=at, expires_at=at + timedelta(minutes=30)))
    return token, f"csrf-{named}"


async def households_of(session: AsyncSession, commune_id: int) -> list[int]:
    """The ids of a commune's households."""
    return list((await session.execute(select(Household.id).where(Household.commune_id == commune_id))).scalars())
