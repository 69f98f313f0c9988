"""Documents with files behind them: sent, read and taken off over the API by the desks of `declaring`."""

from typing import Any

from httpx import AsyncClient, Response
from sqlalchemy import select

from service.assessments.file_tables import EvidenceFile
from service.foundation.file_store import FileStore
from tests.assessments.declaring import Declaring
from tests.factories import AN_TRUONG

YEAR = 2025
COMMUNE = f"/places/{AN_TRUONG}"


async def document(desk: Declaring, who: str = "canbo", url: str = COMMUNE, **changed: Any) -> str:
    """The uid of a document behind indicator 1.1."""
    given = {"assessed_year": YEAR, "indicator": "1.1", "document": "Kế hoạch học tập"} | changed
    answer = await desk.post(who, f"{url}/evidence", given)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["uid"])


async def send(desk: Declaring, who: str, uid: str, *contents: bytes, name: str = "tep.pdf") -> Response:
    """Files for a document."""
    files = [("files", (name, content)) for content in contents]
    return await desk.client.post(f"/api/v1/evidence/{uid}/files", files=files, headers=await desk.headers(who))


async def sent(desk: Declaring, uid: str, *contents: bytes, who: str = "canbo", name: str = "tep.pdf") -> list[dict[str, Any]]:
    """The files of a document, after these were taken in."""
    answer = await send(desk, who, uid, *contents, name=name)
    assert answer.status_code == 201, answer.text
    found: list[dict[str, Any]] = answer.json()["files"]
    return found


async def read(desk: Declaring, who: str, uid: str) -> Response:
    """A file's content."""
    return await desk.client.get(f"/api/v1/evidence-files/{uid}", headers=await desk.headers(who))


async def take_off(desk: Declaring, who: str, uid: str, why: str = "wrong-file") -> Response:
    """Take a file off its document."""
    return await desk.post(who, f"/evidence-files/{uid}/removals", {"why": why})


async def files(desk: Declaring) -> list[Any]:
    """Every row of a file, the oldest first."""
    found = (await desk.session.execute(select(*EvidenceFile.__table__.columns).order_by(EvidenceFile.id))).all()
    await desk.session.commit()
    return list(found)


def store_of(client: AsyncClient) -> FileStore:
    """Where the app of a client keeps contents."""
    app: Any = client._transport
    found: FileStore = app.app.state.filing.store
    return found
