"""An administrator invites, gives and takes rights, closes and resets; nobody sets another's password, and open sign-ins end with what they rested on."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.account_actions import GOOD_FOR
from service.access.invitation_tables import Invitation
from service.access.matrix import Role
from service.access.throttle import FOR_ONE_ACCOUNT
from service.accounts.second_factor_tables import SecondFactor
from service.accounts.tables import Account
from service.foundation import clock
from service.foundation.audit import AuditEntry
from service.foundation.database import Database
from tests import factories
from tests.conftest import SignIn
from tests.factories import AN_KHANH, AN_TRUONG, BA_DINH, HA_NOI, HAI_PHONG

GOOD = "bon tu khong lien quan"
INVITED: dict[str, Any] = {
    "username": "lan.nguyen", "display_name": "Cán bộ mới", "role": "commune_staff", "place_id": AN_TRUONG,
    "since": "2026-01-01", "basis": "Quyết định 12/QĐ-UBND",
}  # fmt: skip


@dataclass
class Office:
    """Two administrators of Hải Phòng and one of Hà Nội, over the API."""

    client: AsyncClient
    headers: dict[str, dict[str, str]]

    async def call(self, path: str, body: dict[str, Any] | None = None, *, by: str = "quantri") -> Response:
        """An act of an administrator on accounts."""
        return await self.client.post(f"/api/v1/accounts{path}", json=body, headers=self.headers[by])

    async def done(self, path: str, body: dict[str, Any] | None = None, *, by: str = "quantri") -> Any:
        """An act that must succeed."""
        answer = await self.call(path, body, by=by)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def seen(self, uid: str, *, by: str = "quantri") -> Response:
        """One account."""
        return await self.client.get(f"/api/v1/accounts/{uid}", headers=self.headers[by])

    async def accept(self, code: str, password: str = GOOD, again: str | None = None) -> Response:
        """The invited person's form."""
        form = {"code": code, "password": password, "again": password if again is None else again}
        return await self.client.post("/invitation", data=form)

    async def token(self, username: str, password: str) -> int:
        """Does the password open?"""
        return (await self.client.post("/api/v1/token", data={"username": username, "password": password})).status_code


@pytest.fixture
async def office(client: AsyncClient, owner_session: AsyncSession, bearer: SignIn) -> Office:
    """The administrators, and staff whose account is changed."""
    for name, place in (("quantri", HAI_PHONG), ("quantri-hai", HAI_PHONG), ("quantri-hn", HA_NOI)):
        await factories.account(owner_session, name, Role.PROVINCE_ADMINISTRATOR, place_id=place)
    await factories.account(owner_session, "canbo", Role.COMMUNE_STAFF, place_id=AN_TRUONG)
    home = await factories.household(owner_session)
    await factories.account(owner_session, "giadinh", Role.FAMILY, household_id=home.id)
    await owner_session.commit()
    return Office(client, {name: await bearer(name) for name in ("quantri", "quantri-hai", "quantri-hn", "canbo")})


@pytest.fixture
async def uid(office: Office, owner_session: AsyncSession) -> str:
    """The staff's account."""
    return str((await owner_session.execute(select(Account.uid).where(Account.username == "canbo"))).scalar_one())


async def test_the_invited_person_sets_the_password_with_a_code_that_opens_once(office: Office) -> None:
    made = await office.done("", INVITED)
    assert await office.token("lan.nguyen", "") != 200
    accepted = await office.accept(made["code"])
    assert (accepted.status_code, accepted.headers["location"]) == (303, "/invitation?done=true")
    assert await office.token("lan.nguyen", GOOD) == 200
    again = await office.accept(made["code"], "mot mat khau khac han")
    assert again.status_code == 401
    assert await office.token("lan.nguyen", GOOD) == 200


async def test_a_code_is_good_for_seven_days_and_not_a_second_longer(office: Office) -> None:
    made = await office.done("", INVITED)
    with clock.standing_at(clock.now() + GOOD_FOR + timedelta(seconds=1)):
        assert (await office.accept(made["code"])).status_code == 401


