"""The fault switch: the core behaves badly on purpose, so that clients can be tried."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any, Final

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SPARED: Final = {"faults", "health", "openapi.json", "docs"}
"""First parts of paths that always work."""


class Setting(BaseModel):
    """Shares are of requests, 0 to 1. `kinds`: first parts of paths or kinds of operation; empty for all."""

    slow_ms: int = Field(0, ge=0, le=120_000, description="Each answer comes that much later.")
    lost_share: float = Field(0, ge=0, le=1, description="Done, but the connection breaks before the answer.")
    dropped_share: float = Field(0, ge=0, le=1, description="The connection breaks before anything is done.")
    duplicate_share: float = Field(0, ge=0, le=1, description="The request is taken twice.")
    down: bool = Field(False, description="Nothing is taken: 503 with core.down.")
    kinds: list[str] = Field(default_factory=list)


class Faults:
    """The present setting, and chance."""

    def __init__(self, seed: int | None = None) -> None:
        self.setting = Setting()
        self.chance = random.Random(seed)  # noqa: S311

    def concerns(self, *kinds: str) -> bool:
        return not self.setting.kinds or any(kind in self.setting.kinds for kind in kinds)

    def strikes(self, share: float) -> bool:
        return share > 0 and self.chance.random() < share


class FaultyDoor:
    """In front of the application. Off, it costs a comparison."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app, self._faults = app, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self._faults
        if scope["type"] != "http" or faults.setting == Setting():
            return await self._app(scope, receive, send)
        first = scope["path"].strip("/").split("/")[0]
        body = await _body(receive)
        if first in SPARED or not faults.concerns(first, _kind(body)):
            return await self._app(scope, _replay(body), send)
        setting = faults.setting
        if setting.down:
            answer = JSONResponse({"error": {"code": "core.down", "data": {}}}, status_code=503)
            return await answer(scope, receive, send)
        if faults.strikes(setting.dropped_share):
            return _break(send)
        if faults.strikes(setting.duplicate_share):
            await self._app(scope, _replay(body), _nowhere)
        lost = faults.strikes(setting.lost_share)
        if setting.slow_ms:
            await asyncio.sleep(setting.slow_ms / 1000)
        await self._app(scope, _replay(body), _nowhere if lost else send)
        if lost:
            _break(send)
        return None


async def _body(receive: Receive) -> bytes:
    whole = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        whole += part
        if not message.get("more_body", False):
            return whole


def _kind(body: bytes) -> str:
    with contextlib.suppress(ValueError):
        said: Any = json.loads(body)
        if isinstance(said, dict):
            return str(said.get("kind", ""))
    return ""


def _replay(body: bytes) -> Callable[[], Awaitable[Message]]:
    told = False

    async def receive() -> Message:
        nonlocal told
        if told:
            await asyncio.Event().wait()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _nowhere(_message: Message) -> None:
    return None


def _break(send: Send) -> None:
    """The connection goes, without a word: uvicorn's request cycle holds the transport."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
