"""SimpleMSK and SimpleMSKWithRerouting: three kinds of calls, two groups of agents, three periods of two hours, busy
days and quiet ones.

Kind 0 is for group 0, kind 2 for group 1, kind 1 asks group 0 first and then group 1; who is free takes who waits
longest. Rerouted: group 1 takes kind 1 only after 12 s, and whoever is free takes kind 0 before 1 before 2 (the program
says "longest wait", but never writes down the longest it has seen, and takes the last of its list).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tests.twin.contactcenters.day import MINUTE, SECOND, ByHeadcount, Day, caller, group, queue, ticks
from tests.twin.contactcenters.streams import arrivals, busyness, exponential, streams
from yingda.routing.policy import Policy, QueueRules, Step
from yingda.routing.queues import Queue

RATES: Final = ((4.2, 5.3, 3.2), (5.1, 4.3, 4.8), (6.3, 5.2, 4.8))
SERVED: Final = (0.5, 0.6, 0.4)
GIVING_UP: Final = (0.3, 0.4, 0.2)
AGENTS: Final = ((12, 18, 9), (15, 20, 11))
SKILLS: Final[tuple[dict[str, int], ...]] = ({"0": 1, "1": 5}, {"2": 1, "1": 1})
PERIOD: Final = 120.0
SHAPE: Final = 28.7
TARGET: Final = MINUTE // 3
REROUTED_AFTER: Final = 12 * SECOND


def plain(days: int) -> Iterator[dict[str, float]]:
    policy = Policy(between="longest_wait", queues={"1": QueueRules(order="best_match")})
    return _played(days, [queue(str(kind)) for kind in range(3)], policy)


def rerouted(days: int) -> Iterator[dict[str, float]]:
    queues = [
        queue("0", priority=3), queue("1", priority=2, required={"1": 2}), queue("2", priority=1),
    ]  # fmt: skip
    return _played(
        days, queues, Policy(queues={"1": QueueRules(steps=(Step(after_s=REROUTED_AFTER, lower={"1": 1}),))})
    )


def _played(days: int, queues: Sequence[Queue], policy: Policy) -> Iterator[dict[str, float]]:
    *of_kinds, of_days, of_talks, of_patience = streams(6)
    busy, talk, bears = busyness(of_days, SHAPE), exponential(of_talks, 1.0), exponential(of_patience, 1.0)
    spans = [(PERIOD * n, PERIOD * (n + 1)) for n in range(2)] + [(PERIOD * 2, 100 * PERIOD)]
    workers = [
        worker for n, counts in enumerate(AGENTS)
        for worker in group(f"g{n}", [(*span, count) for span, count in zip(spans, counts, strict=True)], SKILLS[n])
    ]  # fmt: skip
    for _ in range(days):
        factor = busy()
        moments = [
            (at, kind) for kind, (stream, rates) in enumerate(zip(of_kinds, RATES, strict=True))
            for at in arrivals(stream, [(PERIOD * n, PERIOD * (n + 1), rate * factor) for n, rate in enumerate(rates)])
        ]  # fmt: skip
        coming = []
        for n, (at, kind) in enumerate(sorted(moments)):
            period = int(at // PERIOD)
            coming.append(caller(str(n), str(kind), at, talk() / SERVED[period], bears() / GIVING_UP[period]))
        yield _sums(Day(queues, policy, workers, coming, kind=ByHeadcount))


def _sums(day: Day) -> dict[str, float]:
    served, late = day.count("answered"), 0
    sums: dict[str, float] = {f"good {kind} {period}": 0 for kind in range(3) for period in range(3)}
    for stay in day.stays:
        late += stay.outcome == "abandoned" and stay.waited_ms >= TARGET
        if stay.outcome == "answered" and stay.waited_ms < TARGET:
            sums[f"good {stay.queue} {stay.entered_at // ticks(PERIOD)}"] += 1
    talks = [each for each in day.talks() if each.group == "g0"]
    last = max(each.end for each in day.talks())
    end = max([last, *(stay.entered_at + stay.waited_ms for stay in day.stays)]) / MINUTE
    counts = AGENTS[0]
    there = PERIOD * (counts[0] + counts[1]) + (end - 2 * PERIOD) * counts[2]
    return sums | {
        "good": sum(sums.values()), "served": served, "abandoned": day.count("abandoned"),
        "served_or_late": served + late, "busy": sum(each.end - each.begin for each in talks) / MINUTE,
        "there": there + _beyond(talks, ticks(2 * PERIOD), counts[2]) / MINUTE,
    }  # fmt: skip


def _beyond(talks: Sequence[object], since: int, count: int) -> int:
    """Ticks of those who still talk when fewer are wanted, beyond the number that is."""
    ends = sorted(each.end for each in talks if each.begin < since < each.end)  # type: ignore[attr-defined]
    return sum(end - since for end in ends[: max(0, len(ends) - count)])
