"""Finding a person without tones, by a desk of one commune and by one of the whole province: 95 of 100 answers come within …

One desk asks at a time, a different person each time; an answer is a page of fifty in Vietnamese order."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import urlencode

from service.foundation.text import fold
from tests.benchmarks import load
from tests.benchmarks.figures import Figure, Goal
from tests.benchmarks.ground import Ground
from tests.benchmarks.load import Question, Task
from tests.benchmarks.memory import watched
from tests.benchmarks.rounds import Earlier, seconds_for
from tests.benchmarks.serving import Served, serving

PATH, MOST = "/api/v1/people", 150
GOAL = Goal("at most", 60, "p95 < 60 ms")
DESKS = {"staff": "commune desk", "province": "province desk"}
_SAMPLE = """
SELECT p.uid::text, p.family_name, p.middle_name, p.given_name, extract(year FROM p.birth_date)::int AS born, h.code
  FROM person p JOIN household h ON h.province_id = p.province_id AND h.id = p.household_id
 WHERE p.commune_id = any($1) ORDER BY md5(p.id::text) LIMIT 50
"""


def asked_for(one: Any) -> dict[str, dict[str, str]]:
    """How somebody may look for a person: work → what is sent."""
    given, family, middle = fold(one["given_name"]), fold(one["family_name"]), fold(one["middle_name"])
    return {
        "find by given name": {"query": given},
        "find by parts in any order": {"query": f"{given} {family} {middle}"},
        "find by given name and year of birth": {"query": given, "birth_year": str(one["born"])},
        "find by household code": {"query": one["code"]},
    }


async def rows(ground: Ground, _: Earlier) -> AsyncIterator[Figure]:
    """A line a desk and way."""
    async with serving(ground, "product") as served:
        for desk, name in DESKS.items():
            communes = list(ground.communes[:1] if desk == "staff" else ground.communes)
            sample = await ground.rows(_SAMPLE, communes)
            for work in asked_for(sample[0]):
                yield await _measured(ground, served, desk, f"{work}, {name}", [asked_for(one)[work] for one in sample])


async def _measured(ground: Ground, served: Served, desk: str, work: str, asked: Sequence[dict[str, str]]) -> Figure:
    headers = {"Authorization": f"Bearer {ground.tokens[desk]}"}
    questions = [Question(path=f"{PATH}?{urlencode(each)}", headers=headers) for each in asked]
    if not (await load.ask(served.port, questions[0]))["people"]:
        return Figure(row="search", work=work, size=ground.size, unit="ms", ours=None, goal=GOAL, note="finds nobody yet")
    with watched(app=served.pid, postmaster=ground.postmaster) as watch:
        task = Task(port=served.port, questions=questions, connections=1, seconds=2 * seconds_for(ground.size), most=MOST)
        answered = await load.run(task)
    note = f"median {answered.p50:.1f} ms over {answered.answers} answers"
    return Figure(
        row="search", work=work, size=ground.size, unit="ms", ours=answered.p95, goal=GOAL, memory=watch.memory, note=note
    )
