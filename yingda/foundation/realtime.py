"""Screens are snapshot + events: topics whose events carry a sequence number without a gap.

A client resumes from (stream, seq) while the ring still holds what it missed, or starts again from a snapshot. The
stream is named anew whenever the topic's memory starts again, so numbers of an earlier life are never mistaken.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec

RING_EVENTS_MAX: Final = 512
"""Events a topic keeps for clients that resume."""

encode: Final = msgspec.json.Encoder().encode


class Listener(Protocol):
    """A socket's outbox. Must not block; a full outbox closes its socket (the client resumes)."""

    def send(self, frame: bytes) -> None: ...


@dataclass(slots=True)
class _Kept:
    seq: int
    frame: bytes


class Topic:
    """One stream of events and whoever listens to it."""

    def __init__(self, name: str, stream: str, snapshot: Callable[[], Any], shown_as: str | None = None) -> None:
        self.name = name
        self.stream = stream
        self.seq = 0
        self.listeners: set[Listener] = set()
        self._snapshot = snapshot
        self._shown_as = shown_as or name
        self._ring: deque[_Kept] = deque(maxlen=RING_EVENTS_MAX)

    def publish(self, event: Any) -> None:
        """Numbers the event, keeps it for those who resume, sends it to those who listen."""
        self.seq += 1
        frame = encode({"topic": self._shown_as, "stream": self.stream, "seq": self.seq, "event": event})
        self._ring.append(_Kept(self.seq, frame))
        for listener in self.listeners:
            listener.send(frame)

    def hint(self, hint: Any, but: Listener | None = None) -> None:
        """Something that is no part of the state (typing): neither numbered nor kept."""
        if self.listeners:
            frame = encode({"topic": self._shown_as, "hint": hint})
            for listener in self.listeners:
                if listener is not but:
                    listener.send(frame)

    def subscribe(self, listener: Listener, stream: str | None, seq: int) -> None:
        """Brings the listener up to date, by the missed events if they are all here, else by a snapshot."""
        self.listeners.add(listener)
        if stream == self.stream and self._holds(seq):
            for kept in self._ring:
                if kept.seq > seq:
                    listener.send(kept.frame)
        else:
            self.send_snapshot(listener)

    def send_snapshot(self, listener: Listener) -> None:
        listener.send(
            encode({"topic": self._shown_as, "stream": self.stream, "seq": self.seq, "snapshot": self._snapshot()})
        )

    def _holds(self, seq: int) -> bool:
        oldest = self._ring[0].seq if self._ring else self.seq + 1
        return oldest - 1 <= seq <= self.seq


class Topics:
    """The topics of one owner, by name; made when first needed, dropped when nobody listens and nothing is lost."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self._topics: dict[str, Topic] = {}

    def topic(self, name: str, snapshot: Callable[[], Any], shown_as: str | None = None) -> Topic:
        found = self._topics.get(name)
        if found is None:
            found = self._topics[name] = Topic(name, self.stream, snapshot, shown_as)
        return found

    def get(self, name: str) -> Topic | None:
        return self._topics.get(name)

    def drop(self, name: str) -> None:
        self._topics.pop(name, None)

    def __len__(self) -> int:
        return len(self._topics)

    def all(self) -> list[Topic]:
        return list(self._topics.values())
