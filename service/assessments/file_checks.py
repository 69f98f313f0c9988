"""What a file of evidence is, by its content: a PDF, a JPEG or a PNG, whole, harmless and not too large. Pure; may take a second: call it in a thread.

An image is drawn anew: what a phone hides in it (place, time, owner, a small copy) and whatever was hung on behind it stays out. A PDF is kept
byte for byte, since a digital signature would break; one that can act is refused instead."""

import hashlib
import io
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PIL import Image, ImageOps
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from service.foundation.errors import Invalid
from service.foundation.text import nfc

FIELD = "files"
MOST_OBJECTS = 100_000
LONGEST_STEM = 100
UNNAMED = "minh-chung"


class FileKind(StrEnum):
    """What is accepted."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"

    @property
    def media_type(self) -> str:
        """As what it is served."""
        return "application/pdf" if self is FileKind.PDF else f"image/{self.value}"

    @property
    def ending(self) -> str:
        """How its name ends, whatever the sender's file was called."""
        return ".jpg" if self is FileKind.JPEG else f".{self.value}"


@dataclass(frozen=True, kw_only=True)
class FileLimits:
    """How large files may be: bytes of one, bytes and number of those of an indicator, pixels of an image, pages of a PDF."""

    bytes_each: int
    bytes_of_indicator: int
    files_of_indicator: int
    pixels: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file that may be kept: its kind, its content as it is kept, its name as it is shown."""

    kind: FileKind
    content: bytes
    name: str

    @property
    def sha256(self) -> str:
        """Under what it is kept."""
        return hashlib.sha256(self.content).hexdigest()


def checked(content: bytes, name: str, limits: FileLimits) -> Checked:
    """The file as it may be kept. Raises Invalid on `files`:

    `file-empty`, `file-too-large`, `file-kind`, `file-broken`, `image-too-large`, `pdf-encrypted`, `pdf-active`, `pdf-too-long`."""
    shown = cleaned_name(name)
    if not content:
        raise Invalid.field(FIELD, "file-empty", _told(shown, "không có gì bên trong. Hãy kiểm tra và chọn lại."))
    if len(content) > limits.bytes_each:
        raise too_large(shown, limits)
    kind = kind_of(content)
    if kind is None:
        raise Invalid.field(
            FIELD,
            "file-kind",
            _told(
                shown,
                "không phải PDF, JPEG hay PNG (xét theo nội dung, không theo đuôi tên). Hãy lưu lại một trong ba dạng đó.",
            ),
        )
    kept = _pdf(content, shown, limits) if kind is FileKind.PDF else _image(content, kind, shown, limits)
    if len(kept) > limits.bytes_each:
        raise too_large(shown, limits)
    return Checked(kind=kind, content=kept, name=shown + kind.ending)


def kind_of(content: bytes) -> FileKind | None:
    """What the first bytes say; nothing may stand before them."""
    beginnings = {b"%PDF-": FileKind.PDF, b"\xff\xd8\xff": FileKind.JPEG, b"\x89PNG\r\n\x1a\n": FileKind.PNG}
    return next((kind for beginning, kind in beginnings.items() if content.startswith(beginning)), None)


def cleaned_name(name: str) -> str:
    """What may be shown of a file's name, without its ending: no folder, no control or direction character, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last if c not in '<>:"|?*')
    stem = nfc(plain).rsplit(".", 1)[0].strip(" .")
    return stem[:LONGEST_STEM].strip() or UNNAMED


def too_large(shown: str, limits: FileLimits) -> Invalid:
    """The refusal of a file beyond the limit."""
    message = f"lớn hơn {limits.bytes_each // 2**20} MB. Hãy giảm độ phân giải hoặc chia thành nhiều tệp."
    return Invalid.field(FIELD, "file-too-large", _told(shown, message))


def _told(shown: str, message: str) -> str:
    return f"Tệp “{shown}” {message}"


