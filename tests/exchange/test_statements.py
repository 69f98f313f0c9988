"""The number of statements of each verb is the same for two rows and for two hundred."""

from datetime import timedelta

import pytest

from tests import factories
from tests.conftest import CountStatements
from tests.exchange.conftest import DAY, Office, row, workbook


@pytest.mark.parametrize("sessions", [1, 100])
async def test_each_verb_asks_a_fixed_number(office: Office, count_statements: CountStatements, sessions: int) -> None:
    people = [one.uid for one in office.home.people]
    content = workbook([row(person=uid, held_on=DAY - timedelta(days=day)) for day in range(sessions) for uid in people])
    asked = {}
    await office.desks.token("canbo")
    with count_statements() as counted:
        uid = (await office.send(content)).json()["uid"]
    asked["send"] = counted.number
    for name, path in (("read", f"/{uid}"), ("rows", f"/{uid}/rows"), ("wrong rows", f"/{uid}/wrong-rows")):
        with count_statements() as counted:
            await office.get(path)
        asked[name] = counted.number
    for verb in ("accept", "undo"):
        with count_statements() as counted:
            assert (await office.act(uid, verb)).status_code == 200
        asked[verb] = counted.number
    assert asked == {"send": 16, "read": 2, "rows": 4, "wrong rows": 5, "accept": 14, "undo": 12}


async def test_the_pages_ask_a_fixed_number(office: Office, count_statements: CountStatements) -> None:
    for name in ("Hà Văn Ba", "Hà Văn Tư"):
        await factories.household(office.desks.session, names=(name,))
    await office.desks.session.commit()
    numbers = []
    for _ in range(2):
        await office.sent(*(row(person=one.uid) for one in office.home.people))
        with count_statements() as counted:
            assert (await office.get("")).status_code == 200
        numbers.append(counted.number)
    assert numbers == [2, 2]
