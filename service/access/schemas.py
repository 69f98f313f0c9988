"""What signing in answers."""

from pydantic import BaseModel, ConfigDict, Field


class Token(BaseModel):
    """OAuth 2 answer of the password form."""

    model_config = ConfigDict(frozen=True)
    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the word of RFC 6749
    expires_in: int = Field(description="Seconds")
    scope: str = Field(description="Roles of a person, scopes of a program, separated by spaces")


class Me(BaseModel):
    """Who is signed in."""

    model_config = ConfigDict(frozen=True)
    display_name: str
    roles: list[str]
    communes: list[int]
