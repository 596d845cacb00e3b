"""Reads the words of a PDF of ours back: what a reader would find in it by searching."""

from __future__ import annotations

import base64
import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
PIECE = re.compile(rb"/(\w+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) ?(?:Tj|T\*)", re.DOTALL)
FONTS = re.compile(rb"/(F\d+)[^>]*?/BaseFont /([\w-]+)|/BaseFont /([\w-]+).*?/Name /(F\d+)", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(pdf: bytes) -> str:
    """All text in the order in which it is drawn, a line each."""
    chinese = {found[3] for found in FONTS.findall(pdf) if found[2] == b"STSong-Light"}
    lines = []
    for stream in STREAM.findall(pdf):
        font = b""
        for name, text in PIECE.findall(_plain(stream)):
            font = name or font
            if not name:
                raw = ESCAPE.sub(lambda one: _byte(one[1]), text)
                lines.append(raw.decode("utf-16-be") if font in chinese else raw.decode("cp1252"))
    return "\n".join(lines)


def _plain(stream: bytes) -> bytes:
    try:
        return zlib.decompress(
            base64.a85decode(stream.strip(), adobe=False) if stream.strip().endswith(b"~>") else stream
        )
    except (zlib.error, ValueError):
        pass
    try:
        return zlib.decompress(base64.a85decode(b"<~" + stream.strip(), adobe=True))
    except (zlib.error, ValueError):
        return b""


def _byte(escaped: bytes) -> bytes:
    return bytes([int(escaped, 8)]) if len(escaped) == 3 else NAMED.get(escaped, escaped)
