"""The agent's side of a call: one leg to the agent's phone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from yingda.channels.telephony.protocol.requests import HangUp, Request, Ring

RING_S: Final = 300
"""The switch's own limit; the offer's deadline ends the ringing long before."""


@dataclass(slots=True)
class Found:
    """Legs that were there already when this program came back. `consult`: (consult, leg, whether it is up)."""

    leg: str | None = None
    agent: str | None = None
    offer: str | None = None
    up: bool = False
    bridge: str | None = None
    inside: frozenset[str] = frozenset()
    consult: tuple[str, str, bool] | None = None


@dataclass(slots=True)
class AgentSide:
    """`leg` None: nobody is rung or talking. A leg that was hung up is forgotten at once: it is never asked for
    anything again, and `leaving` until it is gone."""

    name_leg: Callable[[str, str | None], str]
    send: Callable[[Request], None]
    leg: str | None = None
    agent: str | None = None
    offer: str | None = None
    up: bool = False
    leaving: set[str] = field(default_factory=set)
    """Hung up by us; the switch has not said yet that they are gone."""

    def ring(self, agent: str, offer: str | None, interaction: str, *, kind: str = "offer") -> None:
        assert self.leg is None
        self.leg, self.agent, self.offer, self.up = self.name_leg(agent, offer), agent, offer, False
        self.send(Ring(self.leg, agent, RING_S, interaction, kind, answers=kind != "offer"))

    def adopt(self, leg: str, agent: str | None, offer: str | None, *, up: bool) -> None:
        """A leg of an earlier life of this program, or one that was there in another part."""
        self.leg, self.agent, self.offer, self.up = leg, agent, offer, up

    def drop(self) -> None:
        """The agent's part is over."""
        if self.leg is not None:
            self.send(HangUp(self.leg))
            self.leaving.add(self.leg)
        self.forget()

    def left(self, leg: str) -> None:
        """The switch says that a leg is gone."""
        self.leaving.discard(leg)

    def forget(self) -> None:
        """The leg is gone by itself."""
        self.leg = self.agent = self.offer = None
        self.up = False
