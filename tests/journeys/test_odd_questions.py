"""Every address that is read, asked with numbers, days and texts that nobody means: never a 500, whoever asks."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from httpx import AsyncClient

from service.app import ROUTERS
from tests.stage import SignIn, Stage

ODD = ("99999999999999999999", "9999999999", "-1", "NaN", "٣", "%F0%9F", "%00", "0001-01-01", "9999-12-31", "")
TOO_LARGE = "9999999999"


def questions(route: APIRoute, ids: dict[str, str]) -> Iterator[str]:
    """The address of a route, bare and with each parameter of its query made odd."""
    address = route.path
    for resource, uid in ids.items():
        address = address.replace(resource, resource.partition("{")[0] + uid)
    for name in route.param_convertors:
        address = address.replace("{" + name + "}", TOO_LARGE if name.endswith("place_id") else ids["/households/{uid}"])
    asked = [*route.dependant.query_params, *(p for d in route.dependant.dependencies for p in d.query_params)]
    yield address
    yield from (f"{address}?{parameter.alias}={odd}" for parameter in asked for odd in ODD)


@pytest.mark.parametrize("who", ["canbo", "chutich", "thongke", "quantri", "giadinh"])
async def test_no_question_breaks_an_address(client: AsyncClient, browse: SignIn, stage: Stage, who: str) -> None:
    await browse(who)
    rule_set = (await client.get("/api/v1/rulesets")).json()[0]["id"]
    ids = {"/people/{uid}": stage.home.people[0].uid, "/households/{uid}": stage.home.uid, "/rulesets/{uid}": rule_set}
    ids |= {"/{person}": "/" + stage.home.people[0].uid}
    routes = [
        route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    ]
    assert len(routes) > 40
    broken = [address for route in routes for address in questions(route, ids) if (await client.get(address)).status_code >= 500]
    assert broken == []
