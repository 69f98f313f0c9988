"""Files as people send them, and as nobody should: made by the libraries that know their formats."""

import io
import zipfile
from typing import Any

from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, Fit, NameObject, TextStringObject

from service.assessments.file_checks import FileLimits

LIMITS = FileLimits(bytes_each=2**20, bytes_of_indicator=3 * 2**20, files_of_indicator=4, pixels=1_000_000, pages=5)
CAMERA = "Máy của cô Hoa"


def image(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), colour: str = "teal", **saved: Any) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format=kind, **saved)
    return out.getvalue()


def photo() -> bytes:
    """As a phone makes it: lying on its side, with the place where it was taken, the owner, a comment."""
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "co Hoa"
    exif.get_ifd(0x8825).update({1: "N", 2: (20.0, 51.0, 30.0), 3: "E", 4: (106.0, 33.0, 0.0)})
    return image(size=(40, 20), exif=exif.tobytes(), comment=b"nha co Hoa")


def noted_png() -> bytes:
    """A PNG with words in it."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "co Hoa")
    return image("PNG", pnginfo=words)


def pdf(words: str = "Kế hoạch", *, pages: int = 1, **made: Any) -> bytes:
    """Empty pages under a title. `javascript`, `launch`, `attached`, `password`, `hidden_script`, `xfa`: what is asked for is in it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": words})
    if made.get("javascript"):
        writer.root_object[NameObject("/OpenAction")] = writer._add_object(_script())
    if made.get("attached"):
        writer.add_attachment("x.exe", b"MZ")
    if made.get("launch"):
        act = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")})
        writer.root_object[NameObject("/OpenAction")] = act
    if made.get("hidden_script"):  # not by its name in the bytes: the name stands in another spelling
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(_script())})
    if made.get("xfa"):
        writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): ArrayObject()})
    if made.get("linked"):
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), target_page_index=0, fit=Fit.fit()))
    if made.get("password"):
        writer.encrypt("bi-mat")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue().replace(b"/JavaScript", b"/JavaScr#69pt") if made.get("hidden_script") else out.getvalue()


def _script() -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")})


def zipped(before: bytes) -> bytes:
    """A file that is also an archive: what hangs on behind it is read from the end."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("trang.html", "<script>alert(1)</script>")
    return before + out.getvalue()
