"""Is somebody looking at more customers than their work explains? Openings of a window go in, alarms come out.

PIPL art. 51 (5) and JR/T 0171-2020 7.1.3 ask for access by need and for its supervision; how much is usual, each
institution decides by a dated policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

import msgspec

Rule = Literal["many", "without_talk", "others", "reveals", "searches", "refused"]
Act = Literal["open", "reveal", "search", "refused"]


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """The most that is usual for one person in `window_s`; one more is an alarm.

    `many`: different customers opened. `without_talk`: openings while the talk was over. `others`: customers other
    than the contact's. `reveals`: fields shown whole. `searches`: keys looked for. `refused`: tries without a purpose.
    """

    window_s: int = 600
    many: int = 15
    without_talk: int = 5
    others: int = 4
    reveals: int = 10
    searches: int = 12
    refused: int = 3


DEFAULT: Final = Usual()
DEFAULT_FROM: Final = date(2026, 1, 1)
"""Until the institution decides: an agent has some five talks in ten minutes of chat, each with one customer."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """One act of one person. `talking`: during the talk or its offer. `matching`: of the contact's own customer."""

    act: Act
    customer: str | None
    talking: bool
    matching: bool


class Excess(msgspec.Struct, frozen=True, kw_only=True):
    rule: Rule
    counted: int
    usual: int


def excesses(usual: Usual, acts: Sequence[Opened]) -> list[Excess]:
    """What is beyond the usual among the acts of one window. A customer opened often counts once."""
    opened = [each for each in acts if each.act == "open"]
    counted: dict[Rule, int] = {
        "many": len({each.customer for each in opened}),
        "without_talk": len({each.customer for each in opened if not each.talking}),
        "others": len({each.customer for each in opened if not each.matching}),
        "reveals": sum(each.act == "reveal" for each in acts),
        "searches": sum(each.act == "search" for each in acts),
        "refused": sum(each.act == "refused" for each in acts),
    }
    found: list[Excess] = []
    for rule, count in counted.items():
        most: int = getattr(usual, rule)
        if count > most:
            found.append(Excess(rule=rule, counted=count, usual=most))
    return found
