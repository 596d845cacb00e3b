"""What customers were told and what became of it: announced waits, and stays in queues that are over."""

from typing import Final

from yingda.analytics.day.api import verdict
from yingda.routing.matching.matcher import Matcher
from yingda.routing.matching.outlook import outlook
from yingda.routing.queues import Queue
from yingda.routing.rules.expected_wait import Waits
from yingda.twin.customers import Customer, Stay

SECOND_MS: Final = 1000


class Books:
    """`waits` learns as the live engine's does, so how far announcements can be trusted is simulated too."""

    def __init__(self, queues: dict[str, Queue]) -> None:
        self._queues = queues
        self.waits = Waits()
        self.stays: list[Stay] = []

    def announce(self, customer: Customer, matcher: Matcher, now: int) -> None:
        """Once for each stay: what the customer is told on entering."""
        if customer.told is None and customer.queued_at == now:
            kept_ms = customer.reserved_until - now if customer.reserved_for is not None else None
            customer.told = outlook(matcher, self.waits, customer.id, kept_ms).told

    def over(self, customer: Customer, outcome: str, now: int) -> None:
        """The stay is over; what was announced is held against it, and the next announcement learns."""
        waited_ms = now - customer.queued_at
        queue, told = self._queues[customer.queue], customer.told
        judged = None
        if told is not None:
            judged = verdict(outcome, waited_ms, told.low_s, told.high_s)
            self.waits.of(queue.id).came_true(told, waited_ms / SECOND_MS, served=outcome == "answered")
        customer.told = None
        within = outcome == "answered" and waited_ms <= queue.service_level_s * SECOND_MS
        stay = Stay(queue.id, customer.queued_at, outcome, waited_ms, within, judged.value if judged else None)
        self.stays.append(stay)

    def handled(self, customer: Customer, now: int) -> None:
        """From the answer to the end of the work after it."""
        self.waits.of(customer.queue).handled((now - customer.answered_at) / SECOND_MS)
