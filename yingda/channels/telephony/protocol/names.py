"""Names of what a call makes at the switch. They say whose it is, so that it can be found again after a crash."""

import uuid
from dataclasses import dataclass
from typing import Final

AGENT: Final = ".agent."
BRIDGE: Final = ".bridge."
CONSULT: Final = ".consult."
MONITOR: Final = ".monitor."
SNOOP: Final = ".snoop."
LISTENING: Final = ".listening."
"""A bridge in which a supervisor hears a talk."""
OUT: Final = "out."
"""Begins the name of a customer's leg that the house makes."""
VIA: Final = "via."
"""Begins the names of everything else in such a call: the switch takes no new name that an older one begins with."""
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
        return f"{_root(self.call)}{kind}{self.life}{self.made}"

    def new_consult(self, consult: str) -> str:
        self.made += 1
        return consult_leg(self.call, consult, f"{self.life}{self.made}")

    def new_leg(self, agent: str, offer: str | None) -> str:
        self.made += 1
        return agent_leg(self.call, agent, offer, f"{self.life}{self.made}")


def outgoing(visitor: str, attempt: int) -> str:
    """The customer's leg of the house's `attempt`-th try. The switch refuses a name that there is: nobody is called
    twice for one try."""
    return f"{OUT}{visitor}.{attempt}"


def attempt_of(call: str) -> int | None:
    """Of a customer's leg that the house makes; None: the customer called."""
    last = call.rpartition(".")[2]
    return int(last) if call.startswith(OUT) and last.isdigit() else None


def visitor_of(call: str) -> str:
    """The caller's id: one call, one visitor. The same after a restart; the channel's name is unique over switches."""
    if call.startswith(OUT):
        return call.removeprefix(OUT).partition(".")[0]
    return str(uuid.uuid5(VISITORS, call))


def agent_leg(call: str, agent: str, offer: str | None, serial: str) -> str:
    return f"{_root(call)}{AGENT}{agent}.{offer or '-'}.{serial}"


def read_agent_leg(name: str) -> AgentLeg | None:
    """None: the leg is no agent's."""
    call, mark, rest = name.partition(AGENT)
    parts = rest.split(".")
    return AgentLeg(_call(call), parts[0], parts[1]) if mark and len(parts) == 3 else None


def consult_leg(call: str, consult: str, serial: str) -> str:
    return f"{_root(call)}{CONSULT}{consult}.{serial}"


def read_consult_leg(name: str) -> tuple[str, str] | None:
    """(call, consult); None: the leg is none of a second party."""
    call, mark, rest = name.partition(CONSULT)
    return (_call(call), rest.partition(".")[0]) if mark else None


def is_listening(name: str) -> bool:
    """A supervisor's leg, or what it hears through."""
    return MONITOR in name or SNOOP in name


def is_ours(name: str) -> bool:
    """A leg that a call made, besides the customer's."""
    return AGENT in name or CONSULT in name or is_listening(name)


def call_of_bridge(name: str) -> str | None:
    for kind in (BRIDGE, LISTENING):
        call, mark, _ = name.partition(kind)
        if mark:
            return _call(call)
    return None


def call_of(name: str) -> str:
    """The call that a playback, recording, bridge or leg belongs to."""
    for mark in (AGENT, CONSULT, MONITOR, SNOOP, LISTENING, BRIDGE, PLAY, RECORD):
        name = name.partition(mark)[0]
    return _call(name)


def _root(call: str) -> str:
    """What the names in a call begin with."""
    return VIA + call.removeprefix(OUT) if call.startswith(OUT) else call


def _call(root: str) -> str:
    return OUT + root.removeprefix(VIA) if root.startswith(VIA) else root
