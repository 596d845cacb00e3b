"""How an agent answers an offer on the virtual clock: after a while, or not at all."""

import random
from typing import Final

from yingda.twin.world import Answering

AWAY_MS_ASSUMED: Final = 60_000
"""How long an agent who missed an offer does not notice, where no log tells it."""


class Answers:
    def __init__(self, answering: Answering, source: random.Random) -> None:
        self._answering, self._random = answering, source

    def after_ms(self, ttl_ms: int) -> int | None:
        """How long this offer rings; None: nobody answers."""
        answering = self._answering
        if answering.missed and self._random.random() < answering.missed:
            return None
        delay_ms = self._random.choice(answering.delays_ms) if answering.delays_ms else 0
        return delay_ms if delay_ms <= ttl_ms else None

    def away_ms(self) -> int:
        away = self._answering.away_ms
        return self._random.choice(away) if away else AWAY_MS_ASSUMED
