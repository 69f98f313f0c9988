"""Heads of chains on a file outside the database: what a later check holds the chains against, so that a cut tail or a chain made anew is found.

The file is signed with a key drawn from the master key: whoever changes it without that key is found too. Atomic, 0600."""

import hmac
import json
import os
import tempfile
from pathlib import Path

from service.foundation.audit_checking import Head, Heads
from service.foundation.crypto import Keyring


class KeptHeadsError(Exception):
    """The file is not what was written; the message says so in Vietnamese."""


def keep_heads(file: Path, heads: Heads, keyring: Keyring) -> None:
    """Write the heads over what the file held; a kill half-way leaves the old file."""
    body = json.dumps({str(place): [head.number, head.hash.hex()] for place, head in sorted(heads.items())})
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    with os.fdopen(descriptor, "w", encoding="ascii") as written:
        written.write(f"{keyring.signature(body.encode()).hex()}\n{body}\n")
        written.flush()
        os.fsync(written.fileno())
    Path(draft).replace(file)


def kept_heads(file: Path, keyring: Keyring) -> dict[int, Head]:
    """The heads that were kept; none when there is no file yet. Raises KeptHeadsError when the signature is not ours."""
    if not file.exists():
        return {}
    signature, _, body = file.read_text(encoding="ascii").partition("\n")
    ours = [keys.signature(body.strip().encode()).hex() for keys in (keyring, keyring.before) if keys is not None]
    if not any(hmac.compare_digest(signature, one) for one in ours):
        raise KeptHeadsError(f"{file} không còn đúng chữ ký: tệp đã bị sửa, hoặc MASTER_KEY đã đổi.")
    return {int(place): Head(number, bytes.fromhex(digest)) for place, (number, digest) in json.loads(body).items()}
