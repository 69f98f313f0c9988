"""What a file is, is read from its content: three kinds are kept, without what a camera hides; everything that could act is refused."""

import io

import pytest
from PIL import Image

from service.assessments.file_checks import FileKind, checked, cleaned_name
from service.foundation.errors import Invalid
from tests.assessments.sent_files import LIMITS, image, noted_png, pdf, photo, zipped


@pytest.mark.parametrize(
    ("content", "sent_as", "kind", "kept_as"),
    [
        (pdf(), "Kế hoạch.pdf", FileKind.PDF, "Kế hoạch.pdf"),
        (image("JPEG"), "IMG_0001.JPG", FileKind.JPEG, "IMG_0001.jpg"),
        (image("PNG"), "anh.png", FileKind.PNG, "anh.png"),
        (image("PNG"), "van-ban.pdf", FileKind.PNG, "van-ban.png"),
        (pdf(linked=True), "khong-duoi", FileKind.PDF, "khong-duoi.pdf"),
    ],
    ids=["pdf", "jpeg", "png", "a picture that calls itself a document", "a document with a link to its own page"],
)
def test_the_content_says_what_a_file_is(content: bytes, sent_as: str, kind: FileKind, kept_as: str) -> None:
    kept = checked(content, sent_as, LIMITS)
    assert (kept.kind, kept.name) == (kind, kept_as)


HOSTILE = {
    "nothing": (b"", "file-empty"),
    "a page of a web site": (b"<html><script>alert(1)</script></html>", "file-kind"),
    "a program": (b"MZ\x90\x00" + bytes(100), "file-kind"),
    "another kind of picture": (image("GIF"), "file-kind"),
    "a drawing with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "file-kind"),
    "something before the document": (b"GIF89a" + pdf(), "file-kind"),
    "half a picture": (image(size=(400, 300))[:900], "file-broken"),
    "half a PNG": (image("PNG", size=(400, 300))[:200], "file-broken"),
    "half a document": (pdf(pages=3)[:-200], "file-broken"),
    "a beginning only": (b"%PDF-1.7\n%%EOF", "file-broken"),
    "a document that is an archive too": (zipped(pdf()), "file-broken"),
    "a picture that fills the memory": (image("PNG", size=(1001, 1000)), "image-too-large"),
    "a large file": (pdf() + b"%" * 2**20 + b"\n%%EOF", "file-too-large"),
    "a long document": (pdf(pages=6), "pdf-too-long"),
    "a document under a password": (pdf(password=True), "pdf-encrypted"),
    "a script": (pdf(javascript=True), "pdf-active"),
    "a script whose name is spelled otherwise": (pdf(hidden_script=True), "pdf-active"),
    "a program to start": (pdf(launch=True), "pdf-active"),
    "a file inside": (pdf(attached=True), "pdf-active"),
    "a form that acts": (pdf(xfa=True), "pdf-active"),
}


@pytest.mark.parametrize(("content", "slug"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_refused_says_why(content: bytes, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(content, "tep.pdf", LIMITS)
    [error] = refused.value.errors
    assert (error.field, error.slug) == ("files", slug)
    assert "tep" in error.message


def test_the_pixels_are_counted_before_they_are_drawn() -> None:
    small = image("PNG", size=(30_000, 30_000), colour="white")[:5_000]
    with pytest.raises(Invalid) as refused:
        checked(small, "bom.png", LIMITS)
    assert refused.value.errors[0].slug == "image-too-large"


def test_a_photo_keeps_no_place_no_owner_and_stands_upright() -> None:
    sent, kept = photo(), checked(photo(), "anh.jpg", LIMITS).content
    assert b"co Hoa" in sent
    with Image.open(io.BytesIO(kept)) as opened:
        assert (opened.size, dict(opened.getexif()), opened.info.get("comment")) == ((20, 40), {}, None)
    assert b"co Hoa" not in kept
    assert b"co Hoa" not in checked(noted_png(), "anh.png", LIMITS).content


def test_what_hangs_on_behind_a_picture_stays_out() -> None:
    kept = checked(zipped(image("JPEG")), "anh.jpg", LIMITS).content
    assert b"trang.html" not in kept


def test_a_document_is_kept_byte_for_byte() -> None:
    sent = pdf()
    assert checked(sent, "a.pdf", LIMITS).content == sent


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Hoa\\Kế hoạch.docx.pdf", "Kế hoạch.docx"),
        ("a\x00b\r\nSet-Cookie: x.png", "a b Set-Cookie x"),
        ("\u202egnp.exe", "gnp"),
        ("...", "minh-chung"),
        ("", "minh-chung"),
        ("x" * 300 + ".pdf", "x" * 100),
        ("Ke\u0302\u0301 hoa\u0323ch.pdf", "Kế hoạch"),
    ],
)
def test_a_name_is_a_word_to_show_and_nothing_else(sent: str, shown: str) -> None:
    assert cleaned_name(sent) == shown
