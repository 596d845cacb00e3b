"""An agent as the partition holds it in memory: chosen status, presence as a lease, and what the agent holds."""

from typing import Final

import msgspec

READY: Final = "ready"
OFFLINE: Final = "offline"
STATUSES: Final = frozenset({READY, "break", "training", "meeting", "busy", OFFLINE})

PRESENCE_TTL_MS: Final = 15_000
"""A desk that was silent this long is dead: no offers, and those made are withdrawn."""
ABSENCE_GRACE_MS: Final = 60_000
"""How long the chats of a dead desk wait for it before they go back to their queue."""
SIGN_OFF_AFTER_MS: Final = 300_000
"""An agent absent this long is offline."""


class Agent(msgspec.Struct, kw_only=True):
    """Live state of one agent. Moments are epoch milliseconds."""

    id: str
    name: str
    capacity: dict[str, int] = {}
    levels: dict[str, int] = {}
    branches: tuple[str, ...] = ()
    """The agent's branch and those above it."""
    line: int = 1
    """1: the first line; 2: experts, asked where the first line is not enough."""
    active: bool = True
    status: str = OFFLINE
    reason: str = ""
    since: int = 0
    not_responding: bool = False
    present: bool = False
    presence_until: int = 0
    absent_since: int | None = None
    idle_since: int = 0
    """Since when the agent holds nothing or was last freed: the longest idle is asked first."""
    contacts: set[str] = msgspec.field(default_factory=set)
    load: dict[str, int] = {}
    assisting: str | None = None
    """The contact of a colleague in which this agent is asked: nothing is offered meanwhile."""

    @property
    def available(self) -> bool:
        """May be offered work at all: chosen status and presence together, the one truth that screens show."""
        willing = self.active and self.present and self.status == READY and not self.not_responding
        return willing and self.assisting is None

    def room(self, channel: str) -> int:
        """How many more contacts of this channel fit."""
        return self.capacity.get(channel, 0) - self.load.get(channel, 0)
