"""The live state of one partition: contacts, agents, waiting lines, timers. Changed by steps only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact, Message, State
from yingda.journey.configuration import Configuration
from yingda.routing.learning.api import Learning
from yingda.routing.matching.matcher import Matcher
from yingda.routing.ticket import Facts, Ticket

Timer = tuple[int, str, str, str]
"""(due in epoch milliseconds, "contact" or "agent", id, what)."""


@dataclass(slots=True)
class Live:
    """Everything the owner of a partition holds in memory; rebuilt from rows when a partition is taken over."""

    config: Configuration
    epoch: int
    contacts: dict[str, Contact] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    by_visitor: dict[str, str] = field(default_factory=dict)
    """The latest contact of each visitor that is still in memory."""
    by_customer: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Contacts in memory whose customer is known."""
    agents: dict[str, Agent] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    armed: dict[tuple[str, str, str], int] = field(default_factory=dict)
    answers: dict[tuple[str, str | None], bytes] = field(default_factory=dict)
    """First answers by (actor, operation id), for contacts in memory and the latest of each agent."""
    answers_of: dict[str, list[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(list))
    learning: Learning = field(default_factory=Learning)
    touched: set[str] = field(default_factory=set)
    """Agents that the turn under way touched: matching looks at them when it is asked and at the turn's end."""
    _matcher: Matcher | None = None

    @property
    def lines(self) -> Matcher:
        """Who waits where. Of agents it knows what was last looked at."""
        if self._matcher is None:
            self._matcher = Matcher(self.config.queues, self.config.policy, self.agents, self.learning.shares)
        return self._matcher

    @property
    def matcher(self) -> Matcher:
        """Lines and agents, as things are at this point of the turn."""
        matcher = self.lines
        for agent in self.touched:
            matcher.put(self.agents[agent])
        return matcher

    def take(self, config: Configuration) -> None:
        """A new configuration. Nobody may stand in line meanwhile."""
        assert not self.keys, "somebody waits by the old configuration"
        self.config = config
        self._matcher = None

    @property
    def keys(self) -> Mapping[str, Ticket]:
        """Those who wait, by contact."""
        return self._matcher.tickets if self._matcher is not None else {}

    def belongs(self, contact: Contact, customer: str | None) -> None:
        """The contact is this customer's from now on."""
        if contact.customer is not None:
            self.forget_customer(contact)
        contact.customer = customer
        if customer is not None:
            self.by_customer[customer].add(contact.id)

    def forget_customer(self, contact: Contact) -> None:
        """The contact leaves memory, or is somebody else's."""
        if contact.customer is not None and (theirs := self.by_customer.get(contact.customer)) is not None:
            theirs.discard(contact.id)
            if not theirs:
                del self.by_customer[contact.customer]

    def waiting_of(self, customer: str) -> list[Contact]:
        """The customer's contacts that wait or are offered, the earliest in line first."""
        found = [self.contacts[id] for id in self.by_customer.get(customer, ())]
        waits = [each for each in found if each.state in (State.WAITING, State.OFFERED)]
        return sorted(waits, key=lambda each: (each.place_at, each.id))

    def ticket(self, contact: Contact) -> Ticket:
        """The contact as matching sees it."""
        assert contact.queue is not None and contact.queued_at is not None
        facts = Facts(
            contact.queue, contact.channel, contact.language, contact.value, contact.topic, contact.second_line
        )  # fmt: skip
        return Ticket(
            id=contact.id, facts=facts, priority=contact.priority, place_at=contact.place_at,
            queued_at=contact.widens_from or contact.queued_at, stage=contact.stage, passed_over=contact.passed_over,
            reserved_for=contact.reserved_for, not_before=contact.dial.not_before if contact.dial is not None else 0,
        )  # fmt: skip

    def stand_in_line(self, contact: Contact, now: int, *, again: bool = False) -> list[Contact]:
        """Into its line. Those whom the crowd carries a step further come back. `again`: it stood in this queue until
        now."""
        assert contact.state is State.WAITING
        ticket = self.ticket(contact)
        carried = self.lines.stand(ticket, now, again=again)
        contact.stage = ticket.stage
        for each in carried:
            self.contacts[each.id].stage = each.stage
        return [self.contacts[each.id] for each in carried]

    def stand_again(self, contact: Contact) -> None:
        """Where it stood, in memory rebuilt from rows: nobody is asked yet, so no step is taken."""
        self.lines.put_back(self.ticket(contact))

    def leave_line(self, contact: Contact) -> None:
        self.lines.leave(contact.id)

    def settle(self) -> None:
        """The turn is over: nothing changes any more."""
        if self._matcher is not None:
            for agent in self.touched:
                self._matcher.put(self.agents[agent])
        self.touched.clear()

    def counts(self) -> dict[State, int]:
        """Contacts in memory by state."""
        counts = dict.fromkeys(State, 0)
        for contact in self.contacts.values():
            counts[contact.state] += 1
        return counts
