"""What the policy means, said a second time and slowly: everybody is looked at, nothing is remembered."""

from collections.abc import Mapping

from yingda.agents.agent import Agent
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.routing.rules import choose, rings
from yingda.routing.ticket import Facts, Ticket


def asks(facts: Facts, policy: Policy, queues: Mapping[str, Queue]) -> dict[str, int]:
    found = dict(queues[facts.queue].required)
    more = [ask for topic in policy.topics if topic.key == facts.topic for ask in topic.asks]
    more += policy.values[facts.value].asks if facts.value in policy.values else ()
    more += [policy.languages[facts.language]] if facts.language in policy.languages else []
    for ask in more:
        found[ask.skill] = max(found.get(ask.skill, 0), ask.level)
    return found


def allowed(agent: Agent, facts: Facts, stage: int, policy: Policy, queues: Mapping[str, Queue]) -> bool:
    """Whether the agent may be asked at all for who has taken so many steps."""
    rules = policy.rules(facts.queue)
    expert = any(topic.key == facts.topic and topic.second_line for topic in policy.topics)
    for taken in range(stage + 1):
        steps = rules.steps[:taken]
        least = asks(facts, policy, queues)
        for step in steps:
            for skill, level in step.lower.items():
                least[skill] = min(least.get(skill, 0), level)
        skilled = all(agent.levels.get(skill, 0) >= level for skill, level in least.items())
        branches = {branch for step in steps for branch in step.branches} | set(rules.branches)
        here = not rules.branches or bool(branches & set(agent.branches))
        if facts.second_line or (rules.first_line and expert):
            line = agent.line == 2 or any(step.second_line for step in steps)
        else:
            line = not rules.first_line or agent.line == 1 or any(step.second_line for step in steps)
        if skilled and here and line:
            return True
        for helper in {queue for step in steps for queue in step.queues}:
            other = policy.rules(helper)
            can = all(agent.levels.get(skill, 0) >= level for skill, level in queues[helper].required.items())
            home = not other.branches or bool(set(other.branches) & set(agent.branches))
            if can and home and (not other.first_line or agent.line == 1):
                return True
    return False


def free(agent: Agent, channel: str, policy: Policy) -> bool:
    """Whether the agent takes one more contact of this channel."""
    if not (agent.active and agent.present and agent.status == "ready" and not agent.not_responding):
        return False
    if agent.assisting is not None or agent.load.get(channel, 0) >= agent.capacity.get(channel, 0):
        return False
    if policy.capacity is None:
        return True
    counted = {c: n for c, n in agent.load.items() if c not in policy.capacity.interrupts.get(channel, ())}
    counted[channel] = counted.get(channel, 0) + 1
    if channel in policy.capacity.interrupts.get(channel, ()):
        return True
    return sum(n * policy.capacity.units.get(c, 100) for c, n in counted.items()) <= 100


def kept_free(
    agent: Agent, facts: Facts, policy: Policy, queues: Mapping[str, Queue], agents: Mapping[str, Agent]
) -> bool:
    """Whether the agent is one of the last who are kept free for something urgent."""
    for reserve in policy.reserves:
        if reserve.queue == facts.queue:
            continue
        urgent = Facts(reserve.queue, reserve.channel)
        able = [each for each in agents.values() if allowed(each, urgent, 0, policy, queues)]
        at_work = [
            each for each in able
            if each.active and each.present and each.status == "ready" and not each.not_responding
            and each.assisting is None
        ]  # fmt: skip
        idle = [each.id for each in at_work if free(each, reserve.channel, policy)]
        least = max(reserve.agents, -(-len(at_work) * reserve.percent // 100))
        if agent.id in idle and len(idle) <= least:
            return True
    return False


def may_have(
    agent: Agent, ticket: Ticket, policy: Policy, queues: Mapping[str, Queue], agents: Mapping[str, Agent], now: int
) -> bool:
    """Whether this agent may be offered this contact now."""
    facts = ticket.facts
    if not free(agent, facts.channel, policy) or ticket.passed_over.get(agent.id, 0) > now or ticket.not_before > now:
        return False
    if ticket.reserved_for is not None:
        return ticket.reserved_for == agent.id
    if policy.rules(facts.queue).mode == "pull" and not ticket.pushed:
        return False
    return allowed(agent, facts, ticket.stage, policy, queues) and not kept_free(agent, facts, policy, queues, agents)


def best_agent(
    ticket: Ticket, policy: Policy, queues: Mapping[str, Queue], agents: Mapping[str, Agent], now: int
) -> str | None:
    wanted = rings.wanted(ticket.facts, ticket.stage, policy, queues)
    able = [each for each in agents.values() if may_have(each, ticket, policy, queues, agents, now)]

    def order(agent: Agent) -> choose.Order:
        rank = wanted.rank(agent) or 0
        if wanted.order == "any":
            return (rank, choose.draw(ticket.id, agent.id), 0, 0, agent.id)
        return choose.order(agent, rank, wanted.match(agent), wanted)

    return min(able, key=order).id if able else None


def best_contact(
    agent: Agent, tickets: Mapping[str, Ticket], had: Mapping[str, float], policy: Policy,
    queues: Mapping[str, Queue], agents: Mapping[str, Agent], now: int,
) -> str | None:  # fmt: skip
    waiting: dict[str, int] = {}
    for ticket in tickets.values():
        waiting[ticket.facts.queue] = waiting.get(ticket.facts.queue, 0) + 1
    able = [each for each in tickets.values() if may_have(agent, each, policy, queues, agents, now)]

    def claim(ticket: Ticket) -> choose.Claim:
        queue = ticket.facts.queue
        wanted = rings.wanted(ticket.facts, ticket.stage, policy, queues)
        rank = wanted.rank(agent)
        return choose.claim(
            ticket, agent.id, own=rank is not None and not wanted.rings[rank].help, between=policy.between,
            score=choose.score(ticket, queues[queue], rings.lift(ticket.facts, ticket.stage, policy), now),
            waiting=waiting[queue], had=had.get(queue, 0.0), now=now,
        )  # fmt: skip

    return min(able, key=claim).id if able else None
