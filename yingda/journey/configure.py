"""A new configuration while contacts are under way: nobody is lost because a queue, a skill or an agent changed."""

from yingda.agents.agent import Agent
from yingda.agents.api import AgentProfile
from yingda.interactions.contact import State
from yingda.journey import deadlines, enqueue, offer, wrap_up
from yingda.journey.configuration import Configuration
from yingda.journey.turn import Turn
from yingda.routing.rules.choose import room


def configure(turn: Turn, config: Configuration) -> None:
    """Takes the new configuration, then sets lines, agents and offers right under it."""
    live = turn.live
    waiting = [live.contacts[c] for c in sorted(live.keys)]
    for contact in waiting:
        live.leave_line(contact)
    missing = {q: queue for q, queue in live.config.queues.items() if q not in config.queues}
    if missing:  # rows are retired, never deleted; a contact still needs the old policy to end in order
        config = Configuration(**{**config.__dict__, "queues": {**config.queues, **missing}})
    renamed = _renamed(live.config, config)
    live.take(config)
    for contact in live.contacts.values():
        if contact.queue in renamed and contact.held_by is not None:
            turn.touch(contact)  # its agent's screen names the queue
    for profile in config.agents.values():
        _fit_agent(turn, profile)
    for agent_id in sorted(set(live.agents) - set(config.agents)):
        if live.agents[agent_id].active:
            turn.touch_agent(live.agents[agent_id]).active = False
    for contact in waiting:
        stage = contact.stage
        for carried in live.stand_in_line(contact, turn.now, again=True):
            turn.touch(carried)
        if contact.stage != stage:
            turn.touch(contact)
    _withdraw_unfit(turn)
    for contact in waiting:
        queue = config.queues[contact.queue or ""]
        if not queue.active:
            enqueue.leave(turn, contact, "closed")
            if not enqueue.enqueue(turn, contact, queue.id, "overflow"):
                wrap_up.ask_for_message(turn, contact)
        elif contact.state is State.WAITING:
            offer.ask_for(turn, contact)
            live.settle()
            deadlines.arm_contact(live, contact)  # the queue's new times; touched, and written, is what changed


def _renamed(before: Configuration, config: Configuration) -> set[str]:
    names = {queue.id: (queue.name, queue.name_en) for queue in before.queues.values()}
    return {q.id for q in config.queues.values() if names.get(q.id) not in (None, (q.name, q.name_en))}


def _fit_agent(turn: Turn, profile: AgentProfile) -> None:
    agent = turn.live.agents.get(profile.id)
    if agent is None:
        agent = turn.live.agents[profile.id] = Agent(id=profile.id, name="", since=turn.now)
    before = (agent.name, agent.levels, agent.branches, agent.line, agent.capacity, agent.active)
    after = (profile.name, profile.skills, profile.branches, profile.line, profile.capacity, profile.active)
    if before == after:
        return
    turn.touch_agent(agent)
    agent.name = profile.name
    agent.levels = dict(profile.skills)
    agent.branches, agent.line = profile.branches, profile.line
    agent.capacity = dict(profile.capacity)
    agent.active = profile.active


def _withdraw_unfit(turn: Turn) -> None:
    """An offer to somebody who may no longer take it, or has no room any more, goes back to its place."""
    live = turn.live
    for contact in list(live.contacts.values()):
        if contact.state is not State.OFFERED or contact.offer is None:
            continue
        agent = live.agents[contact.offer.agent]
        fits = contact.reserved_for == agent.id or live.lines.in_reach(live.ticket(contact), agent)
        if not (agent.active and fits) or room(agent, contact.channel, live.config.policy.capacity) < 0:
            offer.put_back(turn, contact, "withdrawn")
