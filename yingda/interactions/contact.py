"""A live contact as its partition holds it in memory, and the messages in it.

All moments are epoch milliseconds. A contact is written whole (sealed) with each change, so that memory can be
rebuilt from the rows exactly.
"""

from enum import StrEnum
from typing import Any, Final, Literal

import msgspec

from yingda.banking.subject import AUTHENTICATED, fresh
from yingda.interactions.call import CHANNEL as PHONE
from yingda.interactions.call import Capture, Consult, Dial, Monitor

HINTED: Final = 1
"""Tier: we have a hint who it is; nothing personal is told."""
PROVEN: Final = AUTHENTICATED
"""Tier: proved by PIN, one-time code or a signed-in page."""

Sure = Literal["none", "hint", "proven"]
"""How sure we are who the customer is."""


class State(StrEnum):
    """Where a contact is. In each state something with a deadline happens next (`journey.deadlines`)."""

    SELF_SERVICE = "self_service"
    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    WRAP_UP = "wrap_up"
    ENDED = "ended"


class Offer(msgspec.Struct, kw_only=True):
    """A lease of one contact to one agent: lapses at `deadline`. `epoch` is the owner's that made it."""

    id: str
    agent: str
    queue: str
    epoch: int
    made_at: int
    deadline: int
    why: dict[str, Any]
    """The receipt in short."""
    receipt: msgspec.Raw
    """The whole routing receipt, as JSON."""


class Message(msgspec.Struct, kw_only=True, frozen=True):
    """One line of a contact. `seq` counts from 1 without a gap. `by`: customer, agent, bot, system, note."""

    id: str
    interaction: str
    seq: int
    at: int
    by: str
    kind: str
    text: str
    author: str | None = None
    author_name: str = ""
    file: dict[str, Any] | None = None
    data: dict[str, Any] = {}
    op: str | None = None


class Segment(msgspec.Struct, kw_only=True):
    """The part of a contact in one pair of hands."""

    seq: int
    holder: str
    holder_id: str | None
    started_at: int


class Awaited(msgspec.Struct, kw_only=True, frozen=True):
    """What the flow waits for, as a channel needs it that asks by voice: there time and digits count.

    `seq`: the message that asks. `keys`: (digit, label) of each option that has a digit.
    """

    seq: int
    form: Literal["choice", "text", "digits", "secret"]
    timeout_s: int
    chars_max: int = 1
    keys: tuple[tuple[str, str], ...] = ()
    of: str = ""
    """Of a secret: pin, card, code, number."""


class Errand(msgspec.Struct, kw_only=True, frozen=True):
    """What the flow asked of the teller and waits for, until `until` at the latest."""

    id: str
    service: str
    with_: dict[str, str]
    asked_at: int
    until: int


class SignedIn(msgspec.Struct, kw_only=True, frozen=True):
    """A customer whose institution vouches for them, since `proven_at`; `conversation`: their own thread."""

    customer: str
    name: str
    value: str
    proven_at: int
    conversation: str | None = None
    known_agents: dict[str, str] = {}
    """Agents whom the customer has to do with, by how (`routing.policy.Source`)."""

    def __repr__(self) -> str:
        return f"SignedIn({self.customer})"