async def test_two_who_send_the_code_at_once_set_one_password(office: Office) -> None:
    made = await office.done("", INVITED)
    passwords = [f"mat khau so {number} dai" for number in range(4)]
    answers = await asyncio.gather(*(office.accept(made["code"], one) for one in passwords))
    assert sorted(answer.status_code for answer in answers) == [303, 401, 401, 401]
    assert [await office.token("lan.nguyen", one) for one in passwords].count(200) == 1


@pytest.mark.parametrize(
    ("password", "again", "slug"),
    [
        ("muoi mot chu", None, None),
        ("muoi mot ch", None, "12 ký tự"),
        ("x" * 201, None, "dài nhất 200"),
        ("lan.nguyen 2026", None, "tên đăng nhập"),
        ("mot mat khau tot", "mot mat khau tột", "không giống nhau"),
    ],
)
async def test_what_password_is_taken(office: Office, password: str, again: str | None, slug: str | None) -> None:
    answer = await office.accept((await office.done("", INVITED))["code"], password, again)
    assert answer.status_code == (422 if slug else 303)
    assert slug is None or slug in answer.text
    assert password not in answer.text


async def test_another_invitation_makes_the_first_worthless_until_a_password_is_set(office: Office) -> None:
    first = await office.done("", INVITED)
    second = await office.done(f"/{first['account']}/invitations")
    assert [(await office.accept(one["code"])).status_code for one in (first, second)] == [401, 303]
    third = await office.call(f"/{first['account']}/invitations")
    assert (third.status_code, third.json()["slug"]) == (409, "password-set")


async def test_guessing_codes_is_throttled(office: Office) -> None:
    for _ in range(FOR_ONE_ACCOUNT):
        assert (await office.accept("aaaa-bbbb-cccc-dddd-eeee-ffff")).status_code == 401
    assert (await office.accept("aaaa-bbbb-cccc-dddd-eeee-ffff")).status_code == 429


async def test_of_a_code_only_the_hash_is_kept(office: Office, owner_session: AsyncSession) -> None:
    made = await office.done("", INVITED)
    kept = (await owner_session.execute(select(Invitation.secret_hash))).scalar_one()
    assert len(kept) == 32
    assert made["code"].encode() not in kept


@pytest.mark.parametrize(
    ("changed", "slug"),
    [
        ({"place_id": BA_DINH}, "unknown-place"),
        ({"place_id": HA_NOI, "role": "province_administrator"}, "unknown-place"),
        ({"place_id": AN_TRUONG, "role": "province_administrator"}, "unknown-place"),
        ({"role": "family"}, "invalid"),
        ({"last_day": "2025-12-31"}, "invalid"),
        ({"username": "Có dấu"}, "invalid"),
    ],
)
async def test_what_cannot_be_given_is_refused_and_makes_no_account(
    office: Office, owner_session: AsyncSession, changed: dict[str, Any], slug: str
) -> None:
    answer = await office.call("", INVITED | changed)
    assert (answer.status_code, answer.json()["slug"]) == (422, slug)
    assert (await owner_session.execute(select(Account.id).where(Account.display_name == "Cán bộ mới"))).all() == []


async def test_a_user_name_is_given_once(office: Office) -> None:
    await office.done("", INVITED)
    answer = await office.call("", INVITED)
    assert (answer.status_code, answer.json()["slug"]) == (409, "username-taken")


@pytest.mark.parametrize("act", ["give", "end", "close"])
async def test_what_changes_an_account_s_rights_ends_its_open_sign_ins(
    office: Office, bearer: SignIn, uid: str, act: str
) -> None:
    other = await bearer("giadinh")
    if act == "give":
        await office.done(f"/{uid}/grants", {"role": "assessor", "place_id": AN_KHANH, "since": "2026-01-01", "basis": "QĐ 2"})
    elif act == "end":
        grant = (await office.seen(uid)).json()["grants"][0]["uid"]
        await office.done(f"/{uid}/grants/{grant}/endings", {"reason": "Chuyển việc"})
    else:
        await office.done(f"/{uid}/closings", {"reason": "Nghỉ hưu"})
    me = [await office.client.get("/api/v1/me", headers=one) for one in (office.headers["canbo"], other)]
    assert [answer.status_code for answer in me] == [401, 200]


