"""What an operation can raise, read from the functions that it can reach: names of error classes, and slugs in their texts and docstrings.

It looks at code objects, runs nothing, and errs on the side of telling too much; `tests/contract` holds every answer that is seen against it."""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from service.foundation.errors import Conflict, Forbidden, NotFound, ServiceError, TooMany, Unauthenticated

OWN = "service."
_TOLD = (Unauthenticated, Forbidden, NotFound, Conflict, TooMany)


@dataclass
class Reach:
    """The statuses of the errors that are named on the way, and every word that may be a slug."""

    statuses: set[int] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


def reach_of(route: APIRoute) -> Reach:
    """Everything below the endpoint and its dependencies."""
    found, seen = Reach(), set[FunctionType]()
    waiting = list(_calls(route.dependant))
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            statuses, words, following = _looked_at(function)
            found.statuses |= statuses
            found.words |= words
            waiting += following
    return found


def _calls(dependant: Dependant) -> Iterator[FunctionType]:
    if isinstance(dependant.call, FunctionType):
        yield inspect.unwrap(dependant.call)
    for below in dependant.dependencies:
        yield from _calls(below)


@cache
def _looked_at(function: FunctionType) -> tuple[set[int], set[str], list[FunctionType]]:
    statuses, words, following = set[int](), set[str](), list[FunctionType]()
    for code in _codes(function.__code__):
        words |= {word for constant in code.co_consts for word in _words(constant)}
        for named in _named(code, function.__globals__):
            if isinstance(named, type) and issubclass(named, ServiceError):
                statuses |= {kind.status for kind in _TOLD if issubclass(named, kind)}
            words |= set(_words(named))
            following += _functions(named)
    told = (function.__doc__ or "").replace(",", " ").replace(".", " ").split()
    return statuses | {kind.status for kind in _TOLD if kind.__name__ in told}, words | _quoted(function.__doc__ or ""), following


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _named(code: CodeType, names: dict[str, Any]) -> Iterator[Any]:
    """What the code's names stand for: in its module, and in modules that it names."""
    known = [names[name] for name in code.co_names if name in names]
    for thing in known:
        yield thing
        if isinstance(thing, ModuleType) and thing.__name__.startswith(OWN):
            yield from (vars(thing)[name] for name in code.co_names if name in vars(thing))


def _functions(thing: Any) -> Iterable[FunctionType]:
    if not getattr(thing, "__module__", "").startswith(OWN):
        return []
    if isinstance(thing, type):
        return (
            []
            if issubclass(thing, ServiceError)
            else [inspect.unwrap(f) for f in vars(thing).values() if isinstance(f, FunctionType)]
        )
    unwrapped = inspect.unwrap(thing) if callable(thing) else None
    return [unwrapped] if isinstance(unwrapped, FunctionType) else []


def _words(constant: Any) -> Iterator[str]:
    if isinstance(constant, str):
        yield constant
    elif isinstance(constant, tuple):
        yield from (word for word in constant if isinstance(word, str))


def _quoted(docstring: str) -> set[str]:
    """The words of a docstring that stand in back quotes: what an instance's method raises is told there."""
    return set(docstring.split("`")[1::2])
