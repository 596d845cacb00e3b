"""A recording out of a multipart body (RFC 7578): `language`, `text`, `version` and `file`, in memory only."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from yingda.channels.telephony.recorded.errors import PromptTooLarge
from yingda.channels.telephony.recorded.schemas import Sentence
from yingda.foundation.errors import InvalidInput
from yingda.foundation.fields import Language, Version

FILE_BYTES_MAX: Final = 10 * 1024 * 1024
"""Two minutes in the quality of a CD fit in twice, MP3 twenty times."""
BODY_BYTES_MAX: Final = FILE_BYTES_MAX + 32 * 1024
FIELDS_MAX: Final = 3


class Told(BaseModel):
    """What came with the file. `version`: of the recording that it replaces, 0: there is none."""

    language: Language
    text: Sentence
    version: Version = 0


class _InMemory(MultiPartParser):
    spool_max_size = BODY_BYTES_MAX


async def uploaded(request: Request) -> tuple[Told, bytes]:
    """`prompt.too_large` as soon as it is known; `input.invalid` names the field."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InvalidInput(field="content-type")
    try:
        form = await _InMemory(request.headers, _limited(request), max_files=1, max_fields=FIELDS_MAX).parse()
    except MultiPartException as fault:
        raise InvalidInput(field="file") from fault
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise InvalidInput(field="file")
    data = await file.read()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    await form.close()
    try:
        return Told.model_validate(fields), data
    except ValidationError as fault:
        raise InvalidInput(field=str(fault.errors()[0]["loc"][0])) from None


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > BODY_BYTES_MAX:
            raise PromptTooLarge(max_mb=FILE_BYTES_MAX // 1024 // 1024)
        yield chunk
