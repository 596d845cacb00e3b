"""What a file is, by its content. The name only has to agree; what is neither known nor allowed is refused.

Pictures are decoded and written anew, so that neither hidden data (EXIF with the place it was taken) nor a crafted file
reaches an agent's browser. Documents are kept as they are and only ever handed out as downloads.
"""

import io
import re
import zipfile
from typing import Final

import msgspec
import puremagic

from yingda.interactions.files import pictures
from yingda.interactions.files.errors import (
    FileBroken,
    FileContentMismatch,
    FileDangerous,
    FileEmpty,
    FileTooLarge,
    FileTypeNotAllowed,
)

FILE_BYTES_MAX: Final = 10 * 1024 * 1024
ARCHIVE_ENTRIES_MAX: Final = 1_000
ARCHIVE_UNPACKED_BYTES_MAX: Final = 100 * 1024 * 1024
ARCHIVE_RATIO_MAX: Final = 200
"""Unpacked over packed; beyond it an archive is a bomb, not a document (text packs to about a tenth)."""
NAME_CHARS_MAX: Final = 120

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS: Final = {
    "application/pdf": ("pdf",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    "text/plain": ("txt",),
    "application/zip": ("zip",),
}
"""Documents that are accepted, with the endings that their names may have."""
PROGRAMS: Final = re.compile(
    r"\.(exe|dll|com|scr|pif|cpl|msi|msix|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|lnk|url|reg|jar|apk|app|dmg"
    r"|deb|rpm|sh|iso|img|html?|xhtml|svgz?|xml|chm|docm|xlsm|pptm|dotm|xlam|zip|rar|7z|gz|tar)$",
    re.IGNORECASE,
)
MARKUP: Final = re.compile(rb"^\s*(<!doctype|<html|<head|<body|<script|<svg|<\?xml|<\?php|#!)", re.IGNORECASE)
UNSAFE_IN_NAME: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A file fit to be kept. `width` and `height` in pixels, for pictures only."""

    name: str
    type: str
    data: bytes
    width: int | None = None
    height: int | None = None


def check(name: str, data: bytes) -> Checked:
    """The file as it may be kept, or a refusal. Decodes pictures: run it in a thread."""
    if not data:
        raise FileEmpty()
    if len(data) > FILE_BYTES_MAX:
        raise FileTooLarge(max_mb=FILE_BYTES_MAX // 1024 // 1024)
    safe = safe_name(name)
    if pictures.looks_like_one(data):
        return _picture(safe, data)
    kind = _document_kind(data)
    ending = safe.rpartition(".")[2].lower()
    if kind is None:
        raise FileTypeNotAllowed(ending=ending)
    if ending not in ENDINGS[kind]:
        raise FileContentMismatch(found=kind, ending=ending)
    return Checked(name=safe, type=kind, data=_as_utf8(data) if kind == "text/plain" else data)


def safe_name(name: str) -> str:
    """The last part of the name without anything that could mislead a file system or a reader."""
    last = re.split(r"[/\\]", name)[-1]
    plain = UNSAFE_IN_NAME.sub("", last).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    return (
        f"{stem[: NAME_CHARS_MAX - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else plain[:NAME_CHARS_MAX]
    )


def _picture(name: str, data: bytes) -> Checked:
    """A picture may have any picture's ending (phones are careless); it gets the right one."""
    picture = pictures.redrawn(data)
    stem = name.rpartition(".")[0] or name
    return Checked(
        name=f"{stem}.{picture.ending}",
        type=picture.type,
        data=picture.data,
        width=picture.width,
        height=picture.height,
    )


def _document_kind(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        return _archive_kind(data)
    return "text/plain" if _is_text(data) else None


def _archive_kind(data: bytes) -> str:
    """Office document or plain archive; looked through without unpacking anything."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as fault:
        raise FileBroken() from fault
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    ratio = unpacked / max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > ARCHIVE_ENTRIES_MAX or unpacked > ARCHIVE_UNPACKED_BYTES_MAX or ratio > ARCHIVE_RATIO_MAX:
        raise FileBroken(reason="unpacks_too_large")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileDangerous(reason="macros")
    if "[Content_Types].xml" in names:
        return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else _plain(names)
    return _plain(names)


def _plain(names: set[str]) -> str:
    if any(PROGRAMS.search(name) for name in names):
        raise FileDangerous(reason="program")
    return "application/zip"


def _is_text(data: bytes) -> bool:
    """Text in an encoding that Chinese offices use, without markup that a browser would take for a page."""
    bare = data.removeprefix(b"\xef\xbb\xbf")
    return b"\0" not in data and not MARKUP.match(bare) and not _has_magic(data) and _encoding(data) is not None


def _encoding(data: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def _as_utf8(data: bytes) -> bytes:
    return data.decode(_encoding(data) or "utf-8").encode()


def _has_magic(data: bytes) -> bool:
    """Some other known format, such as a program."""
    try:
        found = puremagic.magic_string(data[:4096])
    except (puremagic.PureError, ValueError):
        return False
    return any(not one.mime_type.startswith("text/") and one.confidence >= 0.8 for one in found if one.mime_type)
