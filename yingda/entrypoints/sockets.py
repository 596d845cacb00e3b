"""The staff socket: a ticket becomes a principal, frames become commands, topics become screens."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from starlette.websockets import WebSocket

from yingda.desk import door, screen, view
from yingda.foundation.db import Database
from yingda.foundation.errors import NotFound, NotSignedIn, Refusal
from yingda.foundation.http import OriginForeign
from yingda.foundation.ids import OperationId, TenantId, parse_id
from yingda.foundation.metrics import FRAMES, REFUSALS
from yingda.foundation.principal import Principal
from yingda.foundation.realtime import Topic
from yingda.foundation.sockets import (
    CLOSE_RESTART,
    CLOSE_UNAUTHORISED,
    FrameMalformed,
    Outbox,
    converse,
)  # fmt: skip
from yingda.journey import commands
from yingda.journey.owner import Owner

DOOR: Final = "staff"
"""How this door is called in the metrics."""
SOCKETS_PER_USER_MAX: Final = 8

log = logging.getLogger(__name__)

RedeemTicket = Callable[[str], Awaitable[Principal | None]]
OwnerOf = Callable[[TenantId], Owner]
FindFile = Callable[[Principal, str], Awaitable[dict[str, object]]]
"""The file of this id that the person sent or may read, as messages carry it; `not_found` if there is none."""
Permit = Callable[[Principal, commands.StaffCommand, OperationId], Awaitable[commands.StaffCommand]]
"""The command as it may go on: with the gate's number and caller id where it names a number (`outbound_gate`)."""
WallboardTopic = Callable[[TenantId], tuple[Topic, Callable[[], Any]]]
DeskTopic = Callable[[TenantId, Owner, str], tuple[str, Callable[[], Any]]]
"""(tenant, owner, agent) → one more topic of the agent's desk, by the name that the owner knows, and its snapshot."""


class StaffSockets:
    """All staff sockets of this process."""

    def __init__(
        self,
        database: Database,
        redeem: RedeemTicket,
        owner_of: OwnerOf,
        find_file: FindFile,
        permit: Permit,
        wallboard: WallboardTopic | None = None,
        beside: Mapping[str, DeskTopic] | None = None,
    ) -> None:
        """`beside`: what desks subscribe to besides their own `desk`, by the name that the browser says."""
        self._database = database
        self._redeem = redeem
        self._owner_of = owner_of
        self._find_file = find_file
        self._permit = permit
        self._wallboard = wallboard
        self._beside = beside or {}
        self._open: dict[str, set[StaffSocket]] = {}

    async def endpoint(self, websocket: WebSocket) -> None:
        """`GET /ws?ticket=…`. The Origin must be ours; the ticket is used up whatever happens next."""
        origin = websocket.headers.get("origin")
        if origin is not None and origin.split("://", 1)[-1] != websocket.headers.get("host"):
            REFUSALS.labels(DOOR, OriginForeign.code).inc()
            await websocket.close(CLOSE_UNAUTHORISED)
            return
        principal = await self._redeem(websocket.query_params.get("ticket", "")[:200])
        if principal is None or principal.user is None:
            REFUSALS.labels(DOOR, NotSignedIn.code).inc()
            await websocket.accept()
            await websocket.close(CLOSE_UNAUTHORISED)
            return
        await websocket.accept()
        await self._serve(websocket, principal)

    async def _serve(self, websocket: WebSocket, principal: Principal) -> None:
        outbox = Outbox(websocket)
        socket = StaffSocket(self, principal, outbox)
        own = self._open.setdefault(str(principal.user), set())
        own.add(socket)
        if len(own) > SOCKETS_PER_USER_MAX:
            next(iter(own - {socket})).outbox.close(4008)
        try:
            await converse(websocket, outbox, socket.on_frame, DOOR)
        finally:
            own.discard(socket)
            if not own:
                self._open.pop(str(principal.user), None)
            socket.leave()

    def sessions(self) -> dict[TenantId, list[str]]:
        """Sessions with an open socket, by tenant."""
        found: dict[TenantId, set[str]] = {}
        for sockets in self._open.values():
            for socket in sockets:
                if socket.principal.session is not None:
                    found.setdefault(socket.principal.tenant, set()).add(socket.principal.session)
        return {tenant: sorted(ids) for tenant, ids in found.items()}

    def close_session(self, session: str) -> None:
        """The session is over: its sockets end at once."""
        for sockets in self._open.values():
            for socket in sockets:
                if socket.principal.session == session:
                    socket.outbox.close(CLOSE_UNAUTHORISED)

    def close_tenant(self, tenant: TenantId) -> None:
        """The partition moved: screens come back and find its new owner."""
        for sockets in self._open.values():
            for socket in sockets:
                if socket.principal.tenant == tenant:
                    socket.outbox.close(CLOSE_RESTART)

    def __len__(self) -> int:
        return sum(len(sockets) for sockets in self._open.values())