async def test_rights_are_worked_out_anew_at_the_next_sign_in(office: Office, bearer: SignIn, uid: str) -> None:
    given = {"role": "assessor", "place_id": AN_KHANH, "since": "2026-01-01", "basis": "QĐ 2"}
    await office.done(f"/{uid}/grants", given)
    assert (await office.client.get("/api/v1/me", headers=await bearer("canbo"))).json()["roles"] == ["assessor", "commune_staff"]
    grant = (await office.seen(uid)).json()["grants"][0]
    assert (grant["role"], grant["last_day"]) == ("assessor", None)
    ended = await office.done(f"/{uid}/grants/{grant['uid']}/endings", {"reason": "Hết nhiệm kỳ"})
    assert ended["grants"][0]["last_day"] == (clock.today() - timedelta(days=1)).isoformat()
    assert (await office.client.get("/api/v1/me", headers=await bearer("canbo"))).json()["roles"] == ["commune_staff"]
    again = await office.call(f"/{uid}/grants/{grant['uid']}/endings", {"reason": "Hết nhiệm kỳ"})
    assert (again.status_code, again.json()["slug"]) == (409, "grant-ended")


async def test_a_right_that_has_not_begun_is_cancelled(office: Office, uid: str) -> None:
    coming = (clock.today() + timedelta(days=30)).isoformat()
    made = await office.done(f"/{uid}/grants", {"role": "assessor", "place_id": AN_KHANH, "since": coming, "basis": "QĐ 2"})
    ended = await office.done(f"/{uid}/grants/{made['grants'][0]['uid']}/endings", {"reason": "Ghi nhầm"})
    assert ended["grants"][0]["cancelled"] is True


async def test_a_day_that_is_over_is_not_rewritten(office: Office, uid: str) -> None:
    grant = (await office.seen(uid)).json()["grants"][0]["uid"]
    over = (clock.today() - timedelta(days=2)).isoformat()
    answer = await office.call(f"/{uid}/grants/{grant}/endings", {"reason": "x", "last_day": over})
    assert (answer.status_code, answer.json()["slug"]) == (422, "day-over")


async def test_a_sign_in_that_opens_while_a_right_is_taken_does_not_keep_it(
    office: Office, uid: str, database: Database, owner_session: AsyncSession
) -> None:
    grant = (await office.seen(uid)).json()["grants"][0]["uid"]
    codes = await asyncio.gather(
        *(office.token("canbo", factories.PASSWORD) for _ in range(6)),
        office.call(f"/{uid}/grants/{grant}/endings", {"reason": "Chuyển việc"}),
        *(office.token("canbo", factories.PASSWORD) for _ in range(6)),
    )
    assert codes
    kept = text(
        "SELECT count(*) FROM sign_in s JOIN account a ON a.id = s.account_id WHERE a.uid = :uid AND s.revoked_at IS NULL AND s.writes <> '{}'"
    )
    assert (await owner_session.execute(kept, {"uid": uid})).scalar_one() == 0


async def test_a_closed_account_stays_closed(office: Office, uid: str) -> None:
    await office.done(f"/{uid}/closings", {"reason": "Nghỉ hưu"})
    assert await office.token("canbo", factories.PASSWORD) == 401
    right = {"role": "assessor", "place_id": AN_KHANH, "since": "2026-01-01", "basis": "QĐ 2"}
    for path, body in (("closings", {"reason": "x"}), ("grants", right), ("resets", {"kind": "password", "reason": "x"})):
        answer = await office.call(f"/{uid}/{path}", body)
        assert (answer.status_code, answer.json()["slug"]) == (409, "account-closed"), path
    assert (await office.call(f"/{uid}/invitations")).status_code == 409
    assert (await office.seen(uid)).json()["active"] is False


async def test_the_code_of_a_closed_account_opens_nothing(office: Office) -> None:
    made = await office.done("", INVITED)
    await office.done(f"/{made['account']}/closings", {"reason": "Mời nhầm"})
    assert (await office.accept(made["code"])).status_code == 401


