"""Fairness over queues for agents who serve several: each queue has a share, and the one that had least of it is next
(start-time fair queueing: a queue that was empty gets no credit for it)."""


class Shares:
    """What each queue has had, as far as the policy shares agents between queues. It outlives a change of the policy,
    and its owner (`routing.learning`)."""

    def __init__(self) -> None:
        self.all: dict[str, float] = {}

    def had(self, queue: str) -> float:
        return self.all.get(queue, 0.0)

    def began(self, queue: str, active: list[str]) -> float | None:
        """The first came into an empty queue: it starts level with those in which others wait. Where it stands now, if
        that changed anything."""
        least = min((self.had(each) for each in active if each != queue), default=0.0)
        if least <= self.had(queue):
            return None
        self.all[queue] = least
        return least

    def served(self, queue: str, share: float) -> None:
        self.all[queue] = self.had(queue) + 1.0 / share
