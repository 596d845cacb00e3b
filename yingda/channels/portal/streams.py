"""Server-sent events to signed-in pages: what changed with an operation or a holding, the moment it does.

A hint, not a record: a page that was away asks again. Kept in the memory of one process; a page that does not read is
cut and comes back.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any, Final

import msgspec

from yingda.banking.api import Operation
from yingda.channels.portal.views import operation_view
from yingda.foundation.ids import TenantId

WAITING_MAX: Final = 64
"""Events that a slow page may be behind."""

_encode: Final = msgspec.json.Encoder().encode

Key = tuple[str, str]


class Stream:
    """One page that listens."""

    def __init__(self) -> None:
        self._events: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING_MAX)

    def send(self, event: dict[str, Any]) -> bool:
        """False: it is too far behind."""
        try:
            self._events.put_nowait(b"data: " + _encode(event) + b"\n\n")
        except asyncio.QueueFull:
            return False
        return True

    def end(self) -> None:
        while not self._events.empty():
            self._events.get_nowait()
        self._events.put_nowait(None)

    async def next(self, within_s: float) -> bytes | None:
        """The next event; `TimeoutError` if there is none in time, None at the end."""
        return await asyncio.wait_for(self._events.get(), within_s)


class Streams:
    """Who listens, by customer."""

    def __init__(self) -> None:
        self._open: dict[Key, set[Stream]] = {}
        self._of_ref: dict[tuple[str, str, str], str] = {}
        self._closed = False

    def count(self, tenant: TenantId, customer: str) -> tuple[int, int]:
        """Of this customer, and of all."""
        return len(self._open.get((tenant, customer), ())), sum(map(len, self._open.values()))

    def join(self, tenant: TenantId, customer: str, refs: Mapping[str, str]) -> Stream:
        """`refs`: what the cores call this customer, by role: that is how their changes are told."""
        stream = Stream()
        for role, ref in refs.items():
            self._of_ref[tenant, role, ref] = customer
        if self._closed:
            stream.end()
        self._open.setdefault((tenant, customer), set()).add(stream)
        return stream

    def leave(self, tenant: TenantId, customer: str, stream: Stream) -> None:
        streams = self._open.get((tenant, customer), set())
        streams.discard(stream)
        if not streams:
            self._open.pop((tenant, customer), None)
            self._of_ref = {place: who for place, who in self._of_ref.items() if who != customer}

    async def settled(self, tenant: TenantId, operation: Operation) -> None:
        """An operation changed: banking calls it (`Banking.on_moved`)."""
        self._tell(tenant, operation.customer, {"type": "operation", "operation": operation_view(operation)})

    def core_changed(self, tenant: TenantId, role: str, refs: Collection[str]) -> None:
        """Something of these customers changed in a core system: their pages ask again."""
        for ref in refs:
            if (customer := self._of_ref.get((tenant, role, ref))) is not None:
                self._tell(tenant, customer, {"type": "holdings"})

    def close(self) -> None:
        """The process ends: pages come back and find another."""
        self._closed = True
        for streams in self._open.values():
            for stream in streams:
                stream.end()

    def close_tenant(self, tenant: TenantId) -> None:
        """Another node has the institution now, and hears what changes: pages come back and find it."""
        for (of, _), streams in self._open.items():
            if of == tenant:
                for stream in streams:
                    stream.end()

    def _tell(self, tenant: TenantId, customer: str, event: dict[str, Any]) -> None:
        for stream in tuple(self._open.get((tenant, customer), ())):
            if not stream.send(event):
                stream.end()


async def told(stream: Stream, every_s: float, alive: Any) -> AsyncIterator[bytes]:
    """The stream as it goes out; each `every_s` without an event it is asked whether the session still lives."""
    yield b"retry: 1000\n\n"
    while True:
        try:
            event = await stream.next(every_s)
        except TimeoutError:
            if not await alive():
                yield b'data: {"type":"signed_out"}\n\n'
                return
            event = b": alive\n\n"
        if event is None:
            return
        yield event
