"""The decision on one case, from what it saw alone: made for the receipt, and made again when it is doubted."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from yingda.agents.agent import Agent
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.routing.receipt import Candidate, Inputs, Next, PassedOver, Receipt
from yingda.routing.rules import choose, rings
from yingda.routing.rules.rings import Wanted
from yingda.routing.ticket import Facts

RULES: Final = {
    "longest_idle": "fewest_contacts_then_longest_idle", "best_match": "best_match", "spare_best": "spare_best",
    "any": "drawn",
}  # fmt: skip
KEPT_FREE: Final = "kept_for_urgent"


Asks = Callable[[Facts, int], tuple[Wanted, float]]
"""Whom contacts ask for at a stage, and what lifts their claim."""


def explain(
    inputs: Inputs, policy: Policy, queues: Mapping[str, Queue], now: int, asks: Asks | None = None
) -> Receipt:  # fmt: skip
    """The receipt of a decision on these inputs: who is chosen, why the others were passed over. `asks`: what the
    policy says, by somebody who remembers it."""
    if asks is None:
        asks = partial(rings.asks, policy=policy, queues=queues)
    ticket = inputs.ticket
    wanted, _ = asks(ticket.facts, ticket.stage)
    candidates, passed_over = _compared(inputs, wanted, policy, now)
    rivals = _rivals(inputs, policy, queues, now, asks)
    chosen: str | None = inputs.agent
    contact: str | None = ticket.id
    if inputs.side == "contact":
        chosen = candidates[0].agent if candidates else None
    elif inputs.side == "agent":
        chosen = inputs.agent if any(each.agent == inputs.agent for each in candidates) else None
        contact = rivals[0].contact if rivals else None
    reserved = ticket.reserved_for is not None
    ring = next((each.ring for each in candidates if each.agent == chosen), 0)
    return Receipt(
        chosen=chosen, contact=contact, side=inputs.side,
        rule=_rule(inputs, wanted),
        between=policy.between, required={} if reserved else dict(wanted.rings[ring].asks), stage=ticket.stage,
        ring=ring, candidates=candidates, candidates_total=inputs.fitting, excluded=inputs.excluded,
        passed_over=passed_over, rivals=rivals, rivals_total=inputs.lines, waited_ms=now - ticket.queued_at,
        decided_at=now, policy=policy.version, inputs=inputs,
    )  # fmt: skip


def _rule(inputs: Inputs, wanted: Wanted) -> str:
    if inputs.ticket.reserved_for is not None:
        return inputs.known_as or "reserved"
    return "taken" if inputs.side == "taken" else RULES[wanted.order]


def again(receipt: Receipt, policy: Policy, queues: Mapping[str, Queue]) -> Receipt:
    """The stored decision, made anew from its own inputs."""
    return explain(receipt.inputs, policy, queues, receipt.decided_at)


def _compared(
    inputs: Inputs, wanted: Wanted, policy: Policy, now: int
) -> tuple[tuple[Candidate, ...], tuple[PassedOver, ...]]:
    found: list[tuple[choose.Order, Candidate]] = []
    passed_over = []
    for seen in inputs.agents:
        agent = seen.agent(wanted.channel)
        reason = choose.exclusion(agent, inputs.ticket, wanted, policy.capacity, now)
        if reason is None and _kept_back(inputs, agent, policy):
            reason = KEPT_FREE
        if reason is not None:
            passed_over.append(PassedOver(agent=agent.id, reason=reason))
            continue
        rank, match = wanted.rank(agent) or 0, wanted.match(agent)
        drawn = wanted.order == "any"
        order = choose.order(agent, rank, match, wanted)
        order = (rank, choose.draw(inputs.ticket.id, agent.id), 0, 0, agent.id) if drawn else order
        found.append((order, _candidate(agent, rank, match, now)))
    found.sort(key=lambda each: each[0])
    return tuple(each for _, each in found), tuple(passed_over)


def _candidate(agent: Agent, rank: int, match: int, now: int) -> Candidate:
    idle_ms = now - agent.idle_since
    return Candidate(agent=agent.id, ring=rank, match=match, load=sum(agent.load.values()), idle_ms=idle_ms)


def _kept_back(inputs: Inputs, agent: Agent, policy: Policy) -> bool:
    if inputs.ticket.reserved_for is not None:
        return False
    return any(
        agent.id in each.agents
        and policy.reserves[each.reserve].queue != inputs.ticket.facts.queue
        and each.free <= choose.least_free(policy.reserves[each.reserve], each.at_work)
        for each in inputs.kept
    )


def _rivals(
    inputs: Inputs, policy: Policy, queues: Mapping[str, Queue], now: int, asks: Asks
) -> tuple[Next, ...]:  # fmt: skip
    """The contacts that the freed agent could have been given, the one that comes first at the head."""
    agent = next((each for each in inputs.agents if each.id == inputs.agent), None)
    found = []
    for rival in inputs.rivals:
        ticket = rival.ticket
        wanted, lift = asks(ticket.facts, ticket.stage)
        rank = wanted.rank(agent.agent(wanted.channel)) if agent is not None else None
        own = ticket.reserved_for is not None or (rank is not None and not wanted.rings[rank].help)
        score = choose.score(ticket, queues[ticket.facts.queue], lift, now)
        claim = choose.claim(
            ticket, inputs.agent, own=own, between=policy.between, score=score, waiting=rival.waiting, had=rival.had,
            now=now,
        )  # fmt: skip
        after = Next(
            contact=ticket.id, queue=ticket.facts.queue, score=score, waited_ms=now - ticket.queued_at, own=own
        )  # fmt: skip
        found.append((claim, after))
    found.sort(key=lambda each: each[0])
    return tuple(each for _, each in found)
