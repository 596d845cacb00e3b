"""What supervisors may do to running contacts and to agents. Every act is audited."""

from yingda.interactions.contact import State
from yingda.interactions.events import InteractionTransferred
from yingda.journey import attached, enqueue, offer, presence, seats
from yingda.journey.commands import ForceStatus, TakeOver
from yingda.journey.errors import ContactEnded, NoContact, QueueUnknown
from yingda.journey.turn import Turn


def take_over(turn: Turn, command: TakeOver) -> None:
    """A running or waiting contact comes onto the supervisor's own desk, beyond capacity if need be."""
    live = turn.live
    contact = live.contacts.get(command.interaction)
    if contact is None:
        raise NoContact(interaction=command.interaction)
    supervisor = presence.agent_of(turn, command.staff)
    if contact.ended:
        raise ContactEnded(interaction=contact.id)
    if contact.agent == supervisor.id:
        turn.answer = {"interaction": contact.id}
        return
    if contact.queue is None and not live.config.queues:
        raise QueueUnknown(queue="")
    previous = contact.agent
    turn.touch(contact)
    if contact.state is State.SELF_SERVICE:
        _enter_some_queue(turn, contact.id)
    if contact.state is State.OFFERED:
        offer.settle(turn, contact, "withdrawn")
    elif contact.state is State.WAITING:
        live.leave_line(contact)
    elif previous is not None:
        agent = live.agents[previous]
        attached.end(turn, contact, agent)
        seats.release(turn, contact, agent)
        turn.publish(
            InteractionTransferred(
                interaction=contact.id, agent=previous, queue=contact.queue or "", to_agent=supervisor.id
            )
        )
    turn.take_seat(supervisor, contact)
    if not supervisor.present:  # from the supervisor's screen, no desk open: the grace to open one begins now
        supervisor.absent_since = turn.now
    turn.restored.add(contact.id)
    turn.audit("interaction.taken_over", contact.id, previous=previous or "")
    offer.answered(turn, contact, supervisor, "take_over")
    turn.answer_of = contact.id
    turn.answer = {"interaction": contact.id}


def _enter_some_queue(turn: Turn, interaction: str) -> None:
    """A contact still with the bot is counted in the queue of its entry point before it is taken."""
    contact = turn.live.contacts[interaction]
    entry_point = turn.live.config.entry_points.get(contact.entry_point)
    queue = entry_point.queue if entry_point else next(iter(turn.live.config.queues))
    if not enqueue.enqueue(turn, contact, queue, "first"):
        enqueue.enter(turn, contact, turn.live.config.queues[queue], "first")


def force_status(turn: Turn, command: ForceStatus) -> None:
    agent = presence.agent_of(turn, command.agent)
    before = agent.status
    presence.change_status(turn, agent, command.status, command.reason, "supervisor")
    turn.audit("agent.status_forced", agent.id, before=before, status=command.status, reason=agent.reason)
    turn.answer_of = agent.id
