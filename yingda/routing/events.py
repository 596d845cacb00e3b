"""What routing tells the event log: how fairness between queues stands, and what an owner has learned of waits."""

import msgspec

from yingda.foundation.events import Event


class ShareLifted(Event, frozen=True, kw_only=True, tag="routing.share_lifted"):
    """The first came into an empty queue: it starts level with those in which others wait. `had`: how much of its share
    the queue has had, from now on."""

    queue: str
    had: float


class LearnedOfQueue(msgspec.Struct, frozen=True, kw_only=True):
    """What one queue's waits have taught: mean handle time (s) of so many contacts; by the length of the place in bits,
    how far the low and the high end of a range moved (powers of e) and how many waits moved them."""

    handle_s: float
    handled_count: int
    ends: dict[int, tuple[float, float, float]] = {}


class OwnerLearned(Event, frozen=True, kw_only=True, tag="routing.learned"):
    """All that the owner of a partition has learned so far, by queue. Whoever takes over reads the last of these and
    the events after it. `had`: how much of its share each queue has had."""

    waits: dict[str, LearnedOfQueue]
    had: dict[str, float]
