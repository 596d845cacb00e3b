"""CallCC: one group, 13 hours with other numbers of agents and calls each, busy days and quiet ones; one caller in ten
who finds nobody free leaves at once, the others bear a thousand seconds on average. The program reads its numbers from
a file that is not beside it; these are of the example in the manual of the library below it (SSJ, `CallCenter.dat`).
That they are the right ones is seen by the figures: one agent more or less in one hour moves them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from tests.twin.contactcenters.day import MINUTE, ByHeadcount, Day, caller, group, queue
from tests.twin.contactcenters.streams import arrivals, busyness, gamma_of_one, streams
from yingda.routing.policy import Policy
from yingda.twin.customers import Customer

HOURS: Final = (
    (4, 100), (6, 150), (8, 150), (8, 180), (8, 200), (7, 150), (8, 150), (8, 150), (6, 120), (6, 100), (4, 80),
    (4, 70), (4, 60),
)  # fmt: skip
"""Agents, calls expected."""
EXPECTED: Final = 1_660.0
SHAPE: Final = 10.0
BALKING: Final = 0.1
PATIENCE: Final = 1_000 / 60
TALK: Final = 100 / 60
TARGET: Final = MINUTE // 3


class Balking(ByHeadcount):
    """Draws patience of those who find nobody free, when they come: that is when that simulator takes its numbers."""

    patience: Iterator[float]

    def _arrive(self, customer: Customer) -> None:
        if not any(desk.on_shift and not desk.agent.contacts for desk in self.desks.by_id.values()):
            u = next(self.patience)
            minutes = 0.0 if u <= BALKING else -math.log1p(-(1 - u) / (1 - BALKING)) * PATIENCE
            part = customer.parts[0]
            customer.parts = (part._replace(patience_ms=max(1, round(minutes * MINUTE))),)
        super()._arrive(customer)


def played(days: int) -> Iterator[dict[str, float]]:
    of_days, of_arrivals, of_patience, of_talks = streams(4)
    Balking.patience = of_patience
    busy, talk = busyness(of_days, SHAPE), gamma_of_one(of_talks, TALK)
    counts = [(60.0 * n, 60.0 * (n + 1), agents) for n, (agents, _) in enumerate(HOURS)]
    counts[-1] = (counts[-1][0], 10_000.0, counts[-1][2])
    workers = group("a", counts, {"q": 1})
    for _ in range(days):
        factor = busy()
        rates = [(60.0 * n, 60.0 * (n + 1), factor * calls / 60) for n, (_, calls) in enumerate(HOURS)]
        coming = [caller(str(n), "q", at, talk(), 0.0) for n, at in enumerate(arrivals(of_arrivals, rates))]
        day = Day([queue("q")], Policy(), workers, coming, kind=Balking)
        yield {
            "arrived": len(coming), "waited": sum(stay.waited_ms for stay in day.stays) / MINUTE * 60,
            "good": sum(stay.waited_ms < TARGET for stay in day.stays), "abandoned": day.count("abandoned"),
        }  # fmt: skip
