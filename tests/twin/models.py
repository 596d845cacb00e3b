"""Queueing models whose values are known, built as days of the twin: one unit of time is 1,000 s."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.twin.centre import Centre
from yingda.twin.customers import Customer, Stay
from yingda.twin.draw import customers
from yingda.twin.sources.generated import Stream, arrivals
from yingda.twin.world import PHONE, Change, Shift, Worker, World

UNIT_MS = 1_000_000
WARM_UP = 8.0
"""Units of time that are not looked at: the centre begins empty."""


def queue(key: str, **more: object) -> Queue:
    return Queue(id=key, key=key, name=key, name_en=key, required={key: 1}, waiting_max=10**9, **more)  # type: ignore[arg-type]


def group(name: str, count: int, levels: dict[str, int], until_ms: int, rates: dict[str, float]) -> list[Worker]:
    """Agents of one kind; `rates`: contacts of a queue served in a unit of time."""
    pace = {queue: 1 / rate for queue, rate in rates.items()}
    return [
        Worker(
            id=f"{name}{n:04}", name=name, levels=levels, capacity={PHONE: 1}, pace=pace,
            shifts=(Shift(since=0, until=until_ms),),
        ) for n in range(count)
    ]  # fmt: skip


@dataclass(frozen=True)
class Model:
    """Queues, groups of agents (name, count, levels, served per unit by queue), customers (queue, per unit,
    givings up per unit)."""

    queues: Sequence[Queue]
    groups: Sequence[tuple[str, int, dict[str, int], dict[str, float]]]
    customers: Sequence[tuple[str, float, float | None]]
    policy: Policy = field(default_factory=Policy)

    def world(self, units: float, seed: int) -> World:
        until_ms = round(units * UNIT_MS)
        streams = [
            Stream(
                queue=key, rates=[(0, until_ms, rate * 3_600_000 / UNIT_MS)], talk_ms=UNIT_MS,
                patience_ms=None if theta is None else UNIT_MS / theta,
            ) for key, rate, theta in self.customers
        ]  # fmt: skip
        workers = [worker for g in self.groups for worker in group(g[0], g[1], g[2], 2 * until_ms, g[3])]
        return World(
            source="rates", title="", day="", zone="UTC", since=0, until=until_ms, interval_min=10**6,
            queues={each.id: each for each in self.queues}, policy=self.policy, workers=tuple(workers),
            contacts=arrivals(streams, random.Random(seed)),
        )  # fmt: skip


@dataclass(frozen=True)
class Played:
    """One run, after its warm-up."""

    stays: list[Stay]
    offers: list[tuple[int, str, str]]
    by_id: dict[str, Customer]
    since_ms: int
    until_ms: int
    world: World

    def of(self, queue: str) -> list[Stay]:
        return [stay for stay in self.stays if stay.queue == queue]

    def occupancy(self, group: str) -> float:
        """Work that was begun, for each of the group and each unit of time."""
        pace = {worker.id: worker.pace for worker in self.world.workers if worker.name == group}
        begun = [(self.by_id[contact], agent) for _, contact, agent in self.offers if agent in pace]
        work = sum(customer.parts[0].talk_ms * pace[agent][customer.queue] for customer, agent in begun)
        return work / len(pace) / (self.until_ms - self.since_ms)


def played(model: Model, units: float, seed: int) -> Played:
    world = model.world(units, seed)
    coming = customers(world, Change(), seed)
    by_id = {each.id: each for each in coming}
    centre = Centre(world, world.queues, world.policy, seed, keep_offers=True)
    centre.run(coming)
    since, until = round(WARM_UP * UNIT_MS), round(units * UNIT_MS)
    stays = [stay for stay in centre.books.stays if since <= stay.entered_at < until]
    offers = [offer for offer in centre.offers if since <= offer[0] < until]
    return Played(stays, offers, by_id, since, until, world)


def waited(stays: Sequence[Stay]) -> float:
    return statistics.fmean(stay.waited_ms > 0 for stay in stays)


def mean_wait(stays: Sequence[Stay]) -> float:
    return statistics.fmean(stay.waited_ms for stay in stays) / UNIT_MS


def gave_up(stays: Sequence[Stay]) -> float:
    return statistics.fmean(stay.outcome == "abandoned" for stay in stays)


@dataclass(frozen=True)
class Estimate:
    mean: float
    error: float
    """Standard error."""

    def off(self, exact: float) -> float:
        """How many standard errors away."""
        return abs(self.mean - exact) / self.error if self.error else math.inf if self.mean != exact else 0.0


def estimates(
    model: Model, contacts: int, runs: int, measures: dict[str, Callable[[Played], float]], seed: int = 0
) -> dict[str, Estimate]:
    """Of independent runs with so many contacts in all."""
    rate = sum(each[1] for each in model.customers)
    units = contacts / runs / rate + WARM_UP
    seen: dict[str, list[float]] = {name: [] for name in measures}
    for n in range(runs):
        run = played(model, units, seed + n)
        for name, measure in measures.items():
            seen[name].append(measure(run))
    return {
        name: Estimate(statistics.fmean(values), statistics.stdev(values) / math.sqrt(runs))
        for name, values in seen.items()
    }