class Contact(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One contact of one customer on one channel, from arrival to its end."""

    id: str
    conversation: str
    channel: str
    entry_point: str
    visitor: str
    language: str
    arrived_at: int
    state: State = State.SELF_SERVICE
    customer: str | None = None
    customer_name: str = ""
    sure: Sure = "none"
    tier: int = 0
    """As of the last change; `tier_at` says what still holds."""
    proven_at: int | None = None
    value: str = ""
    """The customer's value grade: standard, gold, platinum, private."""
    subject: str = ""
    summary: str = ""
    page: str = ""
    address: str = ""
    """Where the customer comes from on the channel: a caller's number (C2). Kept in the sealed part only."""

    direction: Literal["in", "out"] = "in"
    dial: Dial | None = None
    consult: Consult | None = None
    monitors: tuple[Monitor, ...] = ()
    capture: Capture | None = None
    unrecorded_since: int | None = None
    """Since when nothing is recorded, for the sake of a capture."""

    flow: str | None = None
    flow_version: int = 0
    flow_state: str | None = None
    """The interpreter's own state, as JSON."""
    awaits: Awaited | None = None
    errand: Errand | None = None

    leaving_message: bool = False
    """Nobody can take it now: the customer is asked to leave a message."""

    topic: str = ""
    """The kind of question, as the policy of routing names it."""
    second_line: bool = False
    """The first line asked for an expert."""
    known_agents: dict[str, str] = {}
    """Agents whom the customer has to do with, by how (`routing.policy.Source`)."""
    queue: str | None = None
    priority: int = 0
    place_at: int = 0
    """The rank by time: the first entry into a queue; kept over lapsed offers, transfers and overflow."""
    queued_at: int | None = None
    """Entry into the present queue."""
    first_queued_at: int | None = None
    widens_from: int | None = None
    """From when the steps of the queue's policy and its overflow count, where that is not the entry into the queue: who
    came from another channel has waited before."""
    stage: int = 0
    """Steps of the queue's policy that were taken."""
    overflows: int = 0
    reserved_for: str | None = None
    reserved_until: int | None = None
    passed_over: dict[str, int] = {}
    """Agents who declined, until when they are not asked again."""
    offer: Offer | None = None

    agent: str | None = None
    receipt: dict[str, Any] | None = None
    """Why this agent: the receipt of the accepted offer."""
    answered_at: int | None = None
    """When the present agent took it."""
    first_answered_at: int | None = None
    held_at: int | None = None
    transfer: dict[str, str] | None = None
    draft: str = ""
    unanswered_since: int | None = None
    """The customer's oldest message that the agent has not replied to."""
    read_by_customer: int = 0
    read_by_agent: int = 0

    ended_at: int | None = None
    ended_by: str | None = None
    outcome: str | None = None
    wrap_until: int | None = None
    closed_at: int | None = None
    disposition: str | None = None
    note: str | None = None
    survey: str = "none"
    survey_score: int | None = None

    last_seq: int = 0
    last_activity_at: int = 0
    online: bool = True
    offline_since: int | None = None
    segment: Segment | None = None
    segments: int = 0

    place: int | None = None
    """Shown to the customer; refreshed every few seconds."""
    wait_low_s: int | None = None
    wait_high_s: int | None = None
    told: tuple[int, int, int] | None = None
    """Low and high (s) and place that were told at the entry into the present queue; place 0: waited for one agent."""

    @property
    def ended(self) -> bool:
        """The talk is over; what may remain is the agent's wrap-up and the customer's survey."""
        return self.ended_at is not None

    def tier_at(self, now: int) -> int:
        """A proof that is too old proves nothing any more, nor does one from the future: the clock was put back."""
        return self.tier if fresh(self.proven_at, now) else min(self.tier, HINTED)

    @property
    def asks_secret(self) -> bool:
        """The flow asks for digits that nobody may see."""
        return self.state is State.SELF_SERVICE and self.awaits is not None and self.awaits.form == "secret"

    @property
    def by_phone(self) -> bool:
        """Two people speak: what can be listened to, conferred in, dialled."""
        return self.channel == PHONE

    @property
    def line(self) -> str | None:
        """How the customer's line stands: none, dialling, ringing, up, gone. None where there is no such thing."""
        if not self.by_phone:
            return None
        if self.ended:
            return "gone"
        if self.dial is not None:
            return self.dial.state
        return "up" if self.online else "gone"

    @property
    def unreached(self) -> bool:
        """The house has to make the line first: the customer is not there, and cannot go away."""
        return self.dial is not None and self.dial.state != "up"

    @property
    def held_by(self) -> str | None:
        """The agent whose capacity this contact takes: offered to, active with, or being wrapped up."""
        if self.state is State.ENDED:
            return None
        return self.offer.agent if self.offer is not None else self.agent
