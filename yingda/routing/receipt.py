"""The routing receipt: why this agent, why this contact, and everything that is needed to decide it again.

`Receipt.inputs` is what the decision saw; the rest is what `rules.explain` makes of it with the policy of that version.
Decided again, a stored receipt comes out the same to the last bit, or it was not decided by these rules.
"""

from typing import Any, Final, Literal

import msgspec

from yingda.agents.agent import Agent
from yingda.routing.ticket import Ticket

Side = Literal["contact", "agent", "taken"]
"""What became free: a contact came, an agent had room; or an agent took it (pull)."""

CARRIED_MAX: Final = 3
"""Candidates of the short form, which the contact carries along."""


class Seen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agent as the decision saw it; only what was asked about."""

    id: str
    levels: dict[str, int] = {}
    branches: tuple[str, ...] = ()
    line: int = 1
    load: dict[str, int] = {}
    room: int = 1
    """Most contacts of this channel at once."""
    idle_since: int = 0
    active: bool = True
    status: str = "ready"
    present: bool = True
    not_responding: bool = False
    assisting: bool = False

    def agent(self, channel: str) -> Agent:
        return Agent(
            id=self.id, name="", levels=self.levels, branches=self.branches, line=self.line, load=self.load,
            capacity={channel: self.room}, idle_since=self.idle_since, active=self.active, status=self.status,
            present=self.present, not_responding=self.not_responding, assisting="" if self.assisting else None,
        )  # fmt: skip


class KeptFree(msgspec.Struct, frozen=True, kw_only=True):
    """A reserve of the policy (by place), how many could be asked of those who could serve it, how many were at work,
    and which of the agents named here were among the former."""

    reserve: int
    free: int
    at_work: int
    agents: tuple[str, ...]


class Rival(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first of a line that the agent could have been given, the given one among them."""

    ticket: Ticket
    waiting: int
    had: float = 0.0


class Inputs(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the decision saw. `fitting`, `excluded`: counts over all agents, of whom some are named in `agents`, those
    who could be asked first."""

    side: Side
    ticket: Ticket
    agent: str
    agents: tuple[Seen, ...]
    fitting: int
    excluded: dict[str, int]
    kept: tuple[KeptFree, ...] = ()
    rivals: tuple[Rival, ...] = ()
    lines: int = 0
    """Lines that the agent could have been given the first of."""
    queues: dict[str, int] = {}
    """The version of each queue whose settings were looked at. Empty in receipts of earlier programs."""
    known_as: str = ""
    """How the customer knows the agent for whom the contact waits (`policy.Source`); empty: kept for another reason."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An agent who could have been asked, in the order of asking."""

    agent: str
    ring: int
    match: int
    load: int
    idle_ms: int


class PassedOver(msgspec.Struct, frozen=True, kw_only=True):
    agent: str
    reason: str


class Next(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that the agent could have been given. `own`: not help for another queue or branch."""

    contact: str
    queue: str
    score: float
    waited_ms: int
    own: bool


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """Why. `rule`: how agents were compared, or why the contact waited for this one: `reserved`, or how the customer
    knows the agent. `between`: how contacts were, if an agent became free. `ring`: how far the
    contact had to look (0: those asked first)."""

    chosen: str | None
    contact: str | None
    side: Side
    rule: str
    between: str
    required: dict[str, int]
    stage: int
    ring: int
    candidates: tuple[Candidate, ...]
    candidates_total: int
    excluded: dict[str, int]
    passed_over: tuple[PassedOver, ...]
    rivals: tuple[Next, ...]
    rivals_total: int
    waited_ms: int
    decided_at: int
    policy: int
    inputs: Inputs

    def in_short(self) -> dict[str, Any]:
        """What a contact carries along; the whole is with the offer. Every change of a contact writes it again."""
        return {
            "rule": self.rule, "chosen": self.chosen, "required": self.required, "ring": self.ring,
            "candidates": [
                {"agent": each.agent, "load": each.load, "idle_ms": each.idle_ms}
                for each in self.candidates[:CARRIED_MAX]
            ],
            "candidates_total": self.candidates_total, "excluded": self.excluded, "waited_ms": self.waited_ms,
            "decided_at": self.decided_at,
        }  # fmt: skip


_encoder: Final = msgspec.json.Encoder(order="deterministic")


def encode(receipt: Receipt) -> bytes:
    """The receipt as it is stored; the same receipt gives the same bytes."""
    return _encoder.encode(receipt)


def decode(stored: bytes | str) -> Receipt:
    """Raises `msgspec.ValidationError` for what is no receipt of this form (older ones lack `inputs`)."""
    return msgspec.json.decode(stored, type=Receipt)
