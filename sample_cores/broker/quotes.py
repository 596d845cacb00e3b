"""Quotes that move: a walk that is the same for everybody with the same seed, at any moment, without a memory.

The price is its base times the exponential of a sum of smooth noises, slow and fast. The slow ones count trading days,
the fast ones seconds of trading, so prices stand still outside of sessions. Within a day they stay inside the price
limits by the size of the noises; they are clamped all the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from sample_cores.broker.hours import Hours
from sample_cores.broker.securities import SECURITIES, Security

SLOW: Final = ((60.0, 0.22), (11.0, 0.05), (3.0, 0.018))
"""Length in trading days, height in parts of the price."""
FAST: Final = ((5_400.0, 0.010), (900.0, 0.004), (120.0, 0.0018), (15.0, 0.0012), (3.0, 0.0008))
"""Length in seconds of trading, height."""
SAMPLE_S: Final = 300
"""Highest and lowest of a day are looked for at this distance."""
LOTS_MAX: Final = 40
"""What is there to be traded with in one second, at most."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Prices in ten-thousandths of a yuan. `bottom`, `top`: the limits of the day."""

    symbol: str
    last: int
    open: int
    high: int
    low: int
    before: int
    bottom: int
    top: int


class Board:
    """All quotes of one market with its hours."""

    def __init__(self, hours: Hours, seed: int) -> None:
        self._hours, self._seed = hours, seed
        self._sampled: dict[str, tuple[int, int, int, int]] = {}

    def quote(self, symbol: str, at: int) -> Quote:
        """Of a listed security, at a moment in epoch milliseconds."""
        security = SECURITIES[symbol]
        number, gone_s = self._hours.current(at)
        before = self._raw(security, number - 1, self._hours.day_s)
        bottom, top = limits(security, before)
        found = (self._raw(security, number, gone_s), self._raw(security, number, 0))
        low, high = self._extremes(security, number, gone_s)
        last, first, low, high = (min(max(price, bottom), top) for price in (*found, low, high))
        return Quote(
            symbol=symbol, last=last, open=first, high=max(high, last), low=min(low, last), before=before,
            bottom=bottom, top=top,
        )  # fmt: skip

    def price(self, symbol: str, at: int) -> int:
        """The last price alone, which is cheaper."""
        security = SECURITIES[symbol]
        number, gone_s = self._hours.current(at)
        bottom, top = limits(security, self._raw(security, number - 1, self._hours.day_s))
        return min(max(self._raw(security, number, gone_s), bottom), top)

    def lots(self, symbol: str, at: int) -> int:
        """How many lots somebody on the other side would trade in this second."""
        return 1 + int((_cell(self._seed, symbol, -1, at // 1000) + 1) / 2 * (LOTS_MAX - 1))

    def _raw(self, security: Security, number: int, gone_s: int) -> int:
        """On the tick, not yet within the limits."""
        day_s = self._hours.day_s
        days, seconds = number + gone_s / day_s, number * day_s + gone_s
        noise = sum(high * self._noise(security.symbol, n, days / length) for n, (length, high) in enumerate(SLOW))
        noise += sum(
            high * self._noise(security.symbol, n, seconds / length) for n, (length, high) in enumerate(FAST, len(SLOW))
        )
        price = security.base * math.exp(security.swing * noise)
        return max(round(price / security.tick), 1) * security.tick

    def _noise(self, symbol: str, octave: int, at: float) -> float:
        cell = math.floor(at)
        part = at - cell
        part = part * part * (3 - 2 * part)
        one, other = (_cell(self._seed, symbol, octave, n) for n in (cell, cell + 1))
        return one + (other - one) * part

    def _extremes(self, security: Security, number: int, gone_s: int) -> tuple[int, int]:
        known = self._sampled.get(security.symbol)
        first = self._raw(security, number, 0)
        day, seen, low, high = known if known and known[0] == number else (number, 0, first, first)
        while seen + SAMPLE_S <= gone_s:
            seen += SAMPLE_S
            price = self._raw(security, number, seen)
            low, high = min(low, price), max(high, price)
        if not known or known[:2] <= (day, seen):
            self._sampled[security.symbol] = (day, seen, low, high)
        return low, high


def limits(security: Security, before: int) -> tuple[int, int]:
    """Lowest and highest price of a day after that close, rounded to the tick as the exchanges do: half up."""
    return tuple(  # type: ignore[return-value]
        max((before * (100 + sign * security.limit_percent) + 50 * security.tick) // (100 * security.tick), 1)
        * security.tick
        for sign in (-1, 1)
    )


@lru_cache(maxsize=1 << 16)
def _cell(seed: int, symbol: str, octave: int, n: int) -> float:
    """Chance of one cell, from -1 to 1."""
    drawn = blake2b(f"{seed}|{symbol}|{octave}|{n}".encode(), digest_size=6).digest()
    return int.from_bytes(drawn) / float(1 << 47) - 1
