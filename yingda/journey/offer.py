"""Offers: a time-limited lease of one contact to one agent, made when either becomes free, accepted once."""

from typing import Any, Final

import msgspec

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact, Offer, State
from yingda.interactions.events import InteractionAnswered, InteractionOffered, OfferSettled
from yingda.journey import place, status
from yingda.journey.commands import Accept, Decline, Missed
from yingda.journey.errors import OfferGone
from yingda.journey.turn import SettledOffer, Turn
from yingda.routing.rules.choose import Wanted, exclusion, in_short, receipt

DECLINED_PAUSE_MS: Final = 30_000
"""How long an agent who declined a contact is not asked for it again."""


def wait(turn: Turn, contact: Contact) -> None:
    """Stands the contact in its line, at its own place, and asks an agent if one is free."""
    contact.state = State.WAITING
    turn.live.stand_in_line(contact)
    place.show_place(turn, contact)
    ask_for(turn, contact)


def ask_for(turn: Turn, contact: Contact) -> None:
    """A contact is free: asks the fitting agent, if there is one."""
    live = turn.live
    wanted = live.wanted(contact)
    assert contact.queue is not None
    if wanted.reserved_for is not None:
        agent = live.agents.get(wanted.reserved_for)
        if agent is not None and exclusion(agent, wanted, turn.now) is None:
            make(turn, contact, agent)
        return
    chosen = next(live.pool(contact.queue, contact.channel).fitting(wanted, turn.now), None)
    if chosen is not None:
        make(turn, contact, live.agents[chosen])


def feed(turn: Turn, agent: Agent) -> None:
    """An agent has room: offers what fits best until nothing fits or nothing has room."""
    while agent.available:
        contact = best_contact(turn, agent)
        if contact is None:
            return
        make(turn, contact, agent)


def best_contact(turn: Turn, agent: Agent) -> Contact | None:
    """Who is served next by this agent: those kept for the agent first, then the highest claim at the queues' heads."""
    live = turn.live
    heads = [
        contact
        for line in (f"agent:{agent.id}", *live.config.queues_of_agent.get(agent.id, ()))
        if (contact := first_fitting(turn, line, agent)) is not None
    ]
    return max(
        heads,
        key=lambda c: (c.reserved_for == agent.id, live.score(c, turn.now), -c.place_at, c.id),
        default=None,
    )


def first_fitting(turn: Turn, line: str, agent: Agent) -> Contact | None:
    """The first in a line that this agent may be asked for; those the agent declined a moment ago are passed by."""
    live = turn.live
    if line not in live.lines:
        return None
    for contact_id in live.lines[line]:
        contact = live.contacts[contact_id]
        if exclusion(agent, live.wanted(contact), turn.now) is None:
            return contact
        if agent.room(contact.channel) < 1 and len(agent.capacity) == 1:
            return None
    return None


def make(turn: Turn, contact: Contact, agent: Agent) -> None:
    """Leases the contact to the agent until the deadline of its queue."""
    live = turn.live
    assert contact.queue is not None and contact.queued_at is not None and contact.state is State.WAITING
    waited_ms = turn.now - contact.queued_at
    why = _receipt(turn, contact, agent, live.wanted(contact), waited_ms)
    turn.touch(contact)
    live.leave_line(contact)
    ttl_ms = live.config.queues[contact.queue].offer_ttl_s * 1000
    contact.state = State.OFFERED
    contact.offer = Offer(
        id=turn.ids.new(), agent=agent.id, queue=contact.queue, epoch=live.epoch, made_at=turn.now,
        deadline=turn.now + ttl_ms, receipt=why,
    )  # fmt: skip
    turn.take_seat(agent, contact)
    turn.restored.add(contact.id)
    turn.offers[contact.offer.id] = SettledOffer(contact.offer, contact.id, None, None)
    turn.publish(
        InteractionOffered(
            interaction=contact.id, offer=contact.offer.id, agent=agent.id, queue=contact.queue, waited_ms=waited_ms,
            free_ms=turn.now - max(contact.queued_at, agent.idle_since),
        )
    )  # fmt: skip


def _receipt(turn: Turn, contact: Contact, agent: Agent, wanted: Wanted, waited_ms: int) -> dict[str, Any]:
    """Why this agent."""
    if wanted.reserved_for:
        return receipt([agent], 1, {}, agent, wanted, turn.now, waited_ms)
    pool = turn.live.pool(contact.queue or "", contact.channel)
    total, excluded = pool.excluded(wanted, turn.now)
    named = (turn.live.agents[each] for each in pool.fitting(wanted, turn.now))
    return receipt(named, total, excluded, agent, wanted, turn.now, waited_ms)


