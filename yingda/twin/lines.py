"""Telephone lines: a call holds one from its coming to the end of its last talk; who finds none free is turned away."""

from yingda.twin.world import PHONE


class Lines:
    """`count`: how many there are (None: as many as are needed). Only calls need one. Moments in epoch ms.

    `peak`, `peaks`: the most that were held at once, over all and by interval. `held_ms`: the sum of all holding.
    `turned_away`: (moment, queue) of those who heard the engaged tone.
    """

    def __init__(self, count: int | None, since: int, interval_ms: int, intervals: int) -> None:
        self.count = count
        self.peak = 0
        self.peaks = [0] * intervals
        self.held_ms = 0
        self.turned_away: list[tuple[int, str]] = []
        self._since, self._interval_ms = since, interval_ms
        self._held: set[str] = set()
        self._looked_at = since

    def take(self, contact: str, channel: str, queue: str, now: int) -> bool:
        """Whether the contact gets in."""
        if channel != PHONE:
            return True
        self._look(now)
        if self.count is not None and len(self._held) >= self.count:
            self.turned_away.append((now, queue))
            return False
        self._held.add(contact)
        self._look(now)
        return True

    def free(self, contact: str, now: int) -> None:
        """The contact holds none from now on, if it held one."""
        if contact in self._held:
            self._look(now)
            self._held.discard(contact)

    def _look(self, now: int) -> None:
        """Takes down what was held since the last look, and is held now."""
        held, last = len(self._held), len(self.peaks) - 1
        self.held_ms += held * max(0, now - self._looked_at)
        first = min(last, max(0, (self._looked_at - self._since) // self._interval_ms))
        for n in range(first, min(last, max(0, (now - self._since) // self._interval_ms)) + 1):
            self.peaks[n] = max(self.peaks[n], held)
        self.peak = max(self.peak, held)
        self._looked_at = max(self._looked_at, now)
