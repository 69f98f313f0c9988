"""The key with which a sender says that two requests are one: what was made under it is answered again, and not made twice."""

from typing import Annotated

from fastapi import Header

from service.foundation.errors import Invalid
from service.foundation.text import has_control

Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="One for what is to be made once, by the sender (a UUID will do)")
]


def checked_key(key: str | None) -> str:
    """The sender's key. Raises Invalid (`idempotency-key-missing`) when there is none, or it is too long or no text."""
    if not key or not key.strip() or len(key) > 200 or has_control(key):
        raise Invalid.field(
            "Idempotency-Key", "idempotency-key-missing", "Hãy gửi kèm tiêu đề Idempotency-Key, tối đa 200 ký tự."
        )
    return key.strip()
