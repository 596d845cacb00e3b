"""Telethon: a week of mornings, 50 calls an hour from six to ten, 12 volunteers, 24 lines; who has waited two minutes
leaves a message, and who waits when it closes is cut off."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from tests.twin.contactcenters.day import MINUTE, SECOND, Day, caller, group, queue, ticks
from tests.twin.contactcenters.streams import arrivals, exponential, streams
from yingda.routing.policy import Policy

DAYS: Final = 5
OPENS, CLOSES = 360.0, 600.0
DAY: Final = 1_440.0
CALLS: Final = 50 / 60
EXPECTED: Final = 1_000.0
AGENTS: Final = 12
LINES: Final = 24
TALK: Final = 10.0
PATIENCE: Final = 2.0


def played(weeks: int) -> Iterator[dict[str, float]]:
    of_talks, of_patience, of_arrivals = streams(3)
    talk, bears = exponential(of_talks, TALK), exponential(of_patience, PATIENCE)
    mornings = [(DAY * n + OPENS, DAY * n + CLOSES) for n in range(DAYS)]
    workers = group("a", [(*morning, AGENTS) for morning in mornings], {"q": 1})
    for _ in range(weeks):
        moments = itertools.chain.from_iterable(arrivals(of_arrivals, [(*each, CALLS)]) for each in mornings)
        coming = [
            caller(str(n), "q", at, talk(), min(bears(), DAY * int(at // DAY) + CLOSES - at))
            for n, at in enumerate(moments)
        ]
        day = Day([queue("q", overflow_after_s=120 * SECOND)], Policy(), workers, coming, lines=LINES)
        cut_off = sum(
            stay.outcome == "abandoned" and abs((stay.entered_at + stay.waited_ms) % ticks(DAY) - ticks(CLOSES)) <= 1
            for stay in day.stays
        )
        yield {
            "arrived": len(coming), "served": day.count("answered"), "blocked": len(day.centre.lines.turned_away),
            "abandoned": day.count("abandoned") - cut_off, "disconnected": cut_off,
            "messages": day.count("message_left"), "good": day.good(MINUTE), "waited": day.waited(),
            "occupancy": sum(each.end - each.begin for each in day.talks())
            / (MINUTE * AGENTS * DAYS * (CLOSES - OPENS)),
        }  # fmt: skip
