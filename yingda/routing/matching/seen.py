"""What a decision saw, put down for its receipt."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

import msgspec

from yingda.agents.agent import Agent
from yingda.routing.matching.classes import Class
from yingda.routing.matching.matcher import Head, Matcher
from yingda.routing.matching.pool import Pool
from yingda.routing.receipt import Inputs, KeptFree, Rival, Seen, Side
from yingda.routing.rules.choose import unavailable
from yingda.routing.rules.rings import looked_at
from yingda.routing.ticket import Ticket

WHOLE_POOL_MAX: Final = 24
"""In a pool of so many agents everybody is named."""
CANDIDATES_MAX: Final = 6
PASSED_OVER_MAX: Final = 6
"""Named of a larger pool; the rest are counted."""
RIVALS_MAX: Final = 5


def case(
    matcher: Matcher, contact: str, agent: str, side: Side, now: int, heads: Sequence[Head] = (), known_as: str = ""
) -> Inputs:
    """What there is to see now about offering the contact to the agent. `heads`: what the agent could be given;
    `known_as`: how the customer knows the agent for whom the contact waits."""
    ticket = _copy(matcher.tickets[contact])
    each = matcher.stands_in(contact)
    rivals = tuple(_rival(matcher, head) for head in heads[:RIVALS_MAX])
    if ticket.reserved_for is not None:
        only = _whole(matcher.agents[agent], each)
        return Inputs(
            side=side, ticket=ticket, agent=agent, agents=(only,), fitting=1, excluded={}, rivals=rivals,
            lines=len(heads), known_as=known_as, queues=_versions(matcher, ticket, rivals),
        )  # fmt: skip
    fitting, excluded = each.pool.excluded(ticket, now)
    named = _named(matcher, each.pool, ticket, agent, now)
    kept = _kept(matcher, named) if matcher.policy.reserves else ()
    agents = tuple((_whole if id == agent else _seen)(matcher.agents[id], each) for id in named)
    return Inputs(
        side=side, ticket=ticket, agent=agent, agents=agents, fitting=fitting, excluded=excluded, kept=kept,
        rivals=rivals, lines=len(heads), queues=_versions(matcher, ticket, rivals),
    )  # fmt: skip


def _versions(matcher: Matcher, ticket: Ticket, rivals: Sequence[Rival]) -> dict[str, int]:
    """Of every queue whose settings this decision rests on."""
    queues = matcher.queues
    versions: dict[str, int] = {}
    for each in (ticket, *(rival.ticket for rival in rivals)):
        for queue in looked_at(each.facts, each.stage, matcher.policy, queues):
            versions[queue] = queues[queue].version
    return versions


def _named(matcher: Matcher, pool: Pool, ticket: Ticket, agent: str, now: int) -> list[str]:
    """Those who could be asked first, the agent among them, then some who were passed over."""
    if len(pool) <= WHOLE_POOL_MAX:
        named = [id for id in pool.members if unavailable(matcher.agents[id]) != "offline"]
    else:
        named = list(islice(pool.fitting(ticket, now), CANDIDATES_MAX))
        named += islice((id for id in pool.held_back() if id not in named), PASSED_OVER_MAX)
    return named if agent in named else [agent, *named]


def _seen(agent: Agent, each: Class) -> Seen:
    """The agent, as far as this class of contacts asks."""
    asked = each.asked
    return _made(agent, each, {skill: level for skill, level in agent.levels.items() if skill in asked})


def _whole(agent: Agent, each: Class) -> Seen:
    """The agent of the decision: other lines ask for other skills."""
    return _made(agent, each, dict(agent.levels))


def _made(agent: Agent, each: Class, levels: dict[str, int]) -> Seen:
    return Seen(
        id=agent.id, levels=levels, branches=agent.branches, line=agent.line,
        load={channel: n for channel, n in agent.load.items() if n}, room=agent.capacity.get(each.wanted.channel, 0),
        idle_since=agent.idle_since, active=agent.active, status=agent.status, present=agent.present,
        not_responding=agent.not_responding, assisting=agent.assisting is not None,
    )  # fmt: skip


def _kept(matcher: Matcher, named: Sequence[str]) -> tuple[KeptFree, ...]:
    pools = ((number, matcher.reserves.pool(number)) for number in matcher.reserves)
    return tuple(
        KeptFree(
            reserve=number, free=pool.free, at_work=pool.at_work, agents=tuple(id for id in named if pool.fits(id))
        ) for number, pool in pools
    )  # fmt: skip


def _copy(ticket: Ticket) -> Ticket:
    """As it is read back from the receipt: there points are no whole numbers."""
    return msgspec.structs.replace(ticket, priority=float(ticket.priority))


def _rival(matcher: Matcher, head: Head) -> Rival:
    queue = head.ticket.facts.queue
    return Rival(ticket=_copy(head.ticket), waiting=matcher.waiting[queue], had=matcher.shares.had(queue))
