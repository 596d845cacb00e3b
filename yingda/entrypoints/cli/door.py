"""One socket of the product as a client holds it: subscribe, command, wait for what has to come."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

from .complaint import Complaint

WAIT_S = 20
BEAT_EVERY_S = 5

Frame = dict[str, Any]


class Door:
    """A socket opened with a one-time ticket. Everything it receives is kept until it is asked for."""

    def __init__(self, base: str, path: str, ticket: str) -> None:
        self._origin = base
        self._url = f"{base.replace('http', 'ws', 1)}{path}?ticket={ticket}"
        self._frames: asyncio.Queue[Frame] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._socket: ClientConnection = await connect(self._url, origin=self._origin)  # type: ignore[arg-type]
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await self._socket.close()

    async def subscribe(self, topic: str) -> Frame:
        """The first snapshot of a topic."""
        await self._send({"sub": topic})
        frame = await self.expect(f"a snapshot of {topic}", lambda each: each.get("topic") == topic)
        snapshot: Frame = frame["snapshot"]
        return snapshot

    async def do(self, command: str, **arguments: object) -> Frame:
        """Carry out a command; its answer. Raises Complaint when it is refused."""
        operation = str(uuid.uuid4())
        await self._send({"id": operation, "do": command, "with": arguments})
        answer = await self.expect(f"an answer to {command}", lambda each: each.get("id") == operation)
        if "error" in answer:
            raise Complaint(f"{command} was refused: {answer['error']}")
        ok: Frame = answer["ok"]
        return ok

    async def event(self, what: str, fits: Callable[[Frame], Any]) -> Frame:
        """The next event of any topic that fits."""
        frame = await self.expect(what, lambda each: "event" in each and bool(fits(each["event"])))
        event: Frame = frame["event"]
        return event

    async def expect(self, what: str, fits: Callable[[Frame], bool]) -> Frame:
        """The next frame that fits; others stay for later. Raises Complaint after WAIT_S."""
        passed: list[Frame] = []
        try:
            async with asyncio.timeout(WAIT_S):
                while not fits(frame := await self._frames.get()):
                    passed.append(frame)
                return frame
        except TimeoutError:
            raise Complaint(f"Waited {WAIT_S} s in vain for {what}; came: {passed[-3:]}") from None
        finally:
            later = [self._frames.get_nowait() for _ in range(self._frames.qsize())]
            for each in [*passed, *later]:
                self._frames.put_nowait(each)

    async def _send(self, frame: Frame) -> None:
        await self._socket.send(json.dumps(frame))

    async def _listen(self) -> None:
        async for text in self._socket:
            await self._frames.put(json.loads(text))

    async def _beat(self) -> None:
        number = 0
        while True:
            number += 1
            await self._send({"beat": number})
            await asyncio.sleep(BEAT_EVERY_S)
