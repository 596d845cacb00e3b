"""Names of what a call makes at the switch. They say whose it is, so that it can be found again after a crash."""

import uuid
from dataclasses import dataclass
from typing import Final

AGENT: Final = ".agent."
BRIDGE: Final = ".bridge."
PLAY: Final = ".play."
RECORD: Final = ".message."
VISITORS: Final = uuid.UUID("5d1c6f0e-7a3b-5b0c-9a52-6f2f6c1f2b10")
"""Namespace of callers' ids (RFC 9562, 5.5)."""


@dataclass(frozen=True, slots=True)
class AgentLeg:
    """What the name of an agent's leg says. `offer` is "-" for a leg without one (taken over by a supervisor)."""

    call: str
    agent: str
    offer: str


@dataclass(slots=True)
class Names:
    """New names in one call. `life`: of this program, so that no name of an earlier life comes again."""

    call: str
    life: str
    made: int = 0

    def new(self, kind: str) -> str:
        self.made += 1
        return f"{self.call}{kind}{self.life}{self.made}"

    def new_leg(self, agent: str, offer: str | None) -> str:
        self.made += 1
        return agent_leg(self.call, agent, offer, f"{self.life}{self.made}")


def visitor_of(call: str) -> str:
    """The caller's id: one call, one visitor. The same after a restart; the channel's name is unique over switches."""
    return str(uuid.uuid5(VISITORS, call))


def agent_leg(call: str, agent: str, offer: str | None, serial: str) -> str:
    return f"{call}{AGENT}{agent}.{offer or '-'}.{serial}"


def read_agent_leg(name: str) -> AgentLeg | None:
    """None: the leg is no agent's."""
    call, mark, rest = name.partition(AGENT)
    parts = rest.split(".")
    return AgentLeg(call, parts[0], parts[1]) if mark and len(parts) == 3 else None


def call_of_bridge(name: str) -> str | None:
    call, mark, _ = name.partition(BRIDGE)
    return call if mark else None


def call_of(name: str) -> str:
    """The call that a playback, recording, bridge or leg belongs to."""
    for mark in (AGENT, BRIDGE, PLAY, RECORD):
        name = name.partition(mark)[0]
    return name
