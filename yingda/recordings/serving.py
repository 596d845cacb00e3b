"""Sound over HTTP: whole, or the range of bytes that a player asks for (RFC 9110, 14)."""

import re
from typing import Final

from starlette.responses import Response

from yingda.recordings.errors import RangeUnsatisfiable

ONE_RANGE: Final = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
HEADERS: Final = {
    "content-type": "audio/wav",
    "accept-ranges": "bytes",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "referrer-policy": "no-referrer",
}


def span(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None: all of it. Several ranges and other units are answered whole, as one may."""
    found = ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2]) if found[2] else size - 1, size - 1)
    if first >= size or first > last:
        raise RangeUnsatisfiable(size=size)
    return first, last


def served(data: bytes, asked: tuple[int, int] | None, name: str | None = None) -> Response:
    """`name`: it is a download."""
    headers = dict(HEADERS)
    if name is not None:
        headers["content-disposition"] = f'attachment; filename="{name}"'
    if asked is None:
        return Response(data, headers=headers)
    first, last = asked
    headers["content-range"] = f"bytes {first}-{last}/{len(data)}"
    return Response(data[first : last + 1], 206, headers)
