"""Which queue takes a contact: the one that is asked for, or where its last resort leads while it is closed or full."""

from collections.abc import Callable, Mapping
from typing import Final

from yingda.routing.queues import Queue

REDIRECTS_MAX: Final = 8
"""Queues a contact may be passed on through at once; configuration refuses cycles, this stops what slipped by."""


def admitting(
    queue_id: str, queues: Mapping[str, Queue], waiting: Mapping[str, int], is_open: Callable[[Queue], bool]
) -> Queue | None:
    """The queue that takes the contact, or None: nobody does. `waiting`: contacts in each queue."""
    for _ in range(REDIRECTS_MAX):
        queue = queues.get(queue_id)
        if queue is None:
            return None
        if queue.active and is_open(queue) and waiting.get(queue.id, 0) < queue.waiting_max:
            return queue
        if queue.last_resort != "queue" or queue.last_resort_queue is None:
            return None
        queue_id = queue.last_resort_queue
    return None


def onward(queue: Queue) -> str | None:
    """Where a contact goes that has waited too long in this queue; None: it is to leave a message."""
    return queue.overflow_queue or (queue.last_resort_queue if queue.last_resort == "queue" else None)
