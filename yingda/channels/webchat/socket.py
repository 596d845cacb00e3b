"""One socket of one tab: a ticket becomes a visitor, frames become live commands, one after the other."""

import asyncio
import contextlib
from typing import Any, Final

from starlette.websockets import WebSocket

from yingda.channels.webchat import frames
from yingda.channels.webchat.commands import command
from yingda.channels.webchat.errors import TopicUnknown
from yingda.channels.webchat.frames import Frame
from yingda.channels.webchat.house import House
from yingda.channels.webchat.origins import demand_allowed
from yingda.channels.webchat.view import SHOWN_AS, snapshot, topic_of
from yingda.channels.webchat.visitors import Visitor
from yingda.foundation.errors import Refusal
from yingda.foundation.ids import parse_id
from yingda.foundation.metrics import FRAMES, REFUSALS, SOCKETS_OPEN
from yingda.foundation.partitions import NotOwner
from yingda.foundation.sockets import CLOSE_RESTART, CLOSE_UNAUTHORISED, Outbox, converse
from yingda.journey.commands import AskCallback, CustomerOnline, Start, signed_in
from yingda.journey.owner import Owner

DOOR: Final = "chat"
GONE_AFTER_S: Final = 5
"""A reload is not a departure: only after this long without a socket is the customer away."""


class Socket:
    """From the handshake to the end."""

    def __init__(self, house: House, websocket: WebSocket) -> None:
        self._house = house
        self._websocket = websocket
        self._address = websocket.client.host if websocket.client else ""
        self.outbox = Outbox(websocket)
        self.visitor: Visitor
        self._page = ""
        self._owner: Owner

    async def run(self) -> None:
        """Opens with a ticket, listens until one side ends it."""
        try:
            self._admit()
        except Refusal as refusal:
            REFUSALS.labels(DOOR, refusal.code).inc()
            await self._websocket.close(CLOSE_UNAUTHORISED, refusal.code)
            return
        try:
            await self._websocket.accept()
            with SOCKETS_OPEN.labels(DOOR).track_inprogress():
                await self._serve()
        finally:
            self._house.limits.socket_closed(self.visitor.id, self._address)

    def _admit(self) -> None:
        """The ticket is used up whatever happens next."""
        house = self._house
        ticket = self._websocket.query_params.get("ticket", "").rpartition(".")[2]
        self.visitor, self._page = house.tickets.take(ticket, house.clock.now_ms())
        self._owner = house.owners.owner(self.visitor.tenant)
        demand_allowed(self._websocket.headers, self._owner.live.config.entry_points[self.visitor.entry_point])
        house.limits.socket_opened(self.visitor.id, self._address)

    async def _serve(self) -> None:
        self._house.came(self)
        try:
            await self._online(True)
            await converse(self._websocket, self.outbox, self._on_frame, DOOR)
        finally:
            self._owner.topics.leave(self.outbox)
            if self._house.left(self):
                asyncio.get_running_loop().call_later(GONE_AFTER_S, self._perhaps_gone)

    def _perhaps_gone(self) -> None:
        if not self._house.is_here(self.visitor.id):
            task = asyncio.ensure_future(self._online(False))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _online(self, online: bool) -> None:
        with contextlib.suppress(Refusal):
            owner = self._house.owners.owner(self.visitor.tenant)
            await owner.submit(CustomerOnline(visitor=self.visitor.id, online=online), self._actor)

    async def _on_frame(self, given: dict[str, Any]) -> None:
        FRAMES.labels(DOOR, "in").inc()
        frame: Frame | None = None
        try:
            frame = frames.parse(given)
            await self._carry_out(frame)
        except Refusal as refusal:
            REFUSALS.labels(DOOR, refusal.code).inc()
            self.outbox.send(frames.error(frame.id if frame else None, refusal))
            if isinstance(refusal, NotOwner):
                self.outbox.close(CLOSE_RESTART)

    async def _carry_out(self, frame: Frame) -> None:
        if frame.beat is not None:
            self._beat(frame.beat)
        elif frame.sub is not None:
            await self._subscribe(frame)
        elif frame.unsub is not None:
            self._owner.topics.leave(self.outbox)
        elif frame.hint is not None:
            self._hint(frame.hint)
        else:
            await self._do(frame)

    def _beat(self, n: int) -> None:
        """Also notices that the contacts have another owner now: then everything known here is stale."""
        if self._house.owners.owner(self.visitor.tenant) is not self._owner:
            raise NotOwner()
        self.outbox.send(frames.beat(n))

    async def _subscribe(self, frame: Frame) -> None:
        if frame.sub != SHOWN_AS:
            raise TopicUnknown(topic=(frame.sub or "")[:64])
        visitor, seen = self.visitor, frame.from_
        await self._owner.subscribe(
            self.outbox,
            topic_of(visitor.id),
            SHOWN_AS,
            lambda: snapshot(self._owner.live, visitor.id, visitor.entry_point, self._house.clock.now_ms()),
            seen.stream if seen else None,
            seen.seq if seen else 0,
        )

    def _hint(self, hint: str) -> None:
        contact = self._owner.live.contacts.get(self._owner.live.by_visitor.get(self.visitor.id, ""))
        if hint == "typing" and contact is not None:
            self._house.customer_types(self._owner, contact)

    async def _do(self, frame: Frame) -> None:
        house, visitor = self._house, self.visitor
        house.limits.command(visitor.id, self._address, house.clock.now_ms())
        assert frame.id is not None and frame.do is not None
        asked = await command(frame.do, frame.with_, visitor, self._page, self._file)
        if isinstance(asked, AskCallback):
            house.limits.callback(visitor.id, self._address, house.clock.now_ms())
        if isinstance(asked, Start):
            asked = signed_in(asked, await house.known(visitor))
        owner = house.owners.owner(visitor.tenant)
        answer = await owner.submit(asked, self._actor, parse_id(frame.id, "id"))
        self.outbox.send(frames.ok(frame.id, answer))

    async def _file(self, visitor: Visitor, id: str) -> dict[str, object]:
        file = await self._house.files.of_visitor(visitor.tenant, parse_id(id, "file"), visitor.id)
        return file.in_message()

    @property
    def _actor(self) -> str:
        return f"visitor:{self.visitor.id}"
