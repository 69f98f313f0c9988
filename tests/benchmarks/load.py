"""A bounded load over HTTP/1.1 from a process of its own: so many connections, so many seconds, each answer read whole before the next question.

`python -m tests.benchmarks.load` reads a `Task` as JSON and prints what came of it; `run` is what the rows call."""

import asyncio
import itertools
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
ANSWER_WITHIN = 30.0
WARMING = 5
"""How often each connection asks before anything is counted: pools fill, statements are prepared."""

NUMBER, ZEROS = "{n}", b"0" * 10
"""In a path or a header, and (of the same length) in a body: the number of the request, so that no two are the same."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One request."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    def written(self, number: int) -> bytes:
        """As it goes over the wire."""
        body = self.body.encode()
        head = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **self.headers}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        return "\r\n".join(lines).replace(NUMBER, str(number)).encode() + body.replace(ZEROS, f"{number:010d}".encode())


@dataclass(frozen=True, kw_only=True)
class Task:
    """What to ask, again and again in turn. Ends after `seconds`, or after `most` answers where that comes first."""

    port: int
    questions: Sequence[Question]
    connections: int
    seconds: float
    most: int = 1_000_000
    first: int = 0


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of it: answers a second, and milliseconds an answer."""

    answers: int
    rate: float
    p50: float
    p95: float
    refused: int
    example: str


async def run(task: Task) -> Answered:
    """In a process of its own. Raises RuntimeError when an answer was no 2xx: then nothing was measured."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.load",
        cwd=REPOSITORY,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await asyncio.wait_for(process.communicate(json.dumps(asdict(task)).encode()), task.seconds + 2 * ANSWER_WITHIN)
    answered = Answered(**json.loads(told))
    if answered.refused or not answered.answers:
        raise RuntimeError(f"{answered.refused} of {answered.answers} answers were refusals: {answered.example}")
    return answered


async def ask(port: int, question: Question) -> Any:
    """One answer, read as JSON."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(question.written(0))
    _, body = await asyncio.wait_for(_answer(reader), ANSWER_WITHIN)
    writer.close()
    return json.loads(body)


class _Client:
    def __init__(self, task: Task) -> None:
        self.task = task
        self.numbers: Iterator[int] = itertools.count(task.first)
        self.warm = asyncio.Barrier(task.connections)
        self.began = 0.0
        self.taken: list[float] = []
        self.refused, self.example = 0, ""

    async def work(self) -> None:
        """Warm up, wait for the others, then ask until the time is over (at least once)."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.task.port)
        for _ in range(WARMING):
            await self.ask(reader, writer)
        await self.warm.wait()
        self.began = self.began or time.perf_counter()
        while True:
            self.taken.append(await self.ask(reader, writer))
            if time.perf_counter() > self.began + self.task.seconds or len(self.taken) >= self.task.most:
                break
        writer.close()

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> float:
        """The next question; how long the answer took."""
        number = next(self.numbers)
        question = self.task.questions[number % len(self.task.questions)]
        started = time.perf_counter()
        writer.write(question.written(number))
        status, body = await asyncio.wait_for(_answer(reader), ANSWER_WITHIN)
        if not 200 <= status < 300:
            self.refused, self.example = self.refused + 1, f"{status} {body[:300].decode(errors='replace')}"
        return time.perf_counter() - started


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    lengths = [line.partition(":")[2] for line in head if line.lower().startswith("content-length:")]
    return int(head[0].split()[1]), await reader.readexactly(int(lengths[0]) if lengths else 0)


async def _load(task: Task) -> Answered:
    client = _Client(task)
    await asyncio.gather(*(client.work() for _ in range(task.connections)))
    taken, passed = sorted(client.taken), time.perf_counter() - client.began
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))] if taken else 0.0
    return Answered(
        answers=len(taken), rate=len(taken) / passed, p50=statistics.median(taken or [0]) * 1000, p95=p95 * 1000,
        refused=client.refused, example=client.example,
    )  # fmt: skip


def _told(told: dict[str, Any]) -> Task:
    return Task(**told | {"questions": [Question(**question) for question in told["questions"]]})


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_load(_told(json.load(sys.stdin)))))))
