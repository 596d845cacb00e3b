"""Speaking HTTP with a core system. No address, key or body of a request is ever logged here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, TypeVar

import aiohttp
import msgspec

from yingda.banking.adapters.guarding import Guard
from yingda.banking.adapters.refusals import UNREADABLE, Running, refusal
from yingda.banking.adapters.timing import ANSWER_BYTES_MAX, CONNECTIONS_MAX, Broken, Timing
from yingda.banking.port import Fault, Good, Outcome

T = TypeVar("T")
Decode = Callable[[bytes], T]
"""Raises `msgspec.MsgspecError` or `ValueError` for what it cannot read."""

NOT_TAKEN: Final = 503
"""With a code of the core's own in the body: it took nothing. Without one, a proxy in between said it."""


class HttpDoor:
    """One core at one address, with one token. Made in a running loop; `close` it."""

    def __init__(self, name: str, base_url: str, token: str, timing: Timing) -> None:
        self._timing, self._guard = timing, Guard(name, timing)
        self._session = aiohttp.ClientSession(
            base_url.rstrip("/") + "/",
            headers={"authorization": f"Bearer {token}"},
            connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
            timeout=aiohttp.ClientTimeout(total=None, connect=timing.connect_s, sock_connect=timing.connect_s),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._session._retry_connection = False  # it would send a PUT twice by itself, unseen

    async def question(
        self, method: str, path: str, decode: Decode[T], *, params: dict[str, Any] | None = None,
        body: object = None, wait_s: float = 0,
    ) -> Outcome[T]:  # fmt: skip
        """Tried again when it fails. `wait_s`: how long the core itself may wait before it answers."""
        return await self._guard.question(lambda: self._exchange(method, path, decode, params, body, wait_s))

    async def order(self, method: str, path: str, decode: Decode[T], *, body: object) -> Outcome[T]:
        """Sent once."""
        return await self._guard.order(lambda: self._exchange(method, path, decode, None, body, 0))

    async def close(self) -> None:
        await self._session.close()

    async def _exchange(
        self, method: str, path: str, decode: Decode[T], params: dict[str, Any] | None, body: object, wait_s: float
    ) -> Outcome[T]:
        data = None if body is None else msgspec.json.encode(body)
        headers = {"content-type": "application/json"} if data is not None else None
        try:
            async with asyncio.timeout(self._timing.connect_s + self._timing.answer_s + wait_s):
                async with self._session.request(
                    method, path.lstrip("/"), params=params, data=data, headers=headers, allow_redirects=False
                ) as answer:
                    whole = await _whole(answer)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            raise Broken("core.unreachable", certain=True) from None
        except TimeoutError:
            raise Broken("core.slow", certain=False) from None
        except (aiohttp.ClientError, OSError):
            raise Broken("core.cut_off", certain=False) from None
        return _read(answer.status, whole, decode)


def _read(status: int, whole: bytes, decode: Decode[T]) -> Outcome[T]:
    if status in (200, 201, 202, 204):
        try:
            return Good(value=decode(whole))
        except Running:
            return Fault(kind="lost", code="core.running")
        except UNREADABLE:
            raise Broken("core.unreadable", certain=False) from None
    said = refusal(whole)
    if status == NOT_TAKEN and said is not None:
        raise Broken(said.code, certain=True)
    if 400 <= status < 500:
        return said or Fault(kind="refused", code="core.refused")
    raise Broken("core.broken", certain=False)


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    whole = await answer.content.read(ANSWER_BYTES_MAX)
    while not answer.content.at_eof():
        if len(whole) >= ANSWER_BYTES_MAX:
            raise Broken("core.unreadable", certain=False)
        whole += await answer.content.read(ANSWER_BYTES_MAX - len(whole))
    return whole
