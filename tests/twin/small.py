"""A small made-up day: two queues, five agents, a few hundred customers."""

from __future__ import annotations

import random

from tests.twin.models import queue
from yingda.routing.policy import Policy, QueueRules, Step
from yingda.twin.sources.generated import Stream, arrivals
from yingda.twin.world import PHONE, Answering, Shift, Worker, World

HOUR_MS = 3_600_000
DAY_MS = 20_000 * 24 * HOUR_MS


def world(seed: int = 0, per_hour: float = 60.0, hours: int = 4, answering: Answering | None = None) -> World:
    since = DAY_MS + 8 * HOUR_MS
    until = since + hours * HOUR_MS
    streams = [
        Stream(
            queue=key, rates=[(since, until, per_hour)], talk_ms=120_000, patience_ms=90_000, wrap_ms=15_000,
            value=value,
        ) for key, value in (("cards", "gold"), ("loans", ""))
    ]  # fmt: skip
    workers = tuple(
        Worker(
            id=f"a{n}", name=f"agent {n}", levels=levels, capacity={PHONE: 1},
            shifts=(Shift(since=since, until=until - n * 600_000),),
        ) for n, levels in enumerate([{"cards": 3}, {"cards": 2}, {"loans": 4}, {"loans": 1, "cards": 1}, {"loans": 2}])
    )  # fmt: skip
    queues = [
        queue("cards", ageing_per_minute=1.0, service_level_s=20),
        queue("loans", ageing_per_minute=1.0, service_level_s=20, overflow_after_s=60, overflow_queue="cards"),
    ]
    policy = Policy(
        version=1, queues={"cards": QueueRules(order="best_match", steps=(Step(after_s=20, queues=("loans",)),))}
    )  # fmt: skip
    return World(
        source="rates", title="small", day="2024-10-04", zone="UTC", since=since, until=until,
        queues={each.id: each for each in queues}, policy=policy, workers=workers,
        contacts=arrivals(streams, random.Random(seed)), answering=answering or Answering(),
        skills={"cards": "cards", "loans": "loans"},
    )  # fmt: skip
