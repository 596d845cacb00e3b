"""How a file leaves the house: so that no browser runs anything of it, wherever it came from."""

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from yingda.interactions.files.file import KeptFile

HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "private, max-age=3600",
}
"""`sandbox` and `default-src 'none'`: even opened as a page it can do nothing. Cross-origin use is decided by CORS."""


def served(file: KeptFile, data: bytes) -> Response:
    """Redrawn pictures may be shown in place; everything else is a download."""
    how = "inline" if file.is_picture else "attachment"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in file.name)
    disposition = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    kind = f"{file.type}; charset=utf-8" if file.type.startswith("text/") else file.type
    return Response(data, headers={**HEADERS, "content-type": kind, "content-disposition": disposition})
