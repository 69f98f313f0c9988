"""The table of routes as rows, and the route table of the app itself, which it is held against."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from tests.access.walk_routes import API, PAGES

V1 = "/api/v1"


@dataclass(frozen=True)
class Row:
    """A line of the table of routes."""

    operation: str
    action: str
    reach: str
    about: str = ""

    @property
    def method(self) -> str:
        """GET, POST, …"""
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        """With its parameters in braces."""
        return self.operation.partition(" ")[2]


def _rows(table: str, before: str) -> Iterator[Row]:
    for line in filter(None, table.split("\n")):
        method, path, *cells = line.split()
        yield Row(f"{method} {before}{path}", *cells)


ROWS = {row.operation: row for row in [*_rows(PAGES, ""), *_rows(API, V1)]}


def routes_of(app: FastAPI) -> dict[str, APIRoute]:
    """Every operation that the app answers, out of its own route table; mounted files and the document of the API are no routes of ours."""
    found = dict[str, APIRoute]()
    waiting: list[BaseRoute] = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, APIRoute):
            found |= {f"{method} {route.path}": route for method in route.methods or ()}
        elif hasattr(route, "original_router"):
            waiting += route.original_router.routes
        else:
            assert isinstance(route, Mount | Route), route
            assert route.path in ("/static", "/static/htmx", f"{V1}/openapi.json"), f"{route.path}: nobody walks there"
    return found
