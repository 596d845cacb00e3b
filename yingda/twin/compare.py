"""The day as it was and as it is tried: both played with the same seeds, and their figures side by side."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from yingda.twin.centre import Centre
from yingda.twin.changes import differences
from yingda.twin.comparison import Comparison, Interval, Outcome, QueueName, Row
from yingda.twin.draw import Lore, customers
from yingda.twin.roster import changed as with_change
from yingda.twin.rules import figures as of
from yingda.twin.rules.figures import Figures
from yingda.twin.rules.spread import SEEDS_MAX, difference, row
from yingda.twin.world import Change, Note, World

Told = Callable[[float], None]
"""Hears the share that is done, 0 to 1."""

MINUTE_MS: Final = 60_000


@dataclass(frozen=True)
class Run:
    """One seed's figures."""

    all: Figures
    queues: dict[str, Figures]
    intervals: list[tuple[Figures, dict[str, Figures]]]


def play(world: World, change: Change, seed: int, lore: Lore | None = None, told: Told = lambda _share: None) -> Run:
    """Plays the day once. `world` with its change of agents in it already (`roster.changed`)."""
    coming = customers(world, change, seed, lore)
    centre = Centre(world, change.queues or world.queues, change.policy or world.policy, seed, lines=change.lines)
    centre.run(coming, lambda n: told(n / max(1, len(coming))))
    return measured(centre, world)


def measured(centre: Centre, world: World) -> Run:
    """What is left of a run, as figures."""
    desks, interval_ms = centre.desks, world.interval_min * MINUTE_MS
    busy_ms = sum(desk.busy_ms for desk in desks.by_id.values())
    whole = of.figures(centre.books.stays, busy_ms, sum(desk.available_ms for desk in desks.by_id.values()))
    away, count = centre.lines.turned_away, len(desks.busy_ms)
    whole |= {"lapsed": centre.lapsed, "blocked": len(away), "lines_peak": centre.lines.peak}
    blocked_at = Counter(of.interval(at, world.since, interval_ms, count) for at, _ in away)
    blocked_by = Counter(queue for _, queue in away)
    intervals = []
    for n, stays in enumerate(of.by_interval(centre.books.stays, world.since, interval_ms, count)):
        every = of.figures(stays, desks.busy_ms[n], desks.available_ms[n])
        every |= {"blocked": blocked_at[n], "lines_peak": centre.lines.peaks[n]}
        intervals.append((every, {queue: of.figures(some) for queue, some in of.by_queue(stays).items()}))
    queues = of.by_queue(centre.books.stays)
    each = {queue: of.figures(queues.get(queue, [])) for queue in (*queues, *(blocked_by.keys() - queues.keys()))}
    return Run(whole, {queue: own | {"blocked": blocked_by[queue]} for queue, own in each.items()}, intervals)


def compare(
    world: World, base: Change, changed: Change, seeds: int, told: Told = lambda _share: None
) -> Comparison:  # fmt: skip
    """Base and changed over the same seeds. CPU bound: for a while nothing else happens in this thread. What `told`
    raises ends it. Raises ValueError for seeds out of 1 … SEEDS_MAX, `roster.TooFewAgents`."""
    if not 1 <= seeds <= SEEDS_MAX:
        raise ValueError(f"seeds out of 1 to {SEEDS_MAX}: {seeds}")
    began, lore, runs = time.perf_counter(), Lore(world.contacts), seeds * 2
    done: dict[str, list[Run]] = {"base": [], "changed": []}
    days = {"base": (with_change(world, base), base), "changed": (with_change(world, changed), changed)}
    for seed in range(seeds):
        for name, (day, change) in days.items():
            before = len(done["base"]) + len(done["changed"])
            done[name].append(play(day, change, seed, lore, lambda share, n=before: told((n + share) / runs)))  # type: ignore[misc]
    told(1.0)
    queues = sorted((changed.queues or {}) | world.queues, key=lambda id: (changed.queues or world.queues)[id].key)
    known = {id: (changed.queues or world.queues).get(id) or world.queues[id] for id in queues}
    seen = {queue for many in done.values() for run in many for queue in run.queues}
    notes = world.notes + ((Note(code="patience_assumed"),) if lore.assumed else ())
    return Comparison(
        source=world.source, title=world.title, day=world.day, zone=world.zone, interval_min=world.interval_min,
        contacts=len(world.contacts), agents=len(world.workers), seeds=seeds,
        took_s=round(time.perf_counter() - began, 3),
        queues=tuple(
            QueueName(id=id, key=each.key, name=each.name, name_en=each.name_en, target_s=each.service_level_s)
            for id, each in known.items() if id in seen
        ),
        base=_outcome(done["base"], world), changed=_outcome(done["changed"], world),
        difference=difference([run.all for run in done["base"]], [run.all for run in done["changed"]]),
        differences={id: _difference_of(done["base"], done["changed"], id) for id in known if id in seen},
        notes=notes, changes=differences(base, changed, world),
    )  # fmt: skip


_NOTHING: Final = of.figures(())


def _difference_of(base: Sequence[Run], changed: Sequence[Run], queue: str) -> Row:
    return difference(*([run.queues.get(queue, _NOTHING) for run in runs] for runs in (base, changed)))


def _outcome(runs: Sequence[Run], world: World) -> Outcome:
    queues = {queue: None for run in runs for queue in run.queues}
    intervals = []
    for n in range(len(runs[0].intervals)):
        of_all = [run.intervals[n] for run in runs]
        here = {queue: None for _, some in of_all for queue in some}
        intervals.append(
            Interval(
                at=world.since + n * world.interval_min * MINUTE_MS, all=row([each for each, _ in of_all]),
                queues={queue: row([some.get(queue, _NOTHING) for _, some in of_all]) for queue in here},
            )
        )  # fmt: skip
    return Outcome(
        all=row([run.all for run in runs]),
        queues={queue: row([run.queues.get(queue, _NOTHING) for run in runs]) for queue in queues},
        intervals=tuple(intervals),
    )
