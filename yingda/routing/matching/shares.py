"""Fairness over queues for agents who serve several: each queue has a share, and the one that had least of it is next
(start-time fair queueing: a queue that was empty gets no credit for it)."""


class Shares:
    """What each queue has had. Starts anew with a new owner; only the present race matters."""

    def __init__(self) -> None:
        self._had: dict[str, float] = {}

    def had(self, queue: str) -> float:
        return self._had.get(queue, 0.0)

    def began(self, queue: str, active: list[str]) -> None:
        """The first came into an empty queue: it starts level with those in which others wait."""
        least = min((self.had(each) for each in active if each != queue), default=0.0)
        self._had[queue] = max(self.had(queue), least)

    def served(self, queue: str, share: float) -> None:
        self._had[queue] = self.had(queue) + 1.0 / share