async def test_nobody_acts_on_their_own_account(office: Office, owner_session: AsyncSession) -> None:
    mine = (await owner_session.execute(select(Account.uid).where(Account.username == "quantri"))).scalar_one()
    right = {"role": "commune_staff", "place_id": AN_TRUONG, "since": "2026-01-01", "basis": "QĐ 2"}
    for path, body in (("grants", right), ("closings", {"reason": "x"}), ("resets", {"kind": "password", "reason": "x"})):
        assert (await office.call(f"/{mine}/{path}", body)).status_code == 404, path
    assert str(mine) not in (await office.client.get("/api/v1/accounts", headers=office.headers["quantri"])).text


async def test_the_database_refuses_an_act_on_one_s_own_account(office: Office, database: Database) -> None:
    token = office.headers["quantri"]["Authorization"].removeprefix("Bearer ")
    async with database.as_caller(token) as session:
        mine = (await session.execute(text("SELECT uid FROM account WHERE username = 'quantri'"))).scalar_one()
        given = text("SELECT count(*) FROM give_grant(:uid, 'commune_staff', :place, daterange(NULL, NULL), 'x', :at)")
        values = {"uid": mine, "place": AN_TRUONG, "at": clock.now()}
        assert (await session.execute(given, values)).scalar_one() == 0


async def test_another_province_neither_sees_nor_changes_it(office: Office, uid: str) -> None:
    assert (await office.seen(uid, by="quantri-hn")).status_code == 404
    assert (await office.call(f"/{uid}/closings", {"reason": "x"}, by="quantri-hn")).status_code == 404
    listed = await office.client.get("/api/v1/accounts", headers=office.headers["quantri-hn"])
    assert listed.json() == []


async def test_who_also_works_in_another_province_is_changed_by_neither(
    office: Office, uid: str, owner_session: AsyncSession
) -> None:
    account_id = (await owner_session.execute(select(Account.id).where(Account.username == "canbo"))).scalar_one()
    await factories.grant(owner_session, account_id, Role.COMMUNE_STAFF, place_id=BA_DINH)
    await owner_session.commit()
    for by in ("quantri", "quantri-hn"):
        assert (await office.call(f"/{uid}/closings", {"reason": "x"}, by=by)).status_code == 409


async def test_families_and_programs_are_not_among_the_accounts_of_desks(office: Office, owner_session: AsyncSession) -> None:
    made = {"name": "Phần mềm", "place_id": AN_TRUONG, "scopes": ["statistics:read"], "basis": "Thỏa thuận 1"}
    assert (await office.client.post("/api/v1/clients", json=made, headers=office.headers["quantri"])).status_code == 201
    listed = (await office.client.get("/api/v1/accounts", headers=office.headers["quantri"])).json()
    assert {one["username"] for one in listed} == {"canbo", "quantri-hai"}
    for username in ("giadinh", "client %"):
        of = select(Account.uid).where(Account.username.like(username))
        uid = (await owner_session.execute(of)).scalar_one()
        assert (await office.call(f"/{uid}/closings", {"reason": "x"})).status_code == 404, username


@pytest.mark.parametrize(("query", "found"), [("role=commune_staff", {"canbo"}), (f"place_id={AN_KHANH}", set())])
async def test_the_list_is_narrowed_by_role_and_place(office: Office, query: str, found: set[str]) -> None:
    listed = (await office.client.get(f"/api/v1/accounts?{query}", headers=office.headers["quantri"])).json()
    assert {one["username"] for one in listed} == found


async def test_staff_manage_no_accounts(office: Office, uid: str) -> None:
    assert (await office.call("", INVITED, by="canbo")).status_code == 403
    assert (await office.seen(uid, by="canbo")).status_code == 403


async def _lost(office: Office, uid: str, kind: str, *, by: str = "quantri") -> str:
    found = await office.done(f"/{uid}/resets", {"kind": kind, "reason": "Mất máy, đã gặp trực tiếp"}, by=by)
    return str(found["resets"][-1]["uid"])


