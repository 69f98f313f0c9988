"""What a certificate says and is signed for: a JWS (RFC 7515) short enough for a square to scan. Pure: keys are given, nothing is stored.

The same title under the same key gives the same text (Ed25519 draws no random number), so a certificate can be printed again at any time."""

import uuid
from collections.abc import Mapping
from datetime import date

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field

from service.certificates.signing import ALGORITHM, SigningKeys, kid_of
from service.titles.vocabulary import SubjectKind, Title

TYP = "hoctap-cert"
"""Nothing else that we sign bears it, and we take nothing else for a certificate."""
LONGEST = 4000
"""Signs of a text that is looked at; the longest certificate has some 900."""


class NotSignedError(Exception):
    """The text is no certificate that one of these keys signed. Why is told to nobody: there is nothing in it to trust."""


class Statement(BaseModel):
    """What stands on the certificate, no more. The names are short in the square."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    uid: uuid.UUID = Field(alias="u")
    title: Title = Field(alias="t")
    level: int = Field(alias="l")
    assessed_year: int = Field(alias="y")
    subject_kind: SubjectKind = Field(alias="k")
    name: str = Field(alias="n", description="As it is printed")
    place: str = Field(alias="p", description="Whose office signed the decision")
    decision_number: str = Field(alias="d")
    decided_on: date = Field(alias="s")
    valid_until: date | None = Field(default=None, alias="e", description="The last day")


def signed(statement: Statement, keys: SigningKeys) -> str | None:
    """The statement with its signature; None where there is no key to sign with."""
    if keys.private is None:
        return None
    head = {"alg": ALGORITHM, "kid": kid_of(keys.private), "typ": TYP}
    said = statement.model_dump_json(by_alias=True, exclude_none=True)
    return jws.serialize_compact(head, said.encode(), keys.private, algorithms=[ALGORITHM])


def brought(text: str) -> str:
    """The signed part of what was scanned or pasted: behind the # of an address, or alone; line ends and spaces are of the paste."""
    return "".join(text.rpartition("#")[2].split())


def verified(text: str, public: Mapping[str, OKPKey]) -> Statement:
    """What was signed. Raises NotSignedError for another algorithm, key, kind or content, and for what cannot be read."""
    if len(text) > LONGEST:
        raise NotSignedError
    token = brought(text).encode("utf-8", "replace")
    try:
        head = jws.extract_compact(token).headers()
        if head.get("typ") != TYP or head.get("alg") != ALGORITHM:
            raise NotSignedError
        said = jws.deserialize_compact(token, public[head["kid"]], algorithms=[ALGORITHM]).payload
        return Statement.model_validate_json(said)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise NotSignedError from wrong
