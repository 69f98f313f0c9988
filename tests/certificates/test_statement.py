"""What is believed: a text that our key signed as a certificate. Whatever else it is, it is one refusal, and never a fault of ours."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
import segno
from joserfc import jws

from service.certificates.signing import ALGORITHM, SigningKeys, given_keys, kid_of, published_keys
from service.certificates.statement import LONGEST, TYP, NotSignedError, Statement, signed, verified
from tests.certificates.conftest import FIRST, KEYS, SECOND, STATEMENT

PAYLOAD = STATEMENT.model_dump_json(by_alias=True).encode()


def made(head: dict[str, Any] | None = None, payload: bytes = PAYLOAD, keys: SigningKeys = KEYS) -> str:
    """A text that a key really signed, with a head of our choice."""
    assert keys.private is not None
    first = {"alg": ALGORITHM, "kid": kid_of(keys.private), "typ": TYP} | (head or {})
    return jws.serialize_compact(first, payload, keys.private, algorithms=[ALGORITHM])


def part(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def unsigned(head: Any, signature: bytes = b"", payload: bytes = PAYLOAD) -> str:
    """Three parts put together by hand."""
    return ".".join((part(json.dumps(head).encode()), part(payload), part(signature)))


def hmac_with_the_public_key() -> str:
    """The confusion of algorithms: the published key taken for a shared secret."""
    head = {"alg": "HS256", "kid": next(iter(KEYS.public)), "typ": TYP}
    said = unsigned(head).rpartition(".")[0]
    x = KEYS.published()["keys"][0]["x"]
    secret = base64.urlsafe_b64decode(x + "=")
    return f"{said}.{part(hmac.new(secret, said.encode(), hashlib.sha256).digest())}"


def changed(text: str) -> str:
    """Another name under the signature of the first."""
    head, _, signature = text.split(".")
    return ".".join((head, part(PAYLOAD.replace(b"An", b"Em")), signature))


TEXT = made()
NO_KEYS_OF_OURS = {"jku": "https://elsewhere.example/keys", "jwk": given_keys(SECOND).published()["keys"][0]}
WRONG = {
    "alg none": unsigned({"alg": "none", "kid": next(iter(KEYS.public)), "typ": TYP}),
    "no signature": TEXT.rpartition(".")[0] + ".",
    "HS256 with the public key": hmac_with_the_public_key(),
    "an unknown key": made(keys=given_keys(SECOND)),
    "another key under our kid": made({"kid": next(iter(KEYS.public))}, keys=given_keys(SECOND)),
    "a key that it brings": made(NO_KEYS_OF_OURS | {"kid": next(iter(KEYS.public))}, keys=given_keys(SECOND)),
    "no kid": unsigned({"alg": ALGORITHM, "typ": TYP}),
    "a kid that is a list": unsigned({"alg": ALGORITHM, "kid": [], "typ": TYP}),
    "changed content": changed(TEXT),
    "a changed signature": TEXT[:-10] + ("A" * 10 if not TEXT.endswith("A" * 10) else "B" * 10),
    "another typ": made({"typ": "JWT"}),
    "no typ": unsigned({"alg": ALGORITHM, "kid": next(iter(KEYS.public))}),
    "content that is no certificate": made(payload=b'{"sub":"admin"}'),
    "content that is no JSON": made(payload=b"hello"),
    "oversized": TEXT + "A" * LONGEST,
    "oversized in spaces": TEXT + " " * LONGEST,
    "a head that is a list": unsigned([]),
    "nested deeply": part(b"[" * 2500) + ".e30.",
    "nothing": "",
    "words": "Giấy này là thật",
    "half a pair": "\ud800.\ud800.\ud800",
    "dots": "..",
    "many dots": "." * 100,
    "five parts": "a.b.c.d.e",
}


def test_what_was_signed_is_read_again_alone_or_in_the_address_of_the_square() -> None:
    text = signed(STATEMENT, KEYS)
    assert text is not None
    for brought in (text, f"https://hoctap.example.vn/check#{text}", f" {text[:40]}\r\n{text[40:]}\n"):
        assert verified(brought, KEYS.public) == STATEMENT


@pytest.mark.parametrize("what", WRONG)
def test_everything_else_is_refused_alike(what: str) -> None:
    with pytest.raises(NotSignedError):
        verified(WRONG[what], KEYS.public)


def test_the_same_title_gives_the_same_text() -> None:
    assert signed(STATEMENT, KEYS) == signed(STATEMENT, given_keys(FIRST))


def test_without_a_key_nothing_is_signed_and_nothing_believed() -> None:
    assert signed(STATEMENT, SigningKeys()) is None
    with pytest.raises(NotSignedError):
        verified(TEXT, SigningKeys().public)


def test_what_an_earlier_key_signed_holds_as_long_as_its_public_key_is_kept() -> None:
    x = KEYS.published()["keys"][0]["x"]
    assert verified(TEXT, given_keys(f"{SECOND}\n{x}\n").public) == STATEMENT
    with pytest.raises(NotSignedError):
        verified(TEXT, given_keys(SECOND).public)


def test_published_are_public_keys_alone_and_they_are_enough_to_verify() -> None:
    document = json.loads(json.dumps(KEYS.published()))
    assert [set(one) for one in document["keys"]] == [{"kty", "crv", "x", "kid", "use", "alg"}]
    keys = published_keys(document | {"keys": [{"kty": "RSA", "n": "AQAB"}, *document["keys"]]})
    assert verified(TEXT, keys.public) == STATEMENT
    assert keys.private is None


@pytest.mark.parametrize("given", ["", "short", "c" * 44, "c" * 43 + "= short", "é" * 43])
def test_a_malformed_key_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match=r"32 bytes|unpack|base64|padd|ASCII"):
        given_keys(given)


@pytest.mark.parametrize("document", [None, [], {}, {"keys": 1}, {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}]}])
def test_a_file_without_keys_is_refused(document: object) -> None:
    with pytest.raises(ValueError, match=r"no JWK Set|32 bytes"):
        published_keys(document)


def test_the_private_key_stands_in_no_text_of_the_keys() -> None:
    assert FIRST[:20] not in repr(KEYS)


def test_the_longest_reasonable_certificate_fits_a_square_that_can_be_printed() -> None:
    long = Statement.model_validate(
        STATEMENT.model_dump() | {
            "name": "Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Quỳnh Thảo Nguyên", "decision_number": "12345/QĐ-UBND-VHXH",
            "place": "Chủ tịch Ủy ban nhân dân thị trấn Nông trường Mộc Châu, Thành phố Hồ Chí Minh",
        }
    )  # fmt: skip
    text = signed(long, KEYS)
    assert text is not None
    assert len(text) < 1000
    made_square = segno.make(f"https://hoctapsuotdoi.haiphong.gov.vn/check#{text}", error="m")
    assert isinstance(made_square.version, int)
    assert made_square.version <= 25
