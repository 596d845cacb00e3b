"""A day of 80,000 calls through the digital twin: how long it takes on one core.

Twelve queues of two languages and grades with rings and steps, 400 agents with three skills each, offers that ring
before they are answered, and customers who give up. `wall_s`: one day, from the calls to the figures, the median over
runs, each of its own seed. Options: --calls N, --runs N, --quick, --json.
"""

from __future__ import annotations

import random
import time
from typing import Any, Final

from bench._report import emit, machine, median, note, parser, spread
from yingda.routing.policy import Ask, Policy, QueueRules, Step, Value
from yingda.routing.queues import Queue
from yingda.twin.centre import Centre
from yingda.twin.compare import measured
from yingda.twin.draw import Lore, customers
from yingda.twin.sources.generated import Stream, arrivals
from yingda.twin.world import PHONE, Answering, Change, Shift, Worker, World

CALLS: Final = 80_000
QUICK_CALLS: Final = 4_000
RUNS: Final = 3
AIM_S: Final = 60.0
HOUR_MS: Final = 3_600_000
OPENS: Final = 8
PROFILE: Final = (0.5, 0.9, 1.3, 1.4, 1.2, 1.0, 1.1, 1.3, 1.3, 1.1, 0.9, 0.8, 0.6, 0.4)
"""Calls of each hour from eight on, against the mean."""
QUEUES: Final = 12
SKILLS_EACH: Final = 3
TALK_MS: Final = 180_000
WRAP_UP_MS: Final = 20_000
PATIENCE_MS: Final = 240_000
CALLS_OF_AN_AGENT: Final = 200
"""Of one long day: some 80 % busy."""
KINDS: Final = (("zh-CN", "", 0.7), ("zh-CN", "gold", 0.15), ("en", "", 0.1), ("en", "gold", 0.05))


def day(calls: int, seed: int) -> World:
    rng = random.Random(seed)
    names = [f"q{n:02}" for n in range(QUEUES)]
    queues = [
        Queue(
            id=name, key=name, name=name, name_en=name, required={name: 2}, ageing_per_minute=1.0, service_level_s=20,
            waiting_max=10**6,
        ) for name in names
    ]  # fmt: skip
    streams = [
        Stream(
            queue=name, language=language, value=value, talk_ms=TALK_MS, wrap_ms=WRAP_UP_MS, patience_ms=PATIENCE_MS,
            rates=[
                ((OPENS + n) * HOUR_MS, (OPENS + n + 1) * HOUR_MS, calls * part / QUEUES * each / sum(PROFILE))
                for n, each in enumerate(PROFILE)
            ],
        ) for name in names for language, value, part in KINDS
    ]  # fmt: skip
    workers = []
    for n in range(max(QUEUES, calls // CALLS_OF_AN_AGENT)):
        own = {names[n % QUEUES], *rng.sample(names, SKILLS_EACH - 1)}
        levels = {name: rng.randint(2, 5) for name in own} | ({"english": 3} if rng.random() < 0.3 else {})
        shift = Shift(since=OPENS * HOUR_MS, until=(OPENS + len(PROFILE)) * HOUR_MS)
        workers.append(Worker(id=f"a{n:04}", name="", levels=levels, capacity={PHONE: 1}, shifts=(shift,)))
    rules = {
        name: QueueRules(
            order="best_match",
            steps=(
                Step(after_s=20, lower={"english": 0}),
                Step(after_s=40, queues=(names[(n + 1) % QUEUES],), lift=1.0),
            ),
        ) for n, name in enumerate(names)
    }  # fmt: skip
    policy = Policy(
        version=1, queues=rules, values={"gold": Value(lift=2.0)}, languages={"en": Ask(skill="english", level=2)}
    )  # fmt: skip
    return World(
        source="rates", title="bench", day="1970-01-01", zone="UTC", since=OPENS * HOUR_MS,
        until=(OPENS + len(PROFILE)) * HOUR_MS, queues={queue.id: queue for queue in queues}, policy=policy,
        workers=tuple(workers), contacts=arrivals(streams, rng), answering=Answering(delays_ms=(1_000, 2_000, 4_000)),
    )  # fmt: skip


def played(calls: int, seed: int) -> dict[str, Any]:
    """One day, timed from the calls to the figures."""
    world = day(calls, seed)
    began, cpu = time.perf_counter(), time.process_time()
    coming = customers(world, Change(), seed, Lore(world.contacts))
    centre = Centre(world, world.queues, world.policy, seed, keep_offers=True)
    centre.run(coming)
    figures = measured(centre, world).all
    wall_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    note(f"{len(coming):,} calls in {wall_s:.1f} s (CPU {cpu_s:.1f} s)")
    return {
        "calls": len(coming), "wall_s": round(wall_s, 2), "cpu_s": round(cpu_s, 2),
        "decisions_per_s": round(len(centre.offers) / wall_s), "agents": len(world.workers),
        **{name: round(figures[name] or 0.0, 3) for name in ("service_level", "abandonment_rate", "occupancy")},
    }  # fmt: skip


def run(calls: int, runs: int) -> dict[str, Any]:
    before = machine()
    found = [played(calls, seed) for seed in range(runs)]
    walls = spread([each["wall_s"] for each in found])
    medians = {name: median([each[name] for each in found], 3) for name in found[0]}
    return {
        "calls": round(medians["calls"] or 0), "wall_s": medians["wall_s"], "wall_s_spread": walls,
        "cpu_s": medians["cpu_s"], "decisions_per_s": round(medians["decisions_per_s"] or 0),
        "agents": found[0]["agents"], "aim_s": AIM_S,
        **{name: medians[name] for name in ("service_level", "abandonment_rate", "occupancy")}, "runs": runs,
        "machine": {"before": before, "after": machine()},
    }  # fmt: skip


def main() -> None:
    options = parser("twin", __doc__)
    options.add_argument("--calls", type=int, default=CALLS, help="calls of the day")
    options.add_argument("--runs", type=int, default=RUNS)
    given = options.parse_args()
    emit(run(min(given.calls, QUICK_CALLS), 1) if given.quick else run(given.calls, given.runs), as_json=given.json)


if __name__ == "__main__":
    main()
