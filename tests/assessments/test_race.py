"""An entry logged while the worker scores is never lost: its mark outlives the batch, or its facts are in it."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from service.assessments import worker
from service.assessments.counting import recount_subjects
from service.assessments.tables import Assessment
from service.foundation.database import Database
from service.titles.tables import RescoreMark
from service.titles.vocabulary import Title
from tests import factories
from tests.assessments.conftest import YEAR, World, log
from tests.conftest import transaction

Interrupted = Callable[..., Awaitable[Any]]
TWELVE_HOURS, TWICE_TWELVE = 80, 100
"""Points of indicator 1 in tenths under the demo's guide."""


def with_an_entry_before(step: Interrupted, world: World, person: factories.MadePerson) -> Interrupted:
    """The step of the worker, with an entry logged and committed by somebody else just before its first run."""
    waiting = [date(YEAR, 4, 1)]

    async def interrupted(*args: Any, **kwargs: Any) -> Any:
        if waiting:
            async with transaction(world.database.owner) as session:
                await log(session, person, "ccl_class", hours=120, held_on=waiting.pop(), logged_by=world.account_id)
        return await step(*args, **kwargs)

    return interrupted


async def scored_before(world: World, *, number: int = 1) -> list[factories.MadePerson]:
    """People whose first marks (of their membership) are worked off, so that what follows is about one entry."""
    homes = [await factories.household(world.session) for _ in range(number)]
    await world.session.commit()
    await worker.work_all(world.database)
    return [home.people[0] for home in homes]


async def points_of(world: World, person: factories.MadePerson) -> int:
    found = select(Assessment.points).where(Assessment.title == Title.CITIZEN, Assessment.subject_id == person.id)
    points: list[int] = (await world.session.execute(found)).scalar_one()
    await world.session.commit()
    return points[0]


async def marks(world: World) -> int:
    number = (await world.session.execute(select(func.count()).select_from(RescoreMark))).scalar_one()
    await world.session.commit()
    return number


# after the marks were taken, after the kept sums were made, after the scores were stored
@pytest.mark.parametrize(
    ("step", "at_first"),
    [("law_in_force", TWICE_TWELVE), ("_score_title", TWELVE_HOURS), ("recount_subjects", TWELVE_HOURS)],
)
async def test_an_entry_logged_while_the_worker_scores_is_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str, at_first: int
) -> None:
    [person] = await scored_before(world)
    await log(world.session, person, "ccl_class", hours=120, held_on=date(YEAR, 3, 1), logged_by=world.account_id)
    await world.session.commit()
    monkeypatch.setattr(worker, step, with_an_entry_before(getattr(worker, step), world, person))
    await worker.work_once(world.database)
    assert (await points_of(world, person), await marks(world)) == (at_first, 1)
    await worker.work_all(world.database)
    assert (await points_of(world, person), await marks(world)) == (TWICE_TWELVE, 0)


async def test_a_batch_that_fails_keeps_its_marks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    [person] = await scored_before(world)
    await log(world.session, person, "ccl_class", hours=120, held_on=date(YEAR, 3, 1), logged_by=world.account_id)
    await world.session.commit()

    async def lost(*_: Any, **__: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(worker, "recount_subjects", lost)
        with pytest.raises(ConnectionError):
            await worker.work_once(world.database)
    assert await marks(world) == 1
    await worker.work_all(world.database)
    assert (await points_of(world, person), await marks(world)) == (TWELVE_HOURS, 0)


async def test_a_second_worker_takes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for person in await scored_before(world, number=2):
        await log(world.session, person, "ccl_class", hours=120, held_on=date(YEAR, 3, 1), logged_by=world.account_id)
    await world.session.commit()
    seconds: list[worker.Rescored] = []

    async def beside(*args: Any, **kwargs: Any) -> None:
        seconds.append(await worker.work_once(again(world)))
        await recount_subjects(*args, **kwargs)

    monkeypatch.setattr(worker, "recount_subjects", beside)
    first = await worker.work_once(world.database, batch=1)
    assert (first.marks, [second.marks for second in seconds]) == (1, [0])
    assert await marks(world) == 1


def again(world: World) -> Database:
    """The same database, as another process would reach it."""
    return Database(serving=world.database.serving, owner=world.database.owner)
