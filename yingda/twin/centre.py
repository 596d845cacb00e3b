"""The centre on a virtual clock: what happens next, one moment after the other, until everybody is gone.

Who gets whom is the matcher's decision alone; the order in which it is asked is that of a turn of the live engine
(`journey.offer`, `journey.perform.complete`): `tests/twin/test_agrees.py` holds the two against each other.
"""

import random
from collections.abc import Callable, Sequence
from typing import Final

from yingda.agents.agent import Agent
from yingda.routing.matching.matcher import Matcher
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.routing.rules.admission import admitting, onward
from yingda.routing.rules.choose import DECLINED_PAUSE_MS
from yingda.twin.agenda import OF_AGENTS, Agenda, What
from yingda.twin.answers import Answers
from yingda.twin.books import SECOND_MS, Books
from yingda.twin.customers import Customer, Where
from yingda.twin.desks import Desks
from yingda.twin.lines import Lines
from yingda.twin.world import NEVER, World

ARRIVALS_TOLD: Final = 1_000
"""Arrivals between two reports of progress."""


class Centre:
    """One run of a day. Its books, its desks' time and its offers are what is left of it."""

    def __init__(
        self, world: World, queues: dict[str, Queue], policy: Policy, seed: int, *, lines: int | None = None,
        keep_offers: bool = False,
    ) -> None:  # fmt: skip
        self.queues, self._keep_offers = queues, keep_offers
        interval_ms = world.interval_min * 60_000
        intervals = max(1, -(-(world.until - world.since) // interval_ms))
        self.desks = Desks(world.workers, world.since, interval_ms, intervals)
        self.matcher = Matcher(queues, policy, self.desks.agents)
        self.books = Books(queues)
        self.lines = Lines(lines, world.since, interval_ms, intervals)
        self.offers: list[tuple[int, str, str]] = []
        """(when, contact, agent), if they are kept."""
        self.lapsed = 0
        self.now = world.since
        self._answers = Answers(world.answering, random.Random(seed))  # noqa: S311  numbers that come again
        self._pick_after_ms = world.pick_after_ms
        self._here: dict[str, Customer] = {}
        self._touched: dict[str, None] = {}
        self._agenda = Agenda()
        self._at = self._agenda.put
        self._looking: set[str] = set()
        self._paces = {worker.id: worker.pace for worker in world.workers if worker.pace}
        for desk in self.desks.by_id.values():
            for n, shift in enumerate(desk.shifts):
                self._at(shift.since, What.BEGIN_SHIFT, desk.agent.id, n)
                self._at(shift.until, What.END_SHIFT, desk.agent.id, n)

    # the clock

    def run(self, customers: Sequence[Customer], told: Callable[[int], None] = lambda _n: None) -> None:
        """Plays the day to its end. `customers` in the order of coming; `told` hears how many came so far."""
        agenda, n, total = self._agenda, 0, len(customers)
        next_at = customers[0].at if total else NEVER
        while agenda or n < total:
            if n < total and (not agenda or next_at < agenda.next_at):
                customer = customers[n]
                n += 1
                next_at = customers[n].at if n < total else NEVER
                self.now = customer.at
                self._arrive(customer)
                if n % ARRIVALS_TOLD == 0:
                    told(n)
            else:
                self.now, _, what, whom, turn = agenda.pop()
                self._happens(what, whom, turn)
        for customer in list(self._here.values()):
            if customer.where is Where.WAITING:
                self._leave_queue(customer, "closed")
        self.desks.close(self.now)
        told(total)

    def _happens(self, what: int, whom: str, turn: int) -> None:
        if what in OF_AGENTS:
            self._of_agent(what, self.desks.agents[whom], turn)
        else:
            customer = self._here.get(whom)
            if customer is None or (customer.turn != turn and what != What.GIVE_UP):
                return
            self._of_customer(what, customer, turn)
        self._complete()

    def _of_agent(self, what: int, agent: Agent, number: int) -> None:
        if what == What.BEGIN_SHIFT:
            begins = self.desks.may_begin(agent.id, number, self.now)
            if begins == self.now:
                self.desks.begin_shift(agent.id, self.now)
                self._touch(agent)
            elif begins is not None:
                self._at(begins, What.BEGIN_SHIFT, agent.id, number)
        elif what == What.BACK:
            agent.not_responding = False
            agent.idle_since = self.now
            self._touch(agent)
        elif what == What.LOOK:
            self._looking.discard(agent.id)
            self._pick(agent)
        else:
            self._end_shift(agent)

    def _of_customer(self, what: int, customer: Customer, turn: int) -> None:
        if what == What.END_TALK:
            self._end_talk(customer)
        elif what == What.END_WRAP_UP:
            self._end_wrap_up(customer)
        elif what == What.ANSWER:
            self._answered(customer)
        elif what == What.LAPSE:
            self._lapse(customer)
        elif what == What.GIVE_UP:
            if customer.where <= Where.OFFERED and customer.leg == turn:
                self._leave_queue(customer, "abandoned")
        elif what == What.STEP:
            if self.matcher.advance(customer.id, self.now):
                self._stepped(customer)
                self._ask_for(customer)
                self._wake_lookers(customer)
        elif what in (What.RETRY, What.UNRESERVE):
            if what == What.UNRESERVE:
                customer.reserved_for = None
            customer.passed_over = {each: until for each, until in customer.passed_over.items() if until > self.now}
            self.matcher.leave(customer.id)
            self._wait(customer, again=True)
        elif what == What.OVERFLOW:
            self._overflow(customer)

    def _complete(self) -> None:
        """What always follows: agents who were touched are asked whom they may serve."""
        fed: set[str] = set()
        touched = self._touched
        while len(touched) > len(fed):
            for agent in sorted(touched.keys() - fed):
                fed.add(agent)
                self._feed(self.desks.agents[agent])
            if len(fed) == len(touched) and self.matcher.loosened():
                self._ask_again()
        touched.clear()

    def _touch(self, agent: Agent) -> None:
        self._touched[agent.id] = None
        self.matcher.put(agent)

    # customers

    def _arrive(self, customer: Customer) -> None:
        if not self.lines.take(customer.id, customer.channel, customer.part.queue, self.now):
            return
        self._here[customer.id] = customer
        self._enter(customer, customer.part.queue, customer.lift, first=True)
        self._complete()

    def _enter(self, customer: Customer, queue_id: str, lift: float, *, first: bool) -> None:
        queue = self._admitted(customer, queue_id)
        if queue is None:
            return
        customer.priority = queue.priority + lift
        if first and customer.knows and (known := self.matcher.known_agent(customer.as_ticket(), customer.knows)):
            customer.reserved_for, customer.reserved_until = known[0], self.now + known[1]
        patience_ms = customer.part.patience_ms
        self._wait(customer)
        if patience_ms < NEVER and customer.where <= Where.OFFERED:
            self._at(self.now + patience_ms, What.GIVE_UP, customer.id, customer.leg)

    def _wait(self, customer: Customer, *, again: bool = False) -> None:
        """Stands in line, at its own place, and asks an agent if one is free. `again`: it stood there until now."""
        customer.turn += 1
        customer.where = Where.WAITING
        customer.ticket = ticket = customer.as_ticket()
        carried = self.matcher.stand(ticket, self.now, again=again)
        customer.stage = ticket.stage
        others = [self._here[other.id] for other in carried]
        for each in others:
            self._stepped(each)
        for each in sorted([customer, *others], key=lambda each: self.matcher.stands(each.id)[1]):
            self._ask_for(each)
        if customer.where is Where.WAITING:
            self.books.announce(customer, self.matcher, self.now)
            self._arm(customer)
            self._wake_lookers(customer)

    def _stepped(self, customer: Customer) -> None:
        assert customer.ticket is not None
        customer.stage = customer.ticket.stage
        self._arm_step(customer)

    def _arm(self, customer: Customer) -> None:
        self._arm_step(customer)
        if customer.passed_over:
            self._at(max(self.now, min(customer.passed_over.values())), What.RETRY, customer.id, customer.turn)
        after_s = self.queues[customer.queue].overflow_after_s
        if customer.reserved_for is not None:
            self._at(max(self.now, customer.reserved_until), What.UNRESERVE, customer.id, customer.turn)
        elif after_s is not None:
            due = max(self.now, customer.queued_at + after_s * SECOND_MS)
            self._at(due, What.OVERFLOW, customer.id, customer.turn)

    def _arm_step(self, customer: Customer) -> None:
        assert customer.ticket is not None
        due = self.matcher.next_step(customer.ticket)
        if due is not None:
            self._at(max(self.now, due), What.STEP, customer.id, customer.turn)

    def _admitted(self, customer: Customer, queue_id: str) -> Queue | None:
        """Into a queue; nobody takes the customer: it is over. Opening hours are not looked at: the log has those who
        came in."""
        queue = admitting(queue_id, self.queues, self.matcher.waiting, lambda _queue: True)
        customer.turn += 1
        customer.queue, customer.queued_at, customer.stage = queue.id if queue else queue_id, self.now, 0
        if queue is None:
            self.books.over(customer, "closed", self.now)
            self._gone(customer)
        return queue

    def _overflow(self, customer: Customer) -> None:
        queue = self.queues[customer.queue]
        target = onward(queue)
        self._out_of_line(customer, "overflowed" if queue.overflow_queue else "message_left")
        if target is None:
            self._gone(customer)
            return
        kept, queue_on = customer.priority, self._admitted(customer, target)
        if queue_on is not None:  # nothing is taken from the customer, and patience runs on
            customer.priority = max(kept, queue_on.priority)
            self._wait(customer)

    def _out_of_line(self, customer: Customer, outcome: str) -> None:
        if customer.where is Where.OFFERED:
            self._withdraw(customer)
        else:
            self.matcher.leave(customer.id)
        self.books.over(customer, outcome, self.now)
        customer.reserved_for = None

    def _leave_queue(self, customer: Customer, outcome: str) -> None:
        self._out_of_line(customer, outcome)
        self._gone(customer)

    def _gone(self, customer: Customer) -> None:
        customer.where = Where.GONE
        customer.turn += 1
        self.lines.free(customer.id, self.now)
        del self._here[customer.id]

    # offers

    def _ask_for(self, customer: Customer) -> None:
        chosen = self.matcher.agent_for(customer.id, self.now)
        if chosen is not None:
            self._make(customer, self.desks.agents[chosen])

    def _feed(self, agent: Agent) -> None:
        while agent.available:
            heads = self.matcher.heads_for(agent, self.now)
            if not heads:
                self._wake(agent)
                return
            self._make(self._here[heads[0].ticket.id], agent)

    def _ask_again(self) -> None:
        while (pair := self.matcher.left_pair(self.now)) is not None:
            self._make(self._here[pair[0]], self.desks.agents[pair[1]])

    def _make(self, customer: Customer, agent: Agent) -> None:
        """Leases the customer to the agent, who answers, or does not."""
        self._lease(customer, agent)
        ttl_ms = self.queues[customer.queue].offer_ttl_s * SECOND_MS
        after_ms = self._answers.after_ms(ttl_ms)
        if after_ms is None:
            self._at(self.now + ttl_ms, What.LAPSE, customer.id, customer.turn)
        elif after_ms:
            self._at(self.now + after_ms, What.ANSWER, customer.id, customer.turn)
        else:
            self._answered(customer)

    def _lease(self, customer: Customer, agent: Agent) -> None:
        self.matcher.served(customer.id)
        self.matcher.leave(customer.id)
        customer.turn += 1
        customer.where, customer.agent = Where.OFFERED, agent.id
        if self._keep_offers:
            self.offers.append((self.now, customer.id, agent.id))
        self.desks.take_seat(agent, customer.id, customer.channel, self.now)
        self._touch(agent)

    def _withdraw(self, customer: Customer) -> Agent:
        """The offer is over, not by the agent's doing: the turn among the longest idle is kept."""
        assert customer.agent is not None
        agent = self.desks.agents[customer.agent]
        idle_since = agent.idle_since
        self.desks.free_seat(agent, customer.id, customer.channel, self.now)
        agent.idle_since = idle_since
        customer.agent = None
        self._touch(agent)
        return agent

    def _lapse(self, customer: Customer) -> None:
        assert customer.agent is not None
        self.lapsed += 1
        agent = self.desks.agents[customer.agent]
        agent.not_responding = True
        self.desks.free_seat(agent, customer.id, customer.channel, self.now)
        customer.agent = None
        self._at(self.now + self._answers.away_ms(), What.BACK, agent.id)
        self._touch(agent)
        self._wait(customer)

    def _answered(self, customer: Customer) -> None:
        customer.turn += 1
        self.books.over(customer, "answered", self.now)
        customer.where, customer.answered_at = Where.TALKING, self.now
        customer.reserved_for, customer.passed_over = None, {}
        talk_ms = customer.part.talk_ms
        if self._paces and (pace := self._paces.get(customer.agent or "")) is not None:
            talk_ms = round(talk_ms * pace.get(customer.queue, 1.0))
        self._at(self.now + talk_ms, What.END_TALK, customer.id, customer.turn)

    def _end_talk(self, customer: Customer) -> None:
        customer.turn += 1
        if customer.leg + 1 < len(customer.parts):
            self._hand_on(customer)
        elif customer.part.wrap_ms:
            customer.where = Where.WRAP_UP
            self.lines.free(customer.id, self.now)
            self._at(self.now + customer.part.wrap_ms, What.END_WRAP_UP, customer.id, customer.turn)
        else:
            self._end_wrap_up(customer)

    def _end_wrap_up(self, customer: Customer) -> None:
        self._release(customer)
        self.books.handled(customer, self.now)
        self._gone(customer)

    def _release(self, customer: Customer) -> Agent:
        agent = self.desks.agents[customer.agent or ""]
        self.desks.free_seat(agent, customer.id, customer.channel, self.now)
        self._touch(agent)
        if (owing := self.desks.owing(agent.id)) is not None:
            self._at(owing[1], What.BEGIN_SHIFT, agent.id, owing[0])
        customer.agent = None
        return agent

    def _hand_on(self, customer: Customer) -> None:
        """Transferred: waits again, at its own place, not for the agent who gave it away."""
        giver = self._release(customer)
        self.books.handled(customer, self.now)
        customer.passed_over = {giver.id: self.now + DECLINED_PAUSE_MS}
        customer.leg += 1
        self._enter(customer, customer.part.queue, 0.0, first=False)

    def _end_shift(self, agent: Agent) -> None:
        """Goes home: offers are withdrawn, talks are brought to their end."""
        if not self.desks.by_id[agent.id].on_shift:
            return
        self.desks.end_shift(agent.id, self.now)
        self._touch(agent)
        for contact in sorted(agent.contacts):
            customer = self._here[contact]
            if customer.where is Where.OFFERED:
                self._withdraw(customer)
                self._wait(customer)

    # lists from which agents take contacts themselves

    def _wake_lookers(self, customer: Customer) -> None:
        each = self.matcher.stands_in(customer.id) if customer.where is Where.WAITING else None
        if each is not None and each.pull:
            for agent in each.pool.fitting(self.matcher.tickets[customer.id], self.now):
                if agent not in self._looking:
                    self._wake(self.desks.agents[agent])
                    return

    def _wake(self, agent: Agent) -> None:
        """An agent with room looks at the lists, and takes something a while later."""
        if agent.id not in self._looking and next(self.matcher.to_pick(agent.id), None) is not None:
            self._looking.add(agent.id)
            self._at(self.now + self._pick_after_ms, What.LOOK, agent.id)

    def _pick(self, agent: Agent) -> None:
        """Takes who has waited longest of those the agent may take."""
        contacts = (contact for each in self.matcher.to_pick(agent.id) for contact in list(each.line)[:1])
        waiting = sorted(contacts, key=lambda contact: self._here[contact].place_at)
        for contact in waiting:
            if self.matcher.may_pick(contact, agent, self.now):
                customer = self._here[contact]
                self._lease(customer, agent)
                self._answered(customer)
                return
