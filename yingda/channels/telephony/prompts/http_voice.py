"""Any engine behind HTTP: a sentence goes there, sound comes back.

`POST <url>` with `{"text", "language", "format": "wav"}` and, where a key is set, `Authorization: Bearer <key>`; the
answer is 200 with a WAV or MP3. Engines with another form stand behind a small adapter that speaks this one.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import httpx

from yingda.channels.telephony.prompts.sound import Sox, kind_of
from yingda.channels.telephony.protocol.shown import Spoken

TIMEOUT_S: Final = 6.0
"""A caller waits for it in silence."""
ANSWER_BYTES_MAX: Final = 8 * 1_048_576

log = logging.getLogger(__name__)


class HttpVoice:
    """`languages`: what the engine speaks, the one that it falls back to first."""

    def __init__(
        self, url: str, sox: Sox, *, key: str = "", languages: Sequence[str] = ("zh-CN", "en"),
        client: httpx.AsyncClient | None = None,
    ) -> None:  # fmt: skip
        self.name = f"http-1 {url}"
        self.languages = tuple(languages)
        self._url = url
        self._sox = sox
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._client = client or httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False)

    async def speak(self, spoken: Spoken, into: Path) -> bool:
        """Never raises: an engine that is away is an engine that cannot speak."""
        body = {"text": spoken.text, "language": spoken.language, "format": "wav"}
        try:
            async with self._client.stream("POST", self._url, json=body, headers=self._headers) as answer:
                data = await _read(answer)
        except (httpx.HTTPError, ValueError, OSError) as fault:
            log.warning("telephony.voice_away", extra={"fault": type(fault).__name__})
            return False
        kind = kind_of(data) if data is not None else None
        if data is None or kind is None:
            log.warning("telephony.voice_unread")
            return False
        return await self._sox.convert(data, kind, into, level=True)

    async def close(self) -> None:
        await self._client.aclose()


async def _read(answer: httpx.Response) -> bytes | None:
    """The sound, or None when it is no good answer or too much."""
    if answer.status_code != 200:
        return None
    found = bytearray()
    async for part in answer.aiter_bytes():
        found += part
        if len(found) > ANSWER_BYTES_MAX:
            return None
    return bytes(found)