def _image(content: bytes, kind: FileKind, shown: str, limits: FileLimits) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=[kind.name]) as opened:
            if opened.width * opened.height > limits.pixels:
                raise Invalid.field(
                    FIELD, "image-too-large", _told(shown, f"có hơn {limits.pixels // 10**6} triệu điểm ảnh. Hãy thu nhỏ ảnh.")
                )
            return _drawn_anew(opened, kind)
    except Invalid:
        raise
    except Image.DecompressionBombError:
        raise Invalid.field(
            FIELD, "image-too-large", _told(shown, f"có hơn {limits.pixels // 10**6} triệu điểm ảnh. Hãy thu nhỏ ảnh.")
        ) from None
    except Exception:  # a hostile file may make the library raise anything
        raise Invalid.field(
            FIELD, "file-broken", _told(shown, "bị hỏng hoặc tải lên chưa hết. Hãy mở lại, lưu rồi gửi lại.")
        ) from None


def _drawn_anew(opened: Image.Image, kind: FileKind) -> bytes:
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    if kind is FileKind.JPEG and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    out = io.BytesIO()
    upright.save(out, format=kind.name, **({"quality": 90} if kind is FileKind.JPEG else {}))
    return out.getvalue()


_ACTS = {
    f"/{name}"
    for name in (
        "JavaScript",
        "Launch",
        "SubmitForm",
        "ImportData",
        "GoToE",
        "GoToR",
        "Rendition",
        "RichMediaExecute",
        "Movie",
        "Sound",
    )
}
_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
_PARTS = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_ANYWHERE = (b"/JavaScript", b"/EmbeddedFile", b"/RichMedia", b"/Launch")
"""Looked for in the bytes too: an older version of an object, which a reader that repairs files may find again."""


def _pdf(content: bytes, shown: str, limits: FileLimits) -> bytes:
    broken = "bị hỏng, tải lên chưa hết, hoặc có nội dung khác nối thêm. Hãy xuất lại PDF rồi gửi lại."
    if not content.rstrip(b"\x00\t\n\r ").endswith(b"%%EOF"):
        raise Invalid.field(FIELD, "file-broken", _told(shown, broken))
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Invalid.field(FIELD, "pdf-encrypted", _told(shown, "được đặt mật khẩu hoặc mã hóa. Hãy bỏ bảo vệ rồi gửi lại."))
        if any(name in content for name in _ANYWHERE) or _acts(reader):
            message = "có mã lệnh, biểu mẫu gửi đi hoặc tệp nhúng bên trong. Hãy in lại thành PDF thường rồi gửi."
            raise Invalid.field(FIELD, "pdf-active", _told(shown, message))
        pages = len(reader.pages)
    except Invalid:
        raise
    except Exception:  # a hostile file may make the library raise anything
        raise Invalid.field(FIELD, "file-broken", _told(shown, broken)) from None
    if pages == 0:
        raise Invalid.field(FIELD, "file-broken", _told(shown, broken))
    if pages > limits.pages:
        raise Invalid.field(
            FIELD, "pdf-too-long", _told(shown, f"có {pages} trang, nhiều nhất {limits.pages} trang. Hãy chia thành nhiều tệp.")
        )
    return content


def _acts(reader: PdfReader) -> bool:
    """Does any object, whoever refers to it, hold an action, a script or a file? Raises ValueError beyond `MOST_OBJECTS`."""
    named = [(number, generation) for generation, found in reader.xref.items() for number in found]
    named += [(number, 0) for number in reader.xref_objStm]
    if len(named) > MOST_OBJECTS:
        raise ValueError("too many objects")
    waiting: list[Any] = [reader.trailer, *(reader.get_object(IndirectObject(n, g, reader)) for n, g in named)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if _KEYS & one.keys() or _named(one, "/S") in _ACTS or _PARTS & {_named(one, "/Type"), _named(one, "/Subtype")}:
                return True
            waiting += dict.values(one)
        elif isinstance(one, list):
            waiting += list.__iter__(one)
    return False


def _named(one: dict[Any, Any], key: str) -> str:
    value = dict.get(one, key)
    return str(value.get_object() if isinstance(value, IndirectObject) else value)
