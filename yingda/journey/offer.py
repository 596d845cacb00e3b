"""Offers: a time-limited lease of one contact to one agent, made when either becomes free, accepted once."""

from collections.abc import Sequence

import msgspec

from yingda.agents.agent import Agent
from yingda.interactions.contact import Contact, Offer, State
from yingda.interactions.events import InteractionAnswered, InteractionOffered, InteractionWidened, OfferSettled
from yingda.journey import history, place, status
from yingda.journey.commands import Accept, Decline, Missed, Pick
from yingda.journey.errors import NoContact, NotToPick, OfferGone, PickLeft, PickTaken
from yingda.journey.turn import SettledOffer, Turn
from yingda.routing.events import ShareLifted
from yingda.routing.matching import seen
from yingda.routing.matching.matcher import Head
from yingda.routing.receipt import Side, encode
from yingda.routing.rules.choose import DECLINED_PAUSE_MS
from yingda.routing.rules.explain import explain


def wait(turn: Turn, contact: Contact, *, again: bool = False) -> None:
    """Stands the contact in its line, at its own place, and asks an agent if one is free. `again`: it has stood in this
    queue until now."""
    contact.state = State.WAITING
    carried = turn.live.stand_in_line(contact, turn.now, again=again)
    if (lifted := turn.live.lines.lifted()) is not None:
        turn.publish(ShareLifted(queue=lifted[0], had=lifted[1]))
    told = place.show_place(turn, contact)
    for other in carried:
        _stepped(turn, other)
    for each in sorted([contact, *carried], key=lambda each: turn.live.lines.stands(each.id)[1]):
        ask_for(turn, each)
    if contact.state is State.WAITING:
        place.announce(turn, contact, told)


def ask_for(turn: Turn, contact: Contact) -> None:
    """A contact is free: asks the fitting agent, if there is one."""
    chosen = turn.live.matcher.agent_for(contact.id, turn.now)
    if chosen is not None:
        make(turn, contact, turn.live.agents[chosen], "contact")


def feed(turn: Turn, agent: Agent) -> None:
    """An agent has room: offers what fits best until nothing fits or nothing has room."""
    while agent.available:
        heads = turn.live.matcher.heads_for(agent, turn.now)
        if not heads:
            return
        make(turn, turn.live.contacts[heads[0].ticket.id], agent, "agent", heads)


def ask_again(turn: Turn) -> None:
    """Agents who were kept free may be asked again: whoever was passed over meanwhile asks."""
    live = turn.live
    while (pair := live.matcher.left_pair(turn.now)) is not None:
        make(turn, live.contacts[pair[0]], live.agents[pair[1]], "contact")


def step(turn: Turn, contact: Contact) -> None:
    """It has waited so long that its queue's policy lets go of something."""
    lines = turn.live.lines
    if lines.advance(contact.id, turn.now):
        contact.stage = lines.tickets[contact.id].stage
        _stepped(turn, contact)
        ask_for(turn, contact)


def renew(turn: Turn, contact: Contact, *, known: bool = False) -> None:
    """What a waiting contact asks for has changed: it stands where it belongs now, at its own place. `known`: whom the
    customer knows is learned only now."""
    if contact.state is State.WAITING:
        turn.live.leave_line(contact)
        if known:
            history.reserve(turn, contact)
        wait(turn, contact, again=True)


def pick(turn: Turn, command: Pick) -> None:
    """An agent takes a contact of a queue in pull mode: offered and accepted at once."""
    agent = turn.live.agents.get(command.staff)
    contact = turn.live.contacts.get(command.interaction)
    if agent is None:
        raise NoContact(interaction=command.interaction)
    holder = turn.live.agents.get(contact.held_by or "") if contact is not None else None
    if holder is not None and holder is not agent:
        raise PickTaken(interaction=command.interaction, name=holder.name)
    if contact is None or contact.ended:
        raise PickLeft(interaction=command.interaction)
    turn.live.touched.add(agent.id)
    if contact.state is not State.WAITING or not turn.live.matcher.may_pick(contact.id, agent, turn.now):
        raise NotToPick(interaction=contact.id)
    make(turn, contact, agent, "taken")
    _accepted(turn, contact, agent, "pick")


def _stepped(turn: Turn, contact: Contact) -> None:
    turn.touch(contact)
    turn.publish(InteractionWidened(interaction=contact.id, queue=contact.queue or "", stage=contact.stage))


def make(turn: Turn, contact: Contact, agent: Agent, side: Side, heads: Sequence[Head] = ()) -> None:
    """Leases the contact to the agent until the deadline of its queue. `heads`: what the agent could have been given,
    this one first."""
    live = turn.live
    assert contact.queue is not None and contact.queued_at is not None and contact.state is State.WAITING
    lines = live.matcher
    inputs = seen.case(lines, contact.id, agent.id, side, turn.now, heads, history.known_as(turn, contact))
    receipt = explain(inputs, lines.policy, lines.queues, turn.now, lines.asks)
    lines.served(contact.id)
    turn.touch(contact)
    live.leave_line(contact)
    ttl_ms = live.config.queues[contact.queue].offer_ttl_s * 1000
    contact.state = State.OFFERED
    contact.offer = Offer(
        id=turn.ids.new(), agent=agent.id, queue=contact.queue, epoch=live.epoch, made_at=turn.now,
        deadline=turn.now + ttl_ms, why=receipt.in_short(), receipt=msgspec.Raw(encode(receipt)),
    )  # fmt: skip
    turn.take_seat(agent, contact)
    turn.restored.add(contact.id)
    turn.offers[contact.offer.id] = SettledOffer(contact.offer, contact.id, None, None)
    turn.publish(
        InteractionOffered(
            interaction=contact.id, offer=contact.offer.id, agent=agent.id, queue=contact.queue,
            waited_ms=turn.now - contact.queued_at, free_ms=turn.now - max(contact.queued_at, agent.idle_since),
            had=lines.had(contact.queue),
        )
    )  # fmt: skip


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
    _accepted(turn, contact, agent, "offer")


def _accepted(turn: Turn, contact: Contact, agent: Agent, by: str) -> None:
    contact.receipt = contact.offer.why if contact.offer else None
    settle(turn, contact, "accepted")
    turn.answer_of = contact.id
    turn.answer = {"interaction": contact.id}
    answered(turn, contact, agent, by)


def answered(turn: Turn, contact: Contact, agent: Agent, by: str) -> None:
    """The contact is with the agent from now on; the seat is taken already."""
    assert contact.queue is not None and contact.queued_at is not None
    first = contact.first_answered_at is None
    told = place.came_true(turn, contact)
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
            interaction=contact.id, agent=agent.id, queue=contact.queue, waited_ms=waited_ms, by=by, first=first,
            told=told,
        )
    )  # fmt: skip
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
    renew(turn, contact)
