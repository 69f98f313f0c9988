"""A province's own villages and clusters over the API, kept by its administrator. Here, since whether somebody lives in a village is known on this floor."""

from fastapi import APIRouter, Response

from service.access.caller import KnownCaller, require
from service.access.matrix import Action
from service.foundation.database import Session
from service.foundation.idempotency import Key, checked_key
from service.places import cluster_actions, own_actions
from service.places.own_queries import Named
from service.subjects.place_schemas import (
    ClusterIn,
    CommunesIn,
    MadePlaceOut,
    NameIn,
    PlaceEndingIn,
    PutInOut,
    VillagesIn,
)

router = APIRouter(prefix="/api/v1", tags=["places"])
_AGAIN = "The same key again: answered before"


@router.post(
    "/places/{place_id}/villages", status_code=201, responses={200: {"model": list[MadePlaceOut], "description": _AGAIN}}
)
async def add_villages(
    response: Response, session: Session, caller: KnownCaller, place_id: int, given: VillagesIn, key: Key = None
) -> list[MadePlaceOut]:
    """Villages of a commune from a day on. The same key with the same content makes them once: 200 and `Idempotent-Replay: true`."""
    require(caller, Action.KEEP_PLACES)
    named = [Named(one.name, one.kind) for one in given.villages]
    made = await own_actions.add_villages(
        session, caller=caller, commune_id=place_id, named=named, since=given.since, basis=given.basis, key=checked_key(key)
    )
    _replayed(response, again=made.again)
    return [MadePlaceOut(id=id_, name=one.name) for id_, one in zip(made.ids, named, strict=True)]


@router.post(
    "/provinces/{province_id}/clusters", status_code=201, responses={200: {"model": MadePlaceOut, "description": _AGAIN}}
)
async def add_cluster(
    response: Response, session: Session, caller: KnownCaller, province_id: int, given: ClusterIn, key: Key = None
) -> MadePlaceOut:
    """A cluster of communes for the province's assessors, without communes yet. The same key makes it once."""
    require(caller, Action.KEEP_PLACES)
    made = await own_actions.add_cluster(
        session, caller=caller, province_id=province_id, key=checked_key(key), **given.model_dump()
    )
    _replayed(response, again=made.again)
    return MadePlaceOut(id=made.ids[0], name=given.name)


@router.post("/places/{place_id}/names", status_code=201, response_class=Response)
async def rename(session: Session, caller: KnownCaller, place_id: int, given: NameIn) -> Response:
    """From a day on a village or cluster is called otherwise; the days before keep the name that they had."""
    require(caller, Action.KEEP_PLACES)
    await own_actions.rename(session, caller=caller, place_id=place_id, **given.model_dump())
    return Response(status_code=201)


@router.post("/places/{place_id}/endings", status_code=204)
async def end(session: Session, caller: KnownCaller, place_id: int, given: PlaceEndingIn) -> Response:
    """A village in which nobody lives after its last day, or a cluster without communes, ends."""
    require(caller, Action.KEEP_PLACES)
    await own_actions.end(session, caller=caller, place_id=place_id, **given.model_dump())
    return Response(status_code=204)


@router.post("/places/{place_id}/communes", status_code=201)
async def put_in(session: Session, caller: KnownCaller, place_id: int, given: CommunesIn) -> PutInOut:
    """From a day on communes belong to this cluster, and no more to the one where they were. Assessors of both clusters sign in anew."""
    require(caller, Action.KEEP_PLACES)
    number = await cluster_actions.put_in(
        session, caller=caller, cluster_id=place_id, commune_ids=given.communes, since=given.since, basis=given.basis
    )
    return PutInOut(put_in=number)


@router.post("/places/{place_id}/communes/{commune_id}/endings", status_code=204)
async def take_out(session: Session, caller: KnownCaller, place_id: int, commune_id: int, given: PlaceEndingIn) -> Response:
    """After a last day a commune belongs to no cluster. Assessors of the cluster sign in anew."""
    require(caller, Action.KEEP_PLACES)
    await cluster_actions.take_out(
        session, caller=caller, cluster_id=place_id, commune_id=commune_id, last_day=given.last_day, basis=given.basis
    )
    return Response(status_code=204)


def _replayed(response: Response, *, again: bool) -> None:
    if again:
        response.status_code = 200
        response.headers["Idempotent-Replay"] = "true"