async def test_a_lost_phone_is_forgotten_when_two_administrators_say_so(
    office: Office, uid: str, owner_session: AsyncSession
) -> None:
    account_id = (await owner_session.execute(select(Account.id).where(Account.username == "canbo"))).scalar_one()
    phone = {"account_id": account_id, "master_key_id": "x", "wrapped": b"x", "secret": b"x", "made_at": clock.now()}
    await owner_session.execute(insert(SecondFactor).values(**phone, confirmed_at=clock.now()))
    await owner_session.commit()
    reset = await _lost(office, uid, "second_factor")
    alone = await office.call(f"/{uid}/resets/{reset}/confirmations")
    assert (alone.status_code, alone.json()["slug"]) == (409, "second-person-needed")
    kept = select(SecondFactor.account_id)
    assert len((await owner_session.execute(kept)).all()) == 1
    done = await office.done(f"/{uid}/resets/{reset}/confirmations", by="quantri-hai")
    assert done == {"kind": "second_factor", "invitation": None}
    await owner_session.rollback()
    assert (await owner_session.execute(kept)).all() == []
    assert (await office.client.get("/api/v1/me", headers=office.headers["canbo"])).status_code == 401
    assert await office.token("canbo", factories.PASSWORD) == 200, "the password is the holder's as before"
    assert (await office.call(f"/{uid}/resets/{reset}/confirmations", by="quantri-hai")).status_code == 409


async def test_a_forgotten_password_is_set_by_its_holder_after_two_administrators_said_so(office: Office, uid: str) -> None:
    reset = await _lost(office, uid, "password")
    done = await office.done(f"/{uid}/resets/{reset}/confirmations", by="quantri-hai")
    assert await office.token("canbo", factories.PASSWORD) == 200, "until the code is used nothing changes"
    assert (await office.accept(done["invitation"]["code"])).status_code == 303
    assert [await office.token("canbo", one) for one in (factories.PASSWORD, GOOD)] == [401, 200]


async def test_a_reset_is_confirmed_within_seven_days(office: Office, uid: str, bearer: SignIn) -> None:
    reset = await _lost(office, uid, "password")
    with clock.standing_at(clock.now() + GOOD_FOR + timedelta(seconds=1)):
        office.headers["quantri-hai"] = await bearer("quantri-hai")
        answer = await office.call(f"/{uid}/resets/{reset}/confirmations", by="quantri-hai")
    assert answer.status_code == 409


async def test_every_act_is_in_the_audit_with_its_reason_and_no_name(
    office: Office, uid: str, owner_session: AsyncSession
) -> None:
    made = await office.done("", INVITED)
    await office.accept(made["code"])
    await office.done(f"/{uid}/grants", {"role": "assessor", "place_id": AN_KHANH, "since": "2026-01-01", "basis": "QĐ 2"})
    grant = (await office.seen(uid)).json()["grants"][0]["uid"]
    await office.done(f"/{uid}/grants/{grant}/endings", {"reason": "Hết nhiệm kỳ"})
    await office.done(f"/{uid}/resets/{await _lost(office, uid, 'password')}/confirmations", by="quantri-hai")
    await office.done(f"/{uid}/closings", {"reason": "Nghỉ hưu"})
    found = select(AuditEntry.action, AuditEntry.reason, AuditEntry.detail).order_by(AuditEntry.id)
    kept = (await owner_session.execute(found)).all()
    assert [(row.action, row.reason) for row in kept] == [
        ("invite_account", "Quyết định 12/QĐ-UBND"), ("accept_invitation", None), ("give_grant", "QĐ 2"), ("end_grant", "Hết nhiệm kỳ"),
        ("ask_reset", "Mất máy, đã gặp trực tiếp"), ("confirm_reset", None), ("close_account", "Nghỉ hưu"),
    ]  # fmt: skip
    assert "lan" not in str([row.detail for row in kept])


async def test_the_serving_role_reads_no_hash_of_a_password_and_writes_no_grant(office: Office, database: Database) -> None:
    token = office.headers["quantri"]["Authorization"].removeprefix("Bearer ")
    for refused in (
        "SELECT password_hash FROM account",
        "UPDATE account SET active = false",
        "INSERT INTO access_grant (account_id, role, basis, valid, granted_at) VALUES (1, 'assessor', 'x', 'empty', '2026-01-01')",
        "UPDATE access_grant SET valid = 'empty'",
        "UPDATE invitation SET used_at = NULL",
        "SELECT end_sign_ins(1, '2026-01-01')",
        "SELECT make_invitation(1, 'x', '2027-01-01', '2026-01-01')",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.as_caller(token) as session:
                await session.execute(text(refused))
