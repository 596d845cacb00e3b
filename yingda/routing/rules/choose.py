"""Who may be asked, and who before whom."""

from hashlib import blake2b
from typing import Final

from yingda.agents.agent import Agent
from yingda.routing.policy import Between, Capacity, Reserve
from yingda.routing.queues import Queue
from yingda.routing.rules.pace import Pace
from yingda.routing.rules.rings import Wanted
from yingda.routing.ticket import Ticket

DECLINED_PAUSE_MS: Final = 30_000
"""How long an agent who declined a contact, or gave it away, is not asked for it again."""
WHOLE: Final = 100
"""Units of one agent."""
DRAW_BYTES: Final = 6

Order = tuple[int, int, int, int, str]
"""Smaller is asked first: ring, match, contacts held, idle since, id."""
Claim = tuple[bool, bool, float, float, int, str]
"""Smaller is served first: kept for the agent, the agent's own work, between queues, claim, rank by time, id."""


def unavailable(agent: Agent) -> str | None:
    """Why the agent takes no work at all, as a code, or None. The order is the order in which reasons are told."""
    if not agent.active or agent.status == "offline":
        return "offline"
    if not agent.present:
        return "absent"
    if agent.not_responding:
        return "not_responding"
    if agent.status != "ready":
        return f"status_{agent.status}"
    if agent.assisting is not None:
        return "assisting"
    return None


def room(agent: Agent, channel: str, capacity: Capacity | None) -> int:
    """How many more contacts of this channel the agent can hold beside those of all channels."""
    own = agent.room(channel)
    if own < 1 or capacity is None:
        return own
    spared = capacity.interrupts.get(channel, ())
    used = sum(n * capacity.units.get(other, WHOLE) for other, n in agent.load.items() if n and other not in spared)
    return min(own, (WHOLE - used) // max(1, capacity.units.get(channel, WHOLE)))


def draw(contact: str, agent: str) -> int:
    """A number that is the same each time for the same pair, and evenly spread: anyone's turn, without a die. In a
    checksum of two agents the same bits differ for every contact: of ten agents two came first for a quarter of all
    contacts each, two others for 3 %."""
    return int.from_bytes(blake2b(f"{contact}{agent}".encode(), digest_size=DRAW_BYTES).digest(), "big")


def least_free(reserve: Reserve, at_work: int) -> int:
    """How many are kept free while so many who could serve the queue are at work."""
    return max(reserve.agents, -(-at_work * reserve.percent // 100))


def exclusion(agent: Agent, ticket: Ticket, wanted: Wanted, capacity: Capacity | None, now: int) -> str | None:
    """Why this agent is not asked for this contact, as a code, or None. What others leave free is not looked at."""
    if not agent.active or agent.status == "offline":
        return "offline"
    reserved = ticket.reserved_for is not None
    if reserved and ticket.reserved_for != agent.id:
        return "reserved_for_another"
    if not reserved and wanted.rank(agent) is None:
        return wanted.rings[-1].misfit(agent)
    if (why := unavailable(agent)) is not None:
        return why
    if ticket.passed_over.get(agent.id, 0) > now:
        return "declined"
    if ticket.not_before > now:
        return "not_yet"
    if room(agent, wanted.channel, capacity) < 1:
        return "full"
    return None


def order(agent: Agent, rank: int, match: int, wanted: Wanted) -> Order:
    """The agent's place in the order of asking. Ties are broken by the id, so that it can be repeated. Where anyone's
    turn is drawn, the order within a ring depends on the contact (`draw`)."""
    if wanted.order == "any":
        return (rank, 0, 0, 0, agent.id)
    sign = {"best_match": -1, "spare_best": 1}.get(wanted.order, 0)
    return (rank, sign * match, sum(agent.load.values()), agent.idle_since, agent.id)


def score(ticket: Ticket, queue: Queue, lift: float, now: int) -> float:
    """The contact's claim: its priority, what lifts it, and what waiting has added."""
    return Pace(queue.ageing_per_minute).score(ticket.priority + lift, ticket.place_at, now)


def claim(
    ticket: Ticket, agent: str, *, own: bool, between: Between, score: float, waiting: int, had: float, now: int
) -> Claim:
    """How this contact stands against the heads of other lines for one agent. `waiting`: in its queue; `had`: how much
    of its share the queue has had."""
    across = {"longest_wait": float(ticket.place_at - now), "longest_queue": float(-waiting), "share": had}
    kept = ticket.reserved_for == agent
    return (not kept, not (own or kept), across.get(between, 0.0), -score, ticket.place_at, ticket.id)
