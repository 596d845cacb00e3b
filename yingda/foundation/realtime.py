"""Screens are snapshot + events: topics whose events carry a sequence number without a gap.

A client resumes from (stream, seq) while the ring still holds what it missed, or starts again from a snapshot. The
stream is named anew whenever the topic's memory starts again, so numbers of an earlier life are never mistaken.
"""

from collections import deque
from itertools import islice
from typing import Any, Final, Protocol

import msgspec

RING_EVENTS_MAX: Final = 512
"""Events a topic keeps for clients that resume."""
RING_BYTES_MAX: Final = 64 * 1024
"""And their size: 252 busy desks kept 200 MB by number alone."""

encode: Final = msgspec.json.Encoder().encode


class Listener(Protocol):
    """A socket's outbox. Must not block; a full outbox closes its socket (the client resumes)."""

    def send(self, frame: bytes) -> None: ...


class Topic:
    """One stream of events and whoever listens to it."""

    def __init__(
        self, name: str, stream: str, shown_as: str, heard_by: "dict[Listener, set[Topic]] | None" = None
    ) -> None:
        """`heard_by`: where it is kept what each listener listens to."""
        self.name = name
        self.stream = stream
        self.seq = 0
        self.listeners: set[Listener] = set()
        self.latest: Any = None
        """For the maker of the events: what it told last, so that it need not tell the same again."""
        self._heard_by = heard_by if heard_by is not None else {}
        self._shown_as = shown_as
        self._head = b'{"topic":' + encode(self._shown_as) + b',"stream":' + encode(stream) + b',"seq":'
        self._ring: deque[bytes] = deque()
        """Frames without a gap, the last of them number `seq`."""
        self._ring_bytes = 0

    def publish(self, event: Any) -> None:
        """Numbers the event, keeps it for those who resume, sends it to those who listen."""
        self.seq += 1
        frame = b'%b%d,"event":%b}' % (self._head, self.seq, encode(event))
        self._keep(frame)
        for listener in tuple(self.listeners):
            listener.send(frame)

    def _keep(self, frame: bytes) -> None:
        ring = self._ring
        ring.append(frame)
        self._ring_bytes += len(frame)
        while len(ring) > RING_EVENTS_MAX or (self._ring_bytes > RING_BYTES_MAX and len(ring) > 1):
            self._ring_bytes -= len(ring.popleft())

    def hint(self, hint: Any) -> None:
        """Something that is no part of the state (typing): neither numbered nor kept."""
        if self.listeners:
            frame = encode({"topic": self._shown_as, "hint": hint})
            for listener in tuple(self.listeners):
                listener.send(frame)

    def holds(self, stream: str | None, seq: int) -> bool:
        """Whether somebody who has seen `seq` of `stream` can go on from the ring."""
        return stream == self.stream and self.seq - len(self._ring) <= seq <= self.seq

    def resume(self, listener: Listener, seq: int) -> None:
        """Sends what was missed after `seq` (the ring holds it) and listens from now on."""
        for frame in islice(self._ring, max(0, len(self._ring) - (self.seq - seq)), None):
            listener.send(frame)
        self._join(listener)

    def begin(self, listener: Listener, snapshot: Any) -> None:
        """Sends the state as it is now and listens from now on."""
        frame = {"topic": self._shown_as, "stream": self.stream, "seq": self.seq, "snapshot": snapshot}
        listener.send(encode(frame))
        self._join(listener)

    def _join(self, listener: Listener) -> None:
        self.listeners.add(listener)
        self._heard_by.setdefault(listener, set()).add(self)

    def leave(self, listener: Listener) -> None:
        """The listener hears no more of this."""
        self.listeners.discard(listener)
        topics = self._heard_by.get(listener)
        if topics is not None:
            topics.discard(self)
            if not topics:
                del self._heard_by[listener]


class Topics:
    """The topics of one process, by name. A topic made anew gets a new stream name, so old numbers never fit it."""

    def __init__(self, life: str) -> None:
        """`life`: an id of this process's or owner's life, unique over restarts."""
        self._life = life
        self._made = 0
        self._topics: dict[str, Topic] = {}
        self._heard_by: dict[Listener, set[Topic]] = {}

    def topic(self, name: str, shown_as: str | None = None) -> Topic:
        """The topic of that name, made if need be. Clients see it as `shown_as` (their own desk is just "desk")."""
        found = self._topics.get(name)
        if found is None:
            self._made += 1
            found = self._topics[name] = Topic(name, f"{self._life}.{self._made}", shown_as or name, self._heard_by)
        return found

    def get(self, name: str) -> Topic | None:
        return self._topics.get(name)

    def leave(self, listener: Listener) -> None:
        """The listener is gone from all topics (with 5,000 of them, looking through all took 6 ms for each socket)."""
        for topic in self._heard_by.pop(listener, ()):
            topic.listeners.discard(listener)

    def drop_unheard(self) -> None:
        """Forgets topics nobody listens to; who comes back later starts from a snapshot."""
        self._topics = {name: topic for name, topic in self._topics.items() if topic.listeners}

    def __len__(self) -> int:
        return len(self._topics)
