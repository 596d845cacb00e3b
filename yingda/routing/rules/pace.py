"""How waiting raises the claim of a contact.

Inside a queue everybody ages at the same pace, so the order never changes while people wait.
"""

from dataclasses import dataclass
from typing import Final

MINUTE_MS: Final = 60_000

Key = tuple[float, int, str]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast waiting raises the score: points per minute of the queue, on top of the contact's points."""

    ageing_per_minute: float

    def key(self, points: float, place_at: int, contact: str) -> Key:
        """Smaller is served first. Independent of now, since all age alike."""
        return (self.ageing_per_minute * place_at / MINUTE_MS - points, place_at, contact)

    def score(self, points: float, place_at: int, now: int) -> float:
        """The contact's claim now: its points and what waiting has added."""
        return points + self.ageing_per_minute * (now - place_at) / MINUTE_MS
