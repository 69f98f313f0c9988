"""Fifty deciders at once, each on a real connection of its own: nothing twice, nothing lost, no deadlock, no gap in the numbers."""

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable

import pytest
from httpx import AsyncClient
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.foundation.database import Database, connect
from service.foundation.errors import ServiceError
from service.installation import APP
from service.recognitions import decision_actions
from service.recognitions.tables import Decision
from service.statistics.reconcile import reconcile
from service.titles.tables import RecognitionCount, RescoreMark
from tests import factories
from tests.conftest import Cluster, transaction
from tests.recognitions import given
from tests.recognitions.given import AFTER, Desks, on

DECIDERS, EACH = 50, 4


@pytest.fixture
async def crowd(cluster: Cluster, database: Database) -> AsyncIterator[Database]:
    """The same clone over a pool of fifty connections."""
    name = database.serving.url.database or ""
    opened = connect(cluster.url(name, role=APP), cluster.url(name), pool_size=DECIDERS)
    yield opened
    await opened.close()


async def _waiting(desks: Desks, number: int) -> list[uuid.UUID]:
    people = [f"Nguyễn Văn Số {n}" for n in range(number)]
    home = await factories.household(desks.session, names=tuple(people))
    ids = [person.id for person in home.people]
    await given.scored(
        desks.session, "citizen", kind="person", ids=ids, year=2025, commune_id=factories.AN_TRUONG, households=[home.id] * number
    )
    await desks.session.execute(delete(RescoreMark))
    await desks.session.commit()
    bulk = {"title": "citizen", "assessed_year": 2025, "place": factories.AN_TRUONG}
    assert (await desks.post("canbo", "/dossiers/bulk", bulk)).json()["submitted"] == number
    listed = (await desks.get("canbo", "/dossiers", limit=200)).json()["items"]
    return [uuid.UUID(item["uid"]) for item in listed]


async def _decide(crowd: Database, token: str, uids: list[uuid.UUID]) -> str:
    try:
        async with crowd.as_caller(token) as session:
            await decision_actions.decide(session, caller=session.info["caller"], uids=uids)
    except ServiceError as refused:
        return refused.slug
    return "decided"


async def test_fifty_deciders_of_one_dossier_decide_it_once(desks: Desks, crowd: Database) -> None:
    with on(AFTER):
        uids, token = await _waiting(desks, 1), await desks.sign_in("chutich")
        results = Counter(await asyncio.gather(*(_decide(crowd, token, uids) for _ in range(DECIDERS))))
    assert results == {"decided": 1, "already-decided": DECIDERS - 1}


async def test_fifty_deciders_of_a_queue_lose_nothing(
    desks: Desks, crowd: Database, record_property: Callable[[str, object], None]
) -> None:
    with on(AFTER):
        uids, token = await _waiting(desks, DECIDERS * EACH), await desks.sign_in("chutich")
        started = time.perf_counter()
        results = Counter(await asyncio.gather(*(_mine(crowd, token, uids[n::DECIDERS]) for n in range(DECIDERS))))
        seconds = time.perf_counter() - started
    record_property("decisions_per_second", round(len(uids) / seconds))
    assert results == {"decided": DECIDERS}
    async with transaction(crowd.owner) as session:
        numbers = sorted((await session.execute(select(Decision.number))).scalars())
        assert numbers == list(range(1, len(uids) + 1))
        assert await _recognised(session) == len(uids)
        assert [d for d in await reconcile(session) if d.table == "recognition_count"] == []


async def _mine(crowd: Database, token: str, uids: list[uuid.UUID]) -> str:
    slugs = {await _decide(crowd, token, [uid]) for uid in uids}
    return slugs.pop() if len(slugs) == 1 else "mixed"


async def _recognised(session: AsyncSession) -> int:
    return sum((await session.execute(select(RecognitionCount.recognised))).scalars())


async def test_overlapping_decisions_of_many_wait_for_each_other_and_never_deadlock(desks: Desks, crowd: Database) -> None:
    with on(AFTER):
        uids, token = await _waiting(desks, 20), await desks.sign_in("chutich")
        # the same dossiers in opposite orders: locks in the order given would meet head on
        orders = [uids if n % 2 else uids[::-1] for n in range(DECIDERS)]
        results = Counter(await asyncio.gather(*(_decide(crowd, token, order) for order in orders)))
    assert results == {"decided": 1, "not-all-decidable": DECIDERS - 1}


async def test_fifty_submissions_of_one_subject_make_one_dossier(client: AsyncClient, desks: Desks) -> None:
    body = await given.citizen(desks.session)
    await desks.session.commit()
    with on(AFTER):
        await desks.sign_in("canbo")
        answers = await asyncio.gather(*(desks.post("canbo", "/dossiers", body) for _ in range(DECIDERS)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: DECIDERS - 1}