class StaffSocket:
    """One open desk, wallboard or administrator's page."""

    def __init__(self, sockets: StaffSockets, principal: Principal, outbox: Outbox) -> None:
        self.principal = principal
        self.outbox = outbox
        self._sockets = sockets
        self._topics: dict[str, Topic] = {}

    @property
    def _owner(self) -> Owner:
        return self._sockets._owner_of(self.principal.tenant)

    async def on_frame(self, frame: dict[str, Any]) -> None:
        FRAMES.labels(DOOR, "in").inc()
        match frame:
            case {"beat": beat}:
                await self._beat(beat)
            case {"sub": str(topic)}:
                await self._subscribe(topic, frame.get("from"))
            case {"unsub": str(topic)}:
                self._unsubscribe(topic)
            case {"hint": "typing", "with": {"interaction": str(interaction)}}:
                self._typing(interaction)
            case {"id": _, "do": _}:
                await self._command(frame)
            case _:
                raise FrameMalformed()

    async def _beat(self, beat: object) -> None:
        if "desk" in self._topics:
            await self._owner.submit(commands.Beat(staff=str(self.principal.user)), self.principal.actor)
        self.outbox.send_json({"beat": beat if isinstance(beat, int) else 0})

    async def _command(self, frame: dict[str, Any]) -> None:
        operation = OperationId(parse_id(frame["id"], "id"))
        try:
            command = door.command_of(self.principal, frame["do"], await self._with_file(frame.get("with")))
            command = await self._sockets._permit(self.principal, command, operation)
            answer = await self._owner.submit(command, self.principal.actor, operation)
        except Refusal as refusal:
            REFUSALS.labels(DOOR, refusal.code).inc()
            self.outbox.send_json({"id": operation, **refusal.body()})
            return
        self.outbox.send(b'{"id":"' + operation.encode() + b'","ok":' + answer + b"}")

    async def _with_file(self, given: object) -> object:
        """A browser names a file by its id; what the message carries of it comes from the record."""
        if not isinstance(given, dict) or given.get("file") is None:
            return given
        file = parse_id(given["file"], "file")
        return {**given, "file": await self._sockets._find_file(self.principal, file)}

    async def _subscribe(self, name: str, resume: object) -> None:
        stream, seq = _resume_point(resume)
        try:
            if name == "desk":
                await self._subscribe_desk(stream, seq)
            elif name == "wallboard":
                self._subscribe_wallboard(stream, seq)
            elif name in self._sockets._beside:
                await self._subscribe_beside(name, stream, seq)
            elif name.startswith("watch:"):
                await self._subscribe_watch(name, stream, seq)
            else:
                raise NotFound(topic=name[:60])
        except Refusal as refusal:
            REFUSALS.labels(DOOR, refusal.code).inc()
            self.outbox.send_json({"topic": name[:60], **refusal.body()})

    async def _subscribe_desk(self, stream: str | None, seq: int) -> None:
        self.principal.require(door.DESK)
        owner, agent = self._owner, str(self.principal.user)
        if agent not in owner.live.agents:
            raise NotFound(topic="desk")
        topic = screen.desk_topic(agent)
        self._topics["desk"] = owner.topics.topic(topic, "desk")
        await owner.submit(commands.Beat(staff=agent), self.principal.actor)
        await owner.subscribe(self.outbox, topic, "desk", lambda: view.desk(owner.live, agent), stream, seq)

    async def _subscribe_beside(self, name: str, stream: str | None, seq: int) -> None:
        self.principal.require(door.DESK)
        owner, agent = self._owner, str(self.principal.user)
        if agent not in owner.live.agents:
            raise NotFound(topic=name)
        topic, snapshot = self._sockets._beside[name](self.principal.tenant, owner, agent)
        self._topics[name] = owner.topics.topic(topic, name)
        await owner.subscribe(self.outbox, topic, name, snapshot, stream, seq)

    async def _subscribe_watch(self, name: str, stream: str | None, seq: int) -> None:
        self.principal.require(door.WATCH)
        owner, interaction = self._owner, parse_id(name.removeprefix("watch:"), "topic")
        if interaction not in owner.live.contacts:
            raise NotFound(topic=name)
        async with self._sockets._database.work(self.principal) as work:
            work.audit("interaction.watched", interaction)
        topic = screen.watch_topic(interaction)
        self._topics[name] = owner.topics.topic(topic)
        await owner.subscribe(self.outbox, topic, topic, lambda: view.watched(owner.live, interaction), stream, seq)

    def _subscribe_wallboard(self, stream: str | None, seq: int) -> None:
        self.principal.require(door.WALLBOARD)
        if self._sockets._wallboard is None:
            raise NotFound(topic="wallboard")
        topic, snapshot = self._sockets._wallboard(self.principal.tenant)
        self._topics["wallboard"] = topic
        if topic.holds(stream, seq):
            topic.resume(self.outbox, seq)
        else:
            topic.begin(self.outbox, snapshot())

    def _unsubscribe(self, name: str) -> None:
        topic = self._topics.pop(name, None)
        if topic is not None:
            topic.leave(self.outbox)

    def _typing(self, interaction: str) -> None:
        contact = self._owner.live.contacts.get(interaction)
        if contact is not None and contact.agent == self.principal.user:
            topic = self._owner.topics.get(f"chat:{contact.visitor}")
            if topic is not None:
                topic.hint({"type": "typing", "by": "agent"})

    def leave(self) -> None:
        """The socket is gone; presence runs out by itself unless another one beats."""
        for name in list(self._topics):
            self._unsubscribe(name)


def _resume_point(resume: object) -> tuple[str | None, int]:
    if isinstance(resume, dict):
        stream, seq = resume.get("stream"), resume.get("seq")
        if isinstance(stream, str) and isinstance(seq, int) and not isinstance(seq, bool):
            return stream[:200], seq
    return None, 0
