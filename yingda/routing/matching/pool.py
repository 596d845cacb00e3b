"""Who could take a class of contacts now, kept up to date agent by agent instead of asked of all of them each time.

With 1,500 agents a look at all of them cost 1 ms for each offer, each receipt and each expected wait; a change of one
agent costs some µs for each of its pools.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator

from yingda.agents.agent import Agent
from yingda.routing.policy import Capacity
from yingda.routing.rules import choose
from yingda.routing.rules.choose import Order
from yingda.routing.rules.rings import Wanted
from yingda.routing.ticket import Ticket

Standing = tuple[str | None, Order, int]
"""Why not (None: may be asked), the place in the order of asking, the seats that take work."""


class Pool:
    """The agents of all rings of one class of contacts."""

    def __init__(self, wanted: Wanted, capacity: Capacity | None, agents: Iterable[Agent]) -> None:
        self.wanted = wanted
        self.seats = 0
        """Contacts that agents who take work can hold at once."""
        self.at_work = 0
        """Agents who take work."""
        self._capacity = capacity
        self._members: dict[str, tuple[int, int]] = {}
        self._standing: dict[str, Standing] = {}
        self._fitting: list[Order] = []
        self._excluded: Counter[str] = Counter()
        for agent in agents:
            rank = wanted.rank(agent)
            if rank is not None and agent.active:
                self._members[agent.id] = (rank, wanted.match(agent))
                self.put(agent)

    def __contains__(self, agent: str) -> bool:
        return agent in self._members

    def __len__(self) -> int:
        return len(self._members)

    @property
    def members(self) -> Iterable[str]:
        return self._members

    @property
    def free(self) -> int:
        """Agents who may be asked now."""
        return len(self._fitting)

    def rank(self, agent: str) -> int | None:
        member = self._members.get(agent)
        return member[0] if member is not None else None

    def held_back(self) -> Iterator[str]:
        """Members who may not be asked now, but those who are offline."""
        return (agent for agent, standing in self._standing.items() if standing[0] not in (None, "offline"))

    def fits(self, agent: str) -> bool:
        standing = self._standing.get(agent)
        return standing is not None and standing[0] is None

    def put(self, agent: Agent) -> None:
        """The agent as it is now."""
        member = self._members.get(agent.id)
        if member is None:
            return
        channel = self.wanted.channel
        reason = choose.unavailable(agent)
        seats = agent.capacity.get(channel, 0) if reason is None else 0
        if reason is None and choose.room(agent, channel, self._capacity) < 1:
            reason = "full"
        standing = (reason, choose.order(agent, *member, self.wanted), seats)
        before = self._standing.get(agent.id)
        if before == standing:
            return
        if before is not None:
            self._take_out(before)
        self._standing[agent.id] = standing
        self.seats += seats
        self.at_work += reason in (None, "full")
        if reason is None:
            insort(self._fitting, standing[1])
        else:
            self._excluded[reason] += 1

    def _take_out(self, standing: Standing) -> None:
        reason, order, seats = standing
        self.seats -= seats
        self.at_work -= reason in (None, "full")
        if reason is None:
            del self._fitting[bisect_left(self._fitting, order)]
        else:
            self._excluded[reason] -= 1

    def fitting(self, ticket: Ticket, now: int) -> Iterator[str]:
        """Agents who may be asked for this contact, in the order of asking."""
        if ticket.not_before > now:
            return iter(())
        orders = self._fitting
        if self.wanted.order == "any":
            orders = sorted((order[0], choose.draw(ticket.id, order[-1]), 0, 0, order[-1]) for order in orders)
        return (order[-1] for order in orders if ticket.passed_over.get(order[-1], 0) <= now)

    def excluded(self, ticket: Ticket, now: int) -> tuple[int, dict[str, int]]:
        """How many may be asked, and how many may not by reason; who is offline is not counted."""
        counts, fitting = Counter(self._excluded), len(self._fitting)
        for agent, until in ticket.passed_over.items():
            if until <= now or agent not in self._standing:
                continue
            reason = self._standing[agent][0]
            if reason in (None, "full"):
                counts["declined"] += 1
                if reason is None:
                    fitting -= 1
                else:
                    counts[reason] -= 1
        if ticket.not_before > now and fitting:
            counts["not_yet"] += fitting
            fitting = 0
        return fitting, {reason: count for reason, count in sorted(counts.items()) if count and reason != "offline"}
