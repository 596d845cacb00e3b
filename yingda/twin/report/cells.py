"""A figure in a cell of a table."""

from typing import Final

from yingda.twin.comparison import Spread
from yingda.twin.report.words import Language, number, unit

RARE: Final = frozenset({"otherwise", "lapsed", "blocked"})
"""Left out where they never happened."""


def nothing(name: str, base: Spread | None, changed: Spread | None) -> bool:
    """Whether there is nothing to tell of this figure."""
    known = [side for side in (base, changed) if side is not None]
    return not known or (name in RARE and not any(side.high for side in known))


def certain(gap: Spread | None) -> bool:
    """Whether the difference is more than the chance of what is drawn: its 95 % interval leaves out 0."""
    return gap is not None and (gap.low > 0 or gap.high < 0)


def value(name: str, spread: Spread, language: Language, *, signed: bool = False) -> str:
    """The mean with its unit."""
    return number(name, spread.mean, signed=signed) + unit(name, language, signed=signed)


def cell(name: str, spread: Spread | None, language: Language, *, signed: bool = False) -> str:
    """`mean (least…most)`; only the mean where they are the same."""
    if spread is None:
        return "—"
    low, high = (number(name, each, signed=signed) for each in (spread.low, spread.high))
    told = value(name, spread, language, signed=signed)
    return told if low == high else f"{told} ({low}…{high})"
