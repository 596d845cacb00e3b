"""What happens to a customer at the door of a queue: whether it takes them, and whether they wait for somebody whom
they know. As `journey.enqueue` and `journey.history` do it."""

from collections.abc import Mapping
from typing import Final

from yingda.agents.agent import Agent
from yingda.routing.matching.matcher import Matcher
from yingda.routing.queues import Queue
from yingda.routing.rules.choose import unavailable
from yingda.twin.customers import Customer

SECOND_MS: Final = 1000


def admitting(queue_id: str, queues: Mapping[str, Queue], waiting: Mapping[str, int]) -> Queue | None:
    """The queue itself, or where its last resort leads while it is full; None: nobody takes it. Opening hours are not
    looked at: the log has those who came in."""
    for _ in range(len(queues)):
        queue = queues[queue_id]
        if queue.active and waiting.get(queue_id, 0) < queue.waiting_max:
            return queue
        other = queue.last_resort_queue if queue.last_resort == "queue" else None
        if other is None or other not in queues:
            return None
        queue_id = other
    return None


def keep_for_known(customer: Customer, matcher: Matcher, agents: Mapping[str, Agent], now: int) -> None:
    """Waits a while for the first agent whom it knows, if the agent is at work and fits."""
    policy = matcher.policy
    if not customer.knows or not policy.rules(customer.queue).history:
        return
    for rule in policy.history:
        agent = agents.get(customer.knows.get(rule.source, ""))
        if agent and unavailable(agent) is None and matcher.in_reach(customer.as_ticket(), agent):
            customer.reserved_for, customer.reserved_until = agent.id, now + rule.reserve_s * SECOND_MS
            return
