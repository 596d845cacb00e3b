"""MMC and MMCAb: 12 agents, 4.2 calls a minute, talks of two minutes on average, eight hours; nobody gives up, or after
a minute on average. Then nobody new comes, and who waits is served."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from tests.twin.contactcenters.day import MINUTE, Day, caller, group, queue
from tests.twin.contactcenters.streams import arrivals, exponential, streams
from yingda.routing.policy import Policy

MINUTES: Final = 480.0
AGENTS: Final = 12
CALLS: Final = 4.2
TALK: Final = 2.0
TARGET: Final = MINUTE // 3


def patient(days: int) -> Iterator[dict[str, float]]:
    return _played(days, None)


def giving_up(days: int) -> Iterator[dict[str, float]]:
    return _played(days, 1.0)


def _played(days: int, patience: float | None) -> Iterator[dict[str, float]]:
    of_talks, of_arrivals, of_patience = streams(3)
    talk = exponential(of_talks, TALK)
    bears = exponential(of_patience, patience or 0.0)
    workers = group("a", [(0, 100 * MINUTES, AGENTS)], {"q": 1})
    for _ in range(days):
        moments = arrivals(of_arrivals, [(0, MINUTES, CALLS)])
        coming = [
            caller(str(n), "q", at, talk(), 10**6 if patience is None else bears())
            for n, at in zip(itertools.count(), moments)
        ]
        day = Day([queue("q")], Policy(), workers, coming)
        served, close = day.count("answered"), round(MINUTES * MINUTE)
        late = sum(stay.outcome == "abandoned" and stay.waited_ms >= TARGET for stay in day.stays)
        yield {
            "good": day.good(TARGET), "served": served, "waited": day.waited(), "served_or_late": served + late,
            "abandoned": day.count("abandoned"), "there": AGENTS * MINUTES,
            "busy": sum(max(0, min(close, each.end) - each.begin) for each in day.talks()) / MINUTE,
        }  # fmt: skip
