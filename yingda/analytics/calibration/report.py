"""The report made of sums: for all queues and each of them, over the whole span and by step. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from pydantic import BaseModel

from yingda.analytics.calibration.span import Span, Step
from yingda.analytics.calibration.store import TOLD_COLUMNS, Row
from yingda.analytics.measures import BY_NAME
from yingda.analytics.rules.intervals import TOLD

AIM_LOW: Final = 0.80
AIM_HIGH: Final = 0.95
"""Where the share served within the told range should be. Below, customers are told what is not true; above, the range
is so wide that it tells them little."""

Sums = Mapping[str, int]


class Told(BaseModel):
    """What became of the announced waits. `within + early + late + abandoned + moved + waiting = told`.

    `calibration` is within / (within + early + late), None where nothing can be judged. Late holds those who gave up
    after the told time; abandoned and moved those who left before it had passed. The averages are over what was judged,
    in milliseconds."""

    told: int
    within: int
    early: int
    late: int
    abandoned: int
    moved: int
    waiting: int
    calibration: float | None
    low_ms: int | None
    high_ms: int | None
    wait_ms: int | None


class ToldInStep(Told):
    """Of the stays that began in the step; `at` is its start."""

    at: datetime


class ToldInQueue(BaseModel):
    """Of one queue; `queue_name` None: it is not there any more."""

    queue: str
    queue_name: str | None
    total: Told
    steps: list[ToldInStep]


class Calibration(BaseModel):
    """`since` and `until` are days of the institution's time zone, both included. Steps without announcements are left
    out."""

    since: date
    until: date
    step: Step
    time_zone: str
    aim_low: float = AIM_LOW
    aim_high: float = AIM_HIGH
    total: Told
    steps: list[ToldInStep]
    queues: list[ToldInQueue]


def report(span: Span, step: Step, zone: str, rows: Iterable[Row], names: Mapping[str, str]) -> Calibration:
    """Queues in order of their names, those that are gone last."""
    by_step: dict[datetime, dict[str, int]] = defaultdict(lambda: dict.fromkeys(TOLD_COLUMNS, 0))
    by_queue: dict[str, list[tuple[datetime, Sums]]] = defaultdict(list)
    for queue, at, sums in rows:
        _add(by_step[at], sums)
        by_queue[queue].append((at, sums))
    ordered = sorted(by_queue, key=lambda queue: (queue not in names, names.get(queue, ""), queue))
    return Calibration(
        since=span.first, until=span.last, step=step, time_zone=zone, total=_whole(by_step.values()),
        steps=[_in_step(at, sums) for at, sums in sorted(by_step.items())],
        queues=[
            ToldInQueue(
                queue=queue, queue_name=names.get(queue), total=_whole(sums for _, sums in by_queue[queue]),
                steps=[_in_step(at, sums) for at, sums in by_queue[queue]],
            )
            for queue in ordered
        ],
    )  # fmt: skip


def told(sums: Sums) -> Told:
    """One row of the report. The share is the measure `wait_calibration` itself."""
    judged = sums["told_within"] + sums["told_early"] + sums["told_late"]
    share = BY_NAME["wait_calibration"].value(sums)
    averages = {name: round(sums[f"told_{name}"] / judged) if judged else None for name in ("low_ms", "high_ms")}
    return Told(
        told=sums["told"], within=sums["told_within"], early=sums["told_early"], late=sums["told_late"],
        abandoned=sums["told_abandoned"], moved=sums["told_moved"],
        waiting=sums["told"] - sum(sums[name] for name in TOLD), calibration=share, **averages,
        wait_ms=round(sums["told_wait_ms"] / judged) if judged else None,
    )  # fmt: skip


def _in_step(at: datetime, sums: Sums) -> ToldInStep:
    return ToldInStep(at=at, **told(sums).model_dump())


def _whole(parts: Iterable[Sums]) -> Told:
    whole = dict.fromkeys(TOLD_COLUMNS, 0)
    for each in parts:
        _add(whole, each)
    return told(whole)


def _add(into: dict[str, int], sums: Sums) -> None:
    for name, value in sums.items():
        into[name] += value
