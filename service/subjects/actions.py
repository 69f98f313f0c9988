"""Registering people and what is dated about them. Moves and heads are in `move_actions.py`, clans and units in `group_actions.py`."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.caller import require_account, require_commune
from service.foundation import audit, clock
from service.foundation.answers import KNOWN_CONSTRAINTS
from service.foundation.caller import Caller
from service.foundation.crypto import Keyring, encipher
from service.foundation.errors import Invalid, NotFound
from service.foundation.rows import AnyRow
from service.foundation.text import fold, name_sort_key, tokens
from service.subjects import doubles, homes, queries
from service.subjects.checking import Checked, check_person
from service.subjects.identity import structure_doubts
from service.subjects.schemas import AttributeIn, Doubt, NewHouseholdIn, PersonIn, RegisteredPerson
from service.subjects.tables import (
    Household,
    HouseholdMember,
    HouseholdResidence,
    NameToken,
    Person,
    PersonAttribute,
    PersonKey,
)

KNOWN_CONSTRAINTS |= {
    "uq_person_national_id_index_province_id": ("already-registered", "Người này đã được đăng ký"),
    "data_key_under_a_key_in_force": ("keys-changed", "Khóa của hệ thống vừa được thay. Chưa lưu gì, hãy gửi lại."),
    "uq_household_province_id_code": ("household-code-taken", "Mã hộ này đã có trong tỉnh. Hãy chọn mã khác hoặc để trống."),
    "household_has_one_head_every_day": ("one-head-every-day", "Mỗi ngày mỗi hộ phải có đúng một chủ hộ."),
    "ex_household_member_one_head": ("one-head-every-day", "Hộ này đã có chủ hộ trong thời gian đó."),
    "pk_household_member": ("membership-overlaps", "Người này đã thuộc một hộ trong thời gian đó."),
    "fk_household_member_residence": ("outside-residence", "Ngày đã nhập nằm ngoài thời gian hộ cư trú."),
    "pk_person_attribute": ("attribute-overlaps", "Đặc điểm này đã được ghi cho thời gian đó."),
}
HEAD = "chủ hộ"
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Home:
    """The household that takes a new member."""

    province_id: int
    household_id: int
    household_uid: uuid.UUID
    code: str
    commune_id: int
    village_id: int | None


async def register_person(session: AsyncSession, keyring: Keyring, *, caller: Caller, person: PersonIn) -> RegisteredPerson:
    """Register a citizen in a household, theirs or a new one. Raises Invalid, NotFound, and Conflict: `already-registered`,
    `possible-double` (until `confirmed_not_double`), `registered-elsewhere`."""
    account_id = require_account(caller)
    checked = check_person(person, today=clock.today())
    place = await _home_of(session, caller, person, since=checked.since)
    blind_indexes = keyring.blind_indexes(checked.digits) if checked.digits else ()
    if blind_indexes:
        await doubles.refuse_known_here(session, blind_indexes)
    if not person.confirmed_not_double:
        folded = fold(checked.full_name)
        await doubles.refuse_namesakes(session, commune_id=place.commune_id, folded_name=folded, birth=checked.birth)
    if blind_indexes:
        where = {"province_id": place.province_id, "commune_id": place.commune_id}
        await doubles.refuse_known_elsewhere(session, blind_indexes, caller=caller, **where)
    home = await _found_household(session, place, since=checked.since) if person.new_household else place
    made = await _insert_person(session, person, checked, home=home, blind_index=next(iter(blind_indexes), None))
    await _insert_key(session, keyring, home=home, person_id=made.id, digits=checked.digits)
    await _insert_membership(session, person, checked, home=home, person_id=made.id)
    await audit.record(
        session,
        province_id=home.province_id,
        account_id=account_id,
        action="register_person",
        subject_kind="person",
        subject_id=made.id,
        commune_id=home.commune_id,
        confirmed_not_double=person.confirmed_not_double,
    )
    return RegisteredPerson(
        uid=made.uid, household_uid=home.household_uid, household_code=home.code, warnings=_warnings(person, checked)
    )


def _warnings(person: PersonIn, checked: Checked) -> tuple[Doubt, ...]:
    if checked.digits is None:
        return ()
    doubts = structure_doubts(checked.digits, birth=checked.birth, sex=person.sex)
    return tuple(Doubt(slug="national-id-structure", message=doubt) for doubt in doubts)


async def _home_of(session: AsyncSession, caller: Caller, person: PersonIn, *, since: date) -> Home:
    if person.new_household is not None:
        return await _planned_household(session, caller, person.new_household, since=since)
    assert person.household_uid is not None  # noqa: S101 - check_person saw to it
    found = await homes.own_household(session, caller, person.household_uid, on=since)
    household: Household = found.Household
    if found.valid is None:
        raise Invalid.field("since", "outside-residence", f"Hộ {household.code} chưa cư trú ở đâu vào ngày {since:%d/%m/%Y}.")
    return Home(household.province_id, household.id, household.uid, household.code, household.commune_id, household.village_id)


async def _planned_household(session: AsyncSession, caller: Caller, wanted: NewHouseholdIn, *, since: date) -> Home:
    require_commune(caller, wanted.commune_id)
    commune = await homes.open_commune(session, wanted.commune_id, on=since)
    await homes.check_village(session, wanted.village_id, commune_id=commune.id, on=since)
    code = wanted.code or "HO-" + "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return Home(commune.province_id, 0, uuid.UUID(int=0), code, commune.id, wanted.village_id)


async def _found_household(session: AsyncSession, planned: Home, *, since: date) -> Home:
    where = {"province_id": planned.province_id, "commune_id": planned.commune_id, "village_id": planned.village_id}
    statement = insert(Household).values(**where, code=planned.code).returning(Household.id, Household.uid)
    made = (await session.execute(statement)).one()
    residence = insert(HouseholdResidence).values(**where, household_id=made.id, valid=Range(since, None))
    await session.execute(residence)
    return Home(planned.province_id, made.id, made.uid, planned.code, planned.commune_id, planned.village_id)


async def _insert_person(
    session: AsyncSession, person: PersonIn, checked: Checked, *, home: Home, blind_index: bytes | None
) -> AnyRow:
    parts = checked.parts
    statement = insert(Person).values(
        province_id=home.province_id,
        commune_id=home.commune_id,
        village_id=home.village_id,
        household_id=home.household_id,
        family_name=parts.family,
        middle_name=parts.middle,
        given_name=parts.given,
        full_name=checked.full_name,
        folded_name=fold(checked.full_name),
        sort_key=name_sort_key(parts),
        birth_date=checked.birth.day,
        birth_precision=checked.birth.precision,
        sex=person.sex,
        ethnicity=person.ethnicity,
        citizen_group=person.citizen_group,
        national_id_index=blind_index,
        registered_on=clock.today(),
    )
    made = (await session.execute(statement.returning(Person.id, Person.uid))).one()
    here = {"commune_id": home.commune_id, "province_id": home.province_id, "person_id": made.id}
    await session.execute(insert(NameToken).values([here | {"token": token} for token in tokens(checked.full_name)]))
    return made


async def _insert_key(session: AsyncSession, keyring: Keyring, *, home: Home, person_id: int, digits: str | None) -> None:
    key, wrapped = keyring.new_data_key(bound_to=bound_to(province_id=home.province_id, person_id=person_id))
    await session.execute(
        insert(PersonKey).values(
            province_id=home.province_id,
            person_id=person_id,
            commune_id=home.commune_id,
            master_key_id=keyring.master_id,
            wrapped=wrapped,
        )
    )
    if digits is not None:
        own = (Person.province_id == home.province_id) & (Person.id == person_id)
        await session.execute(update(Person).where(own).values(national_id_cipher=encipher(key, digits)))


def bound_to(*, province_id: int, person_id: int) -> bytes:
    """What a person's wrapped data key is bound to: it opens for nobody else's row."""
    return f"person:{province_id}:{person_id}".encode()


async def _insert_membership(session: AsyncSession, person: PersonIn, checked: Checked, *, home: Home, person_id: int) -> None:
    founds = person.new_household is not None
    own = {"province_id": home.province_id, "person_id": person_id, "commune_id": home.commune_id}
    await session.execute(
        insert(HouseholdMember).values(
            **own,
            household_id=home.household_id,
            valid=Range(checked.since, None),
            is_head=founds,
            relation=HEAD if founds else person.relation,
        )
    )
    if person.attributes:
        rows = [own | {"attribute": a, "valid": Range(checked.since, None)} for a in dict.fromkeys(person.attributes)]
        await session.execute(insert(PersonAttribute).values(rows))


async def set_attribute(session: AsyncSession, *, caller: Caller, person_uid: uuid.UUID, change: AttributeIn) -> None:
    """Begin an attribute (`since`, perhaps `until`) or end the running one (`until` alone). Raises Invalid, NotFound, and Conflict
    (`attribute-overlaps`) when it is already recorded for a day of the period."""
    person = await own_person(session, caller, person_uid)
    if change.since is not None:
        if change.until is not None and change.until <= change.since:
            raise Invalid.field("until", "period-empty", "Ngày hết phải sau ngày bắt đầu.")
        homes.refuse_future(change.since, today=clock.today(), field="since")
        await _begin_attribute(session, person, change)
    elif change.until is not None:
        await _end_attribute(session, person, attribute=change.attribute, until=change.until)
    else:
        raise Invalid.field("since", "missing", "Hãy ghi ngày bắt đầu, hoặc ngày hết của đặc điểm đang có.")
    await audit.record(
        session,
        province_id=person.province_id,
        account_id=require_account(caller),
        action="set_attribute",
        subject_kind="person",
        subject_id=person.id,
        commune_id=person.commune_id,
        attribute=change.attribute,
        since=change.since.isoformat() if change.since else None,
        until=change.until.isoformat() if change.until else None,
    )


async def own_person(session: AsyncSession, caller: Caller, uid: uuid.UUID) -> Person:
    """A person of a commune where the caller writes, held until the transaction ends. Raises NotFound."""
    person = await queries.lock_person(session, uid)
    if person is None:
        raise NotFound("unknown-person", "Không tìm thấy người này")
    require_commune(caller, person.commune_id)
    return person


async def _begin_attribute(session: AsyncSession, person: Person, change: AttributeIn) -> None:
    await session.execute(
        insert(PersonAttribute).values(
            province_id=person.province_id,
            person_id=person.id,
            attribute=change.attribute,
            valid=Range(change.since, change.until),
            commune_id=person.commune_id,
        )
    )


async def _end_attribute(session: AsyncSession, person: Person, *, attribute: str, until: date) -> None:
    rows = await queries.attributes_of(session, province_id=person.province_id, person_id=person.id)
    running = next((r.valid for r in rows if r.attribute == attribute and r.valid.upper is None), None)
    if running is None or (running.lower is not None and running.lower >= until):
        raise Invalid.field("until", "attribute-not-running", "Không có đặc điểm này đang còn để kết thúc vào ngày đó.")
    await session.execute(
        update(PersonAttribute)
        .where(
            PersonAttribute.province_id == person.province_id,
            PersonAttribute.person_id == person.id,
            PersonAttribute.attribute == attribute,
            PersonAttribute.valid == running,
        )
        .values(valid=Range(running.lower, until))
    )
