"""One's open sign-ins, as they are listed."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from service.foundation.database import token_hash
from service.foundation.rows import AnyRow

_KINDS = {"web": "Trình duyệt", "bearer": "Mã cho chương trình"}


class OpenSignIn(BaseModel):
    """A browser session (`web`) or a bearer token (`bearer`) that opens something now."""

    model_config = ConfigDict(frozen=True)
    uid: uuid.UUID
    kind: str
    agent: str = Field(description="Browser and system in words; the address and the whole header are not kept")
    opened_at: datetime
    expires_at: datetime
    current: bool = Field(description="The one of this very request")

    @property
    def kind_words(self) -> str:
        """The kind in Vietnamese."""
        return _KINDS.get(self.kind, self.kind)


def listed(rows: Iterable[AnyRow], *, token: str) -> list[OpenSignIn]:
    """Rows of `open_sign_ins`, the one of this request marked."""
    mine = token_hash(token)
    return [
        OpenSignIn(
            uid=row.uid, kind=row.kind, agent=row.agent, opened_at=row.created_at, expires_at=row.expires_at,
            current=row.token_hash == mine,
        )
        for row in rows
    ]  # fmt: skip
