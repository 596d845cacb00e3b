"""The bridge of a call: who is in it is said as a whole, and only the difference is asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from yingda.channels.telephony.protocol.names import BRIDGE
from yingda.channels.telephony.protocol.requests import DropBridge, Join, MakeBridge, Part, Request


@dataclass(slots=True)
class Room:
    """`bridge` None: nobody is together with anybody."""

    name: Callable[[str], str]
    send: Callable[[Request], None]
    kind: str = BRIDGE
    bridge: str | None = None
    inside: set[str] = field(default_factory=set)

    def hold(self, *legs: str) -> None:
        """Exactly these legs are together."""
        wanted = set(legs)
        if not wanted:
            self.close()
            return
        if self.bridge is None:
            self.bridge = self.name(self.kind)
            self.send(MakeBridge(self.bridge))
        for leg in sorted(self.inside - wanted):
            self.send(Part(self.bridge, leg))
        for leg in legs:
            if leg not in self.inside:
                self.send(Join(self.bridge, leg))
        self.inside = wanted

    def part(self, leg: str) -> None:
        """One steps out."""
        if self.bridge is not None and leg in self.inside:
            self.inside.discard(leg)
            self.send(Part(self.bridge, leg))

    def left(self, leg: str) -> None:
        """It is out by itself: hung up, or never came in."""
        self.inside.discard(leg)

    def close(self) -> None:
        if self.bridge is not None:
            self.send(DropBridge(self.bridge))
            self.bridge = None
        self.inside.clear()
