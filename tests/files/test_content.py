"""What a file is, by its content: accepted, made safe, or refused with a reason."""

import contextlib
import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from yingda.foundation.errors import Refusal
from yingda.interactions.files.content import DOCX, FILE_BYTES_MAX, XLSX, check, safe_name
from yingda.interactions.files.errors import (
    FileBroken,
    FileContentMismatch,
    FileDangerous,
    FileEmpty,
    FileTypeNotAllowed,
)


def picture(kind: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, data in entries.items():
            writer.writestr(name, data)
    return out.getvalue()


def office(part: str, **more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more})


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.png", picture("PNG"), "image/png"),
        ("a.jpeg", picture("JPEG"), "image/jpeg"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("流水.pdf", b"%PDF-1.7\n%%EOF", "application/pdf"),
        ("合同.docx", office("word/document.xml"), DOCX),
        ("明细.xlsx", office("xl/workbook.xml"), XLSX),
        ("说明.txt", "您好，余额不对".encode(), "text/plain"),
        ("说明.txt", "您好，余额不对".encode("gb18030"), "text/plain"),
        ("资料.zip", archive(**{"a.txt": b"hello"}), "application/zip"),
    ],
)
def test_pictures_and_documents_are_accepted(name: str, data: bytes, kind: str) -> None:
    assert check(name, data).type == kind


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "file.empty"),
        ("a.txt", b"x" * (FILE_BYTES_MAX + 1), "file.too_large"),
        ("a.exe", b"MZ\x90\x00" + b"\0" * 200, "file.type_not_allowed"),
        ("a.png", b"MZ\x90\x00" + b"\0" * 200, "file.type_not_allowed"),
        ("a.txt", b"<html><script>alert(1)</script>", "file.type_not_allowed"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "file.type_not_allowed"),
        ("a.txt", b"\xef\xbb\xbf <!DOCTYPE html>", "file.type_not_allowed"),
        ("a.sh", b"#!/bin/sh\nrm -rf /\n", "file.type_not_allowed"),
        ("a.html", b"hello", "file.content_mismatch"),
        ("a.pdf", b"hello", "file.content_mismatch"),
        ("a.docx", archive(**{"a.txt": b"hello"}), "file.content_mismatch"),
        ("a.zip", archive(**{"tool.exe": b"MZ"}), "file.dangerous"),
        ("a.zip", archive(**{"page.HTML": b"<html>"}), "file.dangerous"),
        ("a.docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"}), "file.dangerous"),
        ("a.zip", archive(**{"zeros.txt": b"\0" * 50_000_000}), "file.broken"),
        ("a.zip", b"PK\x03\x04broken", "file.broken"),
        ("a.png", picture("PNG")[:60], "file.broken"),
        ("a.gif", b"GIF89a" + b"\xff" * 50, "file.broken"),
    ],
)
def test_what_is_not_fit_is_refused_with_its_reason(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check(name, data)
    assert refused.value.code == code


def test_a_picture_that_would_unpack_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(Refusal) as refused:
        check("bomb.png", bomb)
    assert refused.value.code == "file.broken"


def test_a_photo_loses_where_it_was_taken_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: to be turned by 90°
    exif[0x8825] = {1: "N", 2: (30.0, 15.0, 0.0)}  # GPS
    kept = check("IMG_1.JPG", picture("JPEG", exif=exif.tobytes()))
    assert (kept.width, kept.height) == (20, 40)
    with Image.open(io.BytesIO(kept.data)) as image:
        assert not image.getexif()


def test_what_hides_behind_a_picture_is_gone() -> None:
    kept = check("a.png", picture("PNG") + b"<script>alert(1)</script>")
    assert b"script" not in kept.data


def test_a_picture_gets_the_ending_of_what_it_is() -> None:
    assert check("photo.jpg", picture("WEBP")).name == "photo.webp"


def test_an_animation_keeps_its_frames() -> None:
    frames = [Image.new("RGB", (10, 10), color) for color in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(check("a.gif", out.getvalue()).data)) as image:
        assert getattr(image, "n_frames", 1) == 2


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\照片.png", "照片.png"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("", "file"),
        ("...", "file"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_names_cannot_mislead(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.binary(max_size=400))
def test_any_bytes_are_kept_safe_or_refused(name: str, data: bytes) -> None:
    with contextlib.suppress(FileEmpty, FileTypeNotAllowed, FileContentMismatch, FileBroken, FileDangerous):
        kept = check(name, data)
        assert kept.data
        assert 1 <= len(kept.name) <= 130
