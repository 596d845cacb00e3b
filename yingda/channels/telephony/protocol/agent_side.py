"""The agent's side of a call: one leg to the agent's phone, and the bridge while both talk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from yingda.channels.telephony.protocol.names import BRIDGE
from yingda.channels.telephony.protocol.requests import DropBridge, HangUp, Join, MakeBridge, Part, Request, Ring

RING_S: Final = 300
"""The switch's own limit; the offer's deadline ends the ringing long before."""


@dataclass(slots=True)
class Found:
    """Legs that were there already when this program came back."""

    leg: str
    agent: str
    offer: str | None
    up: bool
    bridge: str | None
    inside: frozenset[str]


@dataclass(slots=True)
class AgentSide:
    """`leg` None: nobody is rung or talking. A leg that was hung up is forgotten at once: it is never named again."""

    name: Callable[[str], str]
    name_leg: Callable[[str, str | None], str]
    send: Callable[[Request], None]
    leg: str | None = None
    agent: str | None = None
    offer: str | None = None
    up: bool = False
    bridge: str | None = None
    inside: set[str] = field(default_factory=set)

    def ring(self, agent: str, offer: str | None) -> None:
        assert self.leg is None and self.bridge is None
        self.leg, self.agent, self.offer, self.up = self.name_leg(agent, offer), agent, offer, False
        self.send(Ring(self.leg, agent, RING_S))

    def adopt(self, found: Found) -> None:
        """A leg, and perhaps a bridge, of an earlier life of this program."""
        self.leg, self.agent, self.offer, self.up = found.leg, found.agent, found.offer, found.up
        self.bridge, self.inside = found.bridge, set(found.inside)

    def drop(self) -> None:
        """The agent's part is over: hung up and unbridged."""
        if self.leg is not None:
            self.send(HangUp(self.leg))
        self.forget()

    def forget(self) -> None:
        """The leg is gone by itself; what remains is the bridge."""
        self.leg = self.agent = self.offer = None
        self.up = False
        self.unbridge()

    def unbridge(self) -> None:
        if self.bridge is not None:
            self.send(DropBridge(self.bridge))
            self.bridge = None
            self.inside.clear()

    def connect(self, caller: str, *, held: bool) -> None:
        """Both in one bridge; on hold the caller steps out of it."""
        assert self.leg is not None and self.up
        if self.bridge is None:
            self.bridge = self.name(BRIDGE)
            self.send(MakeBridge(self.bridge))
        self._place(self.bridge, self.leg, inside=True)
        self._place(self.bridge, caller, inside=not held)

    def _place(self, bridge: str, leg: str, *, inside: bool) -> None:
        if inside and leg not in self.inside:
            self.inside.add(leg)
            self.send(Join(bridge, leg))
        elif not inside and leg in self.inside:
            self.inside.discard(leg)
            self.send(Part(bridge, leg))
