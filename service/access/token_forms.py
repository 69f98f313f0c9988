"""The form of `/api/v1/token`: RFC 6749's two grants that are open here, as one form."""

import base64
import binascii
from typing import Annotated, Literal

from fastapi import Form, Request

from service.foundation.errors import FieldError, Invalid

Field = Annotated[str, Form(max_length=1000)]


class TokenForm:
    """What is sent; which fields are needed depends on the grant."""

    def __init__(
        self,
        grant_type: Annotated[Literal["password", "client_credentials"], Form()] = "password",
        username: Field = "",
        password: Field = "",
        otp: Field = "",
        scope: Field = "",
        client_id: Field = "",
        client_secret: Field = "",
    ) -> None:
        self.grant_type, self.username, self.password, self.otp = grant_type, username, password, otp
        self.scope, self.client_id, self.client_secret = scope, client_id, client_secret

    def person(self) -> tuple[str, str]:
        """User name and password. Raises Invalid (`missing`)."""
        _refuse_missing(username=self.username, password=self.password)
        return self.username, self.password

    def client(self, request: Request) -> tuple[str, str]:
        """Client id and secret, from the form or from HTTP Basic. Raises Invalid (`missing`)."""
        if not self.client_id and (given := _basic(request)):
            return given
        _refuse_missing(client_id=self.client_id, client_secret=self.client_secret)
        return self.client_id, self.client_secret


def _refuse_missing(**fields: str) -> None:
    errors = [FieldError(name, "missing", "Thiếu mục này.") for name, value in fields.items() if not value]
    if errors:
        raise Invalid(errors=errors)


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    try:
        name, colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, secret) if scheme.lower() == "basic" and colon else None
