"""Customers and agents over real sockets, as our browsers are: they repeat with the same operation id until answered,
come back when the connection is lost, and resume each stream where they stood."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from bench import _ws
from bench._server import HOST

AGENT_BEAT_S: Final = 5.0
ANSWER_TIMEOUT_S: Final = 4.0
BACKOFF_FIRST_S: Final = 0.1
BACKOFF_MAX_S: Final = 1.0
RETRY_S: Final = 0.2
PASSING: Final = frozenset({"unavailable", "partition.not_owner", "limit.reached"})
"""Refusals that a repeat may overcome."""

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder().decode


class Refused(Exception):
    """The command was refused for good."""


@dataclass(slots=True)
class Seen:
    """What a client was shown: what people said, by contact, in the order in which it came."""

    ids: set[str] = field(default_factory=set)
    texts: dict[str, list[str]] = field(default_factory=dict)
    doubled: int = 0
    """Came as new although it was there."""
    gaps: int = 0
    """Numbers of a stream that were missing: the client started again from a snapshot."""


@dataclass(slots=True)
class Pending:
    frame: bytes
    done: asyncio.Future[dict[str, Any]]
    sent_at: float


class Client:
    """One browser. `run` keeps it connected until it is cancelled."""

    def __init__(self, port: int, http: _ws.Http, topic: str, path: str) -> None:
        self.port, self.http, self.topic, self._path = port, http, topic, path
        self.seen = Seen()
        self.connected = asyncio.Event()
        self.connects = 0
        self.on_message: Callable[[dict[str, Any]], None] = lambda _message: None
        self._socket: _ws.Socket | None = None
        self._closed = asyncio.Event()
        self._pending: dict[str, Pending] = {}
        self._stream: tuple[str, int] | None = None
        self._beat = 0

    async def ticket(self) -> str:
        raise NotImplementedError

    def apply(self, event: dict[str, Any]) -> None:
        raise NotImplementedError

    def begin(self, snapshot: dict[str, Any]) -> None:
        raise NotImplementedError

    async def run(self) -> None:
        """Connects, listens, comes back; `connected` is set once the first snapshot is there."""
        pause = BACKOFF_FIRST_S
        while True:
            try:
                await self._connect()
            except (OSError, TimeoutError):
                await asyncio.sleep(pause * (0.5 + random.random()))
                pause = min(BACKOFF_MAX_S, pause * 2)
                continue
            pause = BACKOFF_FIRST_S
            await self._closed.wait()
            self._socket = None

    async def do(self, what: str, **fields: Any) -> dict[str, Any]:
        """The answer, however often it must be asked for. Raises Refused."""
        operation = str(uuid.uuid4())
        frame = _encode({"id": operation, "do": what, "with": fields})
        pending = Pending(frame, asyncio.get_running_loop().create_future(), time.monotonic())
        self._pending[operation] = pending
        try:
            while True:
                if self._socket is not None:
                    self._socket.send(frame)
                with contextlib.suppress(TimeoutError):
                    return await asyncio.wait_for(asyncio.shield(pending.done), ANSWER_TIMEOUT_S)
        finally:
            del self._pending[operation]

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    def beat(self) -> None:
        if self._socket is not None:
            self._beat += 1
            self._socket.send(b'{"beat":%d}' % self._beat)

    async def _connect(self) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT_S * 2):
            ticket = await self.ticket()
            self._closed = closed = asyncio.Event()
            path = f"{self._path}?ticket={ticket}"
            socket = await _ws.connect(HOST, self.port, path, self._text, lambda _code: closed.set())
        self._socket = socket
        self.connects += 1
        at = {"from": {"stream": self._stream[0], "seq": self._stream[1]}} if self._stream else {}
        socket.send(_encode({"sub": self.topic, **at}))
        for pending in self._pending.values():
            socket.send(pending.frame)
        self.beat()

    def _text(self, text: bytes) -> None:
        frame = _decode(text)
        if frame.get("topic") == self.topic:
            self._topic(frame)
        elif "ok" in frame:
            self._settle(frame["id"], frame["ok"])
        elif "error" in frame and frame.get("id") is not None:
            self._error(frame["id"], frame["error"])

    def _topic(self, frame: dict[str, Any]) -> None:
        if "error" in frame:
            self.close()  # nobody owns the contacts for the moment: come back
            return
        if "hint" in frame:
            return
        if "snapshot" in frame:
            self._stream = (frame["stream"], frame["seq"])
            self.begin(frame["snapshot"])
            self.connected.set()
            return
        if self._stream is None or frame["stream"] != self._stream[0] or frame["seq"] > self._stream[1] + 1:
            self.seen.gaps += 1
            self._stream = None
            self.close()
            return
        if frame["seq"] == self._stream[1] + 1:
            self._stream = (frame["stream"], frame["seq"])
            self.apply(frame["event"])

    def _settle(self, operation: str, answer: dict[str, Any]) -> None:
        pending = self._pending.get(operation)
        if pending is not None and not pending.done.done():
            pending.done.set_result(answer)

    def _error(self, operation: str, error: dict[str, Any]) -> None:
        pending = self._pending.get(operation)
        if pending is None or pending.done.done():
            return
        if error["code"] in PASSING:
            asyncio.get_running_loop().call_later(RETRY_S, self._again, operation)
        else:
            pending.done.set_exception(Refused(error["code"]))

    def _again(self, operation: str) -> None:
        pending = self._pending.get(operation)
        if pending is not None and self._socket is not None and not pending.done.done():
            self._socket.send(pending.frame)

    def note_message(self, interaction: str, message: dict[str, Any]) -> None:
        """A message as an event; one that was shown before is a double."""
        if message["id"] in self.seen.ids:
            self.seen.doubled += 1
            return
        self.seen.ids.add(message["id"])
        if message["by"] in ("customer", "agent"):
            self.seen.texts.setdefault(interaction, []).append(message["text"])
        self.on_message(message)

    def note_list(self, interaction: str, messages: list[dict[str, Any]]) -> None:
        """A whole list, in a snapshot or for a contact that is new here: what was shown before is no double."""
        for message in messages:
            if message["id"] not in self.seen.ids:
                self.note_message(interaction, message)


class Customer(Client):
    """A visitor's page."""

    def __init__(self, port: int, http: _ws.Http, entry: str) -> None:
        super().__init__(port, http, "chat", "/chat/socket")
        self.entry = entry
        self.secret: str | None = None
        self.visit: dict[str, Any] = {}
        self.active = asyncio.Event()
        self.ended = asyncio.Event()

    async def ticket(self) -> str:
        visitor = {"visitor": self.secret} if self.secret else {}
        status, body = await self.http.post("/chat/visit", _encode({"entry_point": self.entry, **visitor}))
        if status != 200:
            raise ConnectionError(f"visit: {status}")
        answer = _decode(body)
        self.secret = answer["visitor"]
        ticket: str = answer["ticket"]
        return ticket

    def begin(self, snapshot: dict[str, Any]) -> None:
        self._see(snapshot["visit"])
        self.note_list("own", snapshot["messages"])

    def apply(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "visit":
                self._see(event["visit"])
            case "message":
                self.note_message("own", event["message"])
            case "messages":
                self.note_list("own", event["messages"])

    def _see(self, visit: dict[str, Any]) -> None:
        self.visit = visit
        if visit["state"] == "active":
            self.active.set()
        elif visit["state"] in ("ended", "closed"):
            self.ended.set()


class Agent(Client):
    """A desk. `on_contact` sees every contact that is shown on it."""

    def __init__(self, port: int, http: _ws.Http, agent: str, session: str) -> None:
        super().__init__(port, http, "desk", "/ws")
        self.agent = agent
        self.contacts: dict[str, dict[str, Any]] = {}
        self.me: dict[str, Any] = {}
        self.on_contact: Callable[[dict[str, Any]], None] = lambda _contact: None
        self._cookie = f"yingda_session={session}"

    async def ticket(self) -> str:
        status, body = await self.http.post("/api/session/ticket", b"{}", self._cookie, str(uuid.uuid4()))
        if status != 200:
            raise ConnectionError(f"ticket: {status}")
        ticket: str = _decode(body)["ticket"]
        return ticket

    def begin(self, snapshot: dict[str, Any]) -> None:
        self.me = snapshot["me"]
        self.contacts = {}
        for interaction, messages in snapshot["messages"].items():
            self.note_list(interaction, messages)
        for contact in snapshot["contacts"].values():
            self._show(contact)

    def apply(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "me":
                self.me = event["me"]
            case "contact":
                self._show(event["contact"])
            case "gone":
                self.contacts.pop(event["id"], None)
            case "message":
                self.note_message(event["interaction"], event["message"])
            case "messages":
                self.note_list(event["interaction"], event["messages"])

    def _show(self, contact: dict[str, Any]) -> None:
        self.contacts[contact["id"]] = contact
        self.on_contact(contact)