def settle(turn: Turn, contact: Contact, outcome: str) -> Agent:
    """Ends the offer; the agent's room is free again unless it was accepted. Returns the agent who was asked."""
    offer = contact.offer
    assert offer is not None
    turn.touch(contact)
    agent = turn.live.agents[offer.agent]
    contact.offer = None
    turn.offers[offer.id] = SettledOffer(offer, contact.id, outcome, turn.now)
    if outcome != "accepted":
        idle_since = agent.idle_since
        turn.free_seat(agent, contact)
        if outcome == "withdrawn":  # not the agent's doing: the turn among the longest idle is kept
            agent.idle_since = idle_since
        turn.publish(
            OfferSettled(interaction=contact.id, offer=offer.id, agent=agent.id, queue=offer.queue, outcome=outcome)
        )
    return agent


def put_back(turn: Turn, contact: Contact, outcome: str) -> Agent:
    """An offer that came to nothing: the contact stands at its original place again."""
    agent = settle(turn, contact, outcome)
    wait(turn, contact)
    return agent


def lapse(turn: Turn, contact: Contact) -> None:
    """Nobody answered: the agent is set to not responding and gets no more until they say so."""
    assert contact.offer is not None
    agent = turn.live.agents[contact.offer.agent]
    status.mark_not_responding(turn, agent)
    put_back(turn, contact, "lapsed")


def missed(turn: Turn, command: Missed) -> None:
    contact, agent = live_offer(turn, command.staff, command.offer)
    lapse(turn, contact)
    turn.answer_of = agent.id


def live_offer(turn: Turn, staff: str, offer_id: str) -> tuple[Contact, Agent]:
    """The agent's own live offer, or `offer.gone`."""
    agent = turn.live.agents.get(staff)
    for contact_id in agent.contacts if agent else ():
        contact = turn.live.contacts[contact_id]
        lease = contact.offer
        if lease is not None and lease.id == offer_id and turn.now <= lease.deadline and agent is not None:
            return contact, agent
    raise OfferGone(offer=offer_id)


def accept(turn: Turn, command: Accept) -> None:
    contact, agent = live_offer(turn, command.staff, command.offer)
    contact.receipt = in_short(contact.offer.receipt) if contact.offer else None
    settle(turn, contact, "accepted")
    turn.answer_of = contact.id
    turn.answer = {"interaction": contact.id}
    answered(turn, contact, agent, "offer")


def answered(turn: Turn, contact: Contact, agent: Agent, by: str) -> None:
    """The contact is with the agent from now on; the seat is taken already."""
    assert contact.queue is not None and contact.queued_at is not None
    first = contact.first_answered_at is None
    contact.state = State.ACTIVE
    contact.agent = agent.id
    contact.answered_at = turn.now
    contact.first_answered_at = contact.first_answered_at or turn.now
    contact.place = contact.wait_low_s = contact.wait_high_s = None
    contact.reserved_for = contact.reserved_until = None
    contact.passed_over = {}
    turn.loads.add(agent.id)
    turn.touch_agent(agent)
    turn.hand_to(contact, "agent", agent.id, "answered")
    waited_ms = turn.now - contact.queued_at
    turn.publish(
        InteractionAnswered(
            interaction=contact.id, agent=agent.id, queue=contact.queue, waited_ms=waited_ms, by=by, first=first
        )
    )
    if by != "dial":
        turn.tell(contact, "event.answered", agent_name=agent.name)


def decline(turn: Turn, command: Decline) -> None:
    contact, agent = live_offer(turn, command.staff, command.offer)
    turn.touch(contact)
    contact.passed_over = {**contact.passed_over, agent.id: turn.now + DECLINED_PAUSE_MS}
    put_back(turn, contact, "declined")
    turn.answer_of = agent.id


def retry(turn: Turn, contact: Contact) -> None:
    """Agents who declined may be asked again."""
    turn.touch(contact)
    contact.passed_over = {agent: until for agent, until in contact.passed_over.items() if until > turn.now}
    if contact.dial is not None and contact.dial.not_before <= turn.now:
        contact.dial = msgspec.structs.replace(contact.dial, not_before=0)
    ask_for(turn, contact)
