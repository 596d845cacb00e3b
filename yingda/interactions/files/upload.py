"""One file out of a multipart body (RFC 7578), held in memory only: a document never touches a disk unsealed."""

from collections.abc import AsyncGenerator
from typing import Final

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from yingda.foundation.errors import InvalidInput
from yingda.interactions.files.content import FILE_BYTES_MAX
from yingda.interactions.files.errors import FileTooLarge

ENVELOPE_BYTES_MAX: Final = 16 * 1024
"""What multipart adds around the file."""
BODY_BYTES_MAX: Final = FILE_BYTES_MAX + ENVELOPE_BYTES_MAX
FIELD: Final = "file"


class _InMemory(MultiPartParser):
    spool_max_size = BODY_BYTES_MAX


async def uploaded(request: Request) -> tuple[str, bytes]:
    """Name and bytes of the field `file`; `file.too_large` as soon as it is known, `input.invalid` otherwise."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InvalidInput(field="content-type")
    if int(request.headers.get("content-length") or 0) > BODY_BYTES_MAX:
        raise _too_large()
    try:
        form = await _InMemory(request.headers, _limited(request), max_files=1, max_fields=0).parse()
    except MultiPartException as fault:
        raise InvalidInput(field=FIELD) from fault
    file = form.get(FIELD)
    if not isinstance(file, UploadFile):
        raise InvalidInput(field=FIELD)
    data = await file.read()
    await form.close()
    return file.filename or "", data


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    """The body, refused at the first byte too many, whatever its header promised."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > BODY_BYTES_MAX:
            raise _too_large()
        yield chunk


def _too_large() -> FileTooLarge:
    return FileTooLarge(max_mb=FILE_BYTES_MAX // 1024 // 1024)
