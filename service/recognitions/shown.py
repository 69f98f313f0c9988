"""What somebody was shown before a deed that cannot be undone, sealed with the installation's key: what was shown is what is done. Pure."""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from service.dossiers.states import State
from service.foundation.crypto import Keyring


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One dossier as it stood when it was shown: its version and state, the office that acts, the council's proposal, the end of the title."""

    uid: str
    name: str
    version: int
    state: str
    office: str
    basis: str
    proposal: str
    until: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A deed as it was shown: which step, by whom, of which day, with which words, on which dossiers."""

    step: str
    account: int
    on: str
    words: Mapping[str, str]
    dossiers: Sequence[Seen]


def sealed(shown: Shown, keys: Keyring) -> str:
    """What the form carries to say what it showed."""
    told = json.dumps(asdict(shown), ensure_ascii=False, sort_keys=True).encode()
    return f"{_text(told)}.{_text(keys.signature(_FOR + told))}"


def opened(carried: str, keys: Keyring) -> Shown | None:
    """What a form showed; None when it says nothing, or what this installation never said."""
    told, _, signature = carried.partition(".")
    try:
        content, given = _bytes(told), _bytes(signature)
    except (binascii.Error, ValueError):
        return None
    if not content or not hmac.compare_digest(keys.signature(_FOR + content), given):
        return None
    values: dict[str, Any] = json.loads(content)
    return Shown(**values | {"dossiers": [Seen(**one) for one in values["dossiers"]]})


_FOR = b"hoctap shown before a deed\n"


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def changed(before: Shown, now: Shown) -> list[str]:
    """What is not as it was shown, in sentences; empty when everything is."""
    said = [] if before.on == now.on else ["Ngày đã khác với ngày bạn đã xem."]
    said += [] if before.words == now.words else ["Lời ghi đã khác với lời bạn đã xem."]
    if (before.step, before.account) != (now.step, now.account):
        said.append("Trang bạn đã xem là của việc khác.")
    standing = {one.uid: one for one in now.dossiers}
    seen = {one.uid for one in before.dossiers}
    for one in before.dossiers:
        said += _of_one(one, standing.get(one.uid))
    return said + [f"{one.name}: chưa được bạn xem." for one in now.dossiers if one.uid not in seen]


def _of_one(before: Seen, now: Seen | None) -> list[str]:
    if now is None:
        return [f"{before.name}: không còn làm được việc này; xem lý do ở dưới."]
    said = []
    if now.version != before.version:
        said.append(f"đã được nộp lại (lần {now.version}), số liệu có thể đã khác")
    if now.state != before.state:
        said.append(f"trước là “{State(before.state).label}”, nay là “{State(now.state).label}”")
    if (now.office, now.basis) != (before.office, before.basis):
        said.append(f"cơ quan làm việc này nay là {now.office} (căn cứ: {now.basis})")
    if now.proposal != before.proposal:
        said.append("kết quả thẩm định của hội đồng đã khác")
    if now.until != before.until:
        said.append("thời hạn của danh hiệu đã khác")
    return [f"{before.name}: {'; '.join(said)}."] if said else []
