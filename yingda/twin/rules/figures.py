"""From the stays of a run to its figures: for all, by queue, by interval. Named as in docs/topics/measures.md."""

from collections.abc import Iterable, Sequence
from typing import Final

from yingda.twin.customers import Stay

Figures = dict[str, float | None]

SECOND_MS: Final = 1000
OTHERWISE: Final = frozenset({"overflowed", "message_left", "closed"})
JUDGED: Final = frozenset({"within", "early", "late"})
PERCENTILES: Final = (("wait_p50_s", 0.5), ("wait_p90_s", 0.9), ("wait_p99_s", 0.99))


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The least value that so many are not above; None of nothing."""
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))] if ordered else None


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def figures(stays: Sequence[Stay], busy_ms: int | None = None, available_ms: int = 0) -> Figures:
    """Of these stays; `busy_ms` and `available_ms` are agents' time, where it belongs to them."""
    answered = [stay for stay in stays if stay.outcome == "answered"]
    waits = sorted(stay.waited_ms for stay in stays)
    within = sum(stay.within for stay in answered)
    abandoned = sum(stay.outcome == "abandoned" for stay in stays)
    judged = [stay.told for stay in stays if stay.told in JUDGED]
    found: Figures = {
        "offered": len(stays),
        "answered": len(answered),
        "answered_within": within,
        "abandoned": abandoned,
        "otherwise": sum(stay.outcome in OTHERWISE for stay in stays),
        "service_level": ratio(within, len(stays)),
        "abandonment_rate": ratio(abandoned, len(stays)),
        "occupancy": ratio(busy_ms, available_ms) if busy_ms is not None else None,
        "asa_s": ratio(sum(stay.waited_ms for stay in answered) / SECOND_MS, len(answered)),
        "wait_s": ratio(sum(waits) / SECOND_MS, len(waits)),
        "calibration": ratio(judged.count("within"), len(judged)),
    }
    for name, share in PERCENTILES:
        wait_ms = percentile(waits, share)
        found[name] = wait_ms / SECOND_MS if wait_ms is not None else None
    return found


def by_queue(stays: Iterable[Stay]) -> dict[str, list[Stay]]:
    found: dict[str, list[Stay]] = {}
    for stay in stays:
        found.setdefault(stay.queue, []).append(stay)
    return found


def by_interval(stays: Iterable[Stay], since: int, interval_ms: int, intervals: int) -> list[list[Stay]]:
    """By the time of entering the queue; who came before or after counts to the first or the last."""
    found: list[list[Stay]] = [[] for _ in range(intervals)]
    for stay in stays:
        found[interval(stay.entered_at, since, interval_ms, intervals)].append(stay)
    return found


def interval(moment: int, since: int, interval_ms: int, intervals: int) -> int:
    """The number of the interval in which the moment lies; what is before the first or after the last counts to it."""
    return min(intervals - 1, max(0, (moment - since) // interval_ms))
