"""Published results of another simulator (umontreal-simul/contactcenters, examples MMC, MMCAb, SimpleMSK): means over
1,000 days with their intervals. Ours of fewer days have to agree within four standard errors of the difference."""

from __future__ import annotations

import math
import random
import re
import statistics
from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.twin import shared_data
from tests.twin.models import queue
from yingda.agents.agent import Agent
from yingda.routing.policy import Policy, QueueRules
from yingda.twin.centre import Centre
from yingda.twin.customers import Customer, Stay
from yingda.twin.draw import customers
from yingda.twin.world import NEVER, PHONE, Arriving, Change, Leg, Shift, Worker, World

MINUTE_MS = 60_000
TARGET_S = 20
ERRORS_MAX = 4.0
DAYS = 30
MSK_DAYS = 16


class Published:
    """Figures of one results file: mean and standard error by name."""

    def __init__(self, name: str) -> None:
        self.text = shared_data.path(f"contactcenters_ref/{name}.res").read_text(encoding="utf-8")

    def figure(self, title: str) -> tuple[float, float]:
        """The mean, and a quarter of the width of its 95 % interval."""
        part = self.text.split(f"==> {title}", 1)[1].split("REPORT", 1)[0]
        found = re.search(r"confidence interval for .*\(\s*([\d.E-]+),\s*([\d.E-]+)", part)
        assert found is not None, title
        low, high = float(found[1]), float(found[2])
        return (low + high) / 2, (high - low) / 2 / 1.96

    def row(self, label: str) -> tuple[float, float]:
        """Of a table of contact types and periods."""
        found = re.search(rf"^{label}\s.*\(\s*([\d.]+),\s*([\d.]+)\)", self.text, re.MULTILINE)
        assert found is not None, label
        low, high = float(found[1]), float(found[2])
        return (low + high) / 2, (high - low) / 2 / 1.96


def disagreements(ours: dict[str, tuple[float, float]], theirs: dict[str, tuple[float, float]]) -> list[str]:
    wrong = []
    for name, (mean, error) in ours.items():
        reach = ERRORS_MAX * math.hypot(error, theirs[name][1]) + 0.0005  # they print three digits
        if abs(mean - theirs[name][0]) > reach:
            wrong.append(f"{name}: {mean:.4f} ± {error:.4f}, published {theirs[name][0]:.4f} ± {theirs[name][1]:.4f}")
    return wrong


def mean_and_error(values: Sequence[float]) -> tuple[float, float]:
    return statistics.fmean(values), statistics.stdev(values) / math.sqrt(len(values))


def ratio_and_error(over: Sequence[float], under: Sequence[float]) -> tuple[float, float]:
    """Of sums over days (delta method)."""
    ratio = sum(over) / sum(under)
    residuals = [a - ratio * b for a, b in zip(over, under, strict=True)]
    return ratio, statistics.stdev(residuals) / math.sqrt(len(over)) / statistics.fmean(under)


def one_queue(days: int, patience_min: float | None) -> Iterator[Centre]:
    """M/M/12: 4.2 calls a minute, two minutes each, eight hours."""
    for day in range(days):
        rng = random.Random(day)
        contacts, at = [], 0.0
        while (at := at + rng.expovariate(4.2)) < 480:
            bears = NEVER if patience_min is None else max(1, round(rng.expovariate(1 / patience_min) * MINUTE_MS))
            leg = Leg(queue="q", talk_ms=round(rng.expovariate(0.5) * MINUTE_MS), wrap_ms=0, gave_up_ms=bears)
            contacts.append(Arriving(id=str(len(contacts)), at=round(at * MINUTE_MS), legs=(leg,)))
        workers = tuple(
            Worker(id=f"w{n:02}", name="", levels={"q": 1}, capacity={PHONE: 1}, shifts=(Shift(since=0, until=NEVER),))
            for n in range(12)
        )
        yield centre([queue("q", service_level_s=TARGET_S)], workers, contacts, 480)


class ByHeadcount(Centre):
    """Agents as numbers, as in that simulator: when fewer are wanted, idle ones leave first, and then whoever is done
    first. (Elsewhere a shift is somebody's own, and who is not on shift any more leaves.)"""

    def _group(self, agent: Agent, *, on_shift: bool, busy: bool) -> Agent | None:
        kind = agent.id.partition("-")[0]
        return next(
            (
                desk.agent for id, desk in self.desks.by_id.items()
                if id.partition("-")[0] == kind and desk.on_shift is on_shift and bool(desk.agent.contacts) is busy
            ),
            None,
        )  # fmt: skip

    def _end_shift(self, agent: Agent) -> None:
        gone = not self.desks.by_id[agent.id].on_shift
        instead = self._group(agent, on_shift=True, busy=False) if agent.contacts or gone else None
        if gone and instead is None:
            instead = self._group(agent, on_shift=True, busy=True)
        super()._end_shift(instead or agent)

    def _release(self, customer: Customer) -> Agent:
        agent = super()._release(customer)
        leaving = self._group(agent, on_shift=False, busy=True) if self.desks.by_id[agent.id].on_shift else None
        if leaving is not None:
            self.desks.begin_shift(leaving.id, self.now)
            self._touch(leaving)
            super()._end_shift(agent)
        return agent


def centre(queues: Sequence[object], workers: tuple[Worker, ...], contacts: list[Arriving], minutes: int) -> Centre:
    world = World(
        source="rates", title="", day="", zone="UTC", since=0, until=minutes * MINUTE_MS, interval_min=minutes,
        queues={each.id: each for each in queues}, policy=POLICY, workers=workers, contacts=tuple(contacts),  # type: ignore[attr-defined]
    )  # fmt: skip
    played = ByHeadcount(world, world.queues, world.policy, 0)
    played.run(customers(world, Change(), 0))
    return played


POLICY = Policy(between="longest_wait", queues={"1": QueueRules(order="best_match")})


def of_days(days: Sequence[Centre]) -> dict[str, tuple[float, float]]:
    """Figures as those examples count them: service level of those served (MMC) or of all but quick hang-ups."""
    good = [sum(stay.within for stay in day.books.stays) for day in days]
    served = [sum(stay.outcome == "answered" for stay in day.books.stays) for day in days]
    lost = [sum(stay.outcome == "abandoned" for stay in day.books.stays) for day in days]
    late = [sum(s.outcome == "abandoned" and s.waited_ms >= TARGET_S * 1000 for s in d.books.stays) for d in days]
    waits = [sum(s.waited_ms for s in d.books.stays if s.outcome == "answered") / MINUTE_MS for d in days]
    busy, there = [day.desks.busy_ms[0] for day in days], [day.desks.available_ms[0] for day in days]
    return {
        "Number of contacts in target": mean_and_error(good), "Service level": ratio_and_error(good, served),
        "Speed of answer": ratio_and_error(waits, served), "Occupancy ratio": ratio_and_error(busy, there),
        "Number of served contacts": mean_and_error(served),
        "Number of contacts having abandoned": mean_and_error(lost),
        "Service level with abandonment": ratio_and_error(good, [sum(each) for each in zip(served, late, strict=True)]),
    }  # fmt: skip


def test_one_queue_without_patience_to_lose() -> None:
    published = Published("MMC")
    names = ("Number of contacts in target", "Service level", "Speed of answer", "Occupancy ratio")
    ours = of_days(list(one_queue(DAYS, None)))
    assert disagreements({n: ours[n] for n in names}, {n: published.figure(n) for n in names}) == []


def test_one_queue_whose_customers_give_up() -> None:
    published = Published("MMCAb")
    names = (
        "Number of contacts having abandoned", "Number of contacts in target", "Speed of answer", "Occupancy ratio",
        "Service level with abandonment",
    )  # fmt: skip
    ours = of_days(list(one_queue(DAYS, 1.0)))
    assert disagreements({n: ours[n] for n in names}, {n: published.figure(n) for n in names}) == []


# two groups of agents, three kinds of contacts, three periods of two hours, busy days and quiet ones

RATES = ((4.2, 5.3, 3.2), (5.1, 4.3, 4.8), (6.3, 5.2, 4.8))
SERVED = (0.5, 0.6, 0.4)
GIVING_UP = (0.3, 0.4, 0.2)
AGENTS = ((12, 18, 9), (15, 20, 11))
SKILLS: tuple[dict[str, int], ...] = ({"0": 1, "1": 5}, {"2": 1, "1": 1})
"""Kind 1 asks group 0 first."""
PERIOD_MS = 120 * MINUTE_MS
BUSY = 28.7


def busyness() -> list[float]:
    """One day for each slice of the gamma distribution: their mean is known far better than that of random days."""
    rng = random.Random(0)
    many = sorted(rng.gammavariate(BUSY, 1 / BUSY) for _ in range(1_000 * MSK_DAYS))
    return many[500::1_000]


def skills_day(day: int, factor: float) -> Centre:
    rng = random.Random(day)
    contacts = []
    for kind, rates in enumerate(RATES):
        for period, rate in enumerate(rates):
            at = float(120 * period)
            while (at := at + rng.expovariate(rate * factor)) < 120 * (period + 1):
                talk_ms = round(rng.expovariate(SERVED[period]) * MINUTE_MS)
                bears_ms = max(1, round(rng.expovariate(GIVING_UP[period]) * MINUTE_MS))
                leg = Leg(queue=str(kind), talk_ms=talk_ms, wrap_ms=0, gave_up_ms=bears_ms)
                contacts.append(Arriving(id=f"{kind}-{len(contacts)}", at=round(at * MINUTE_MS), legs=(leg,)))
    workers = []
    for group, counts in enumerate(AGENTS):
        for n in range(max(counts)):
            there = [period for period, count in enumerate(counts) if n < count]
            until = NEVER if 2 in there else PERIOD_MS * (max(there) + 1)
            shift = Shift(since=PERIOD_MS * min(there), until=until)
            workers.append(
                Worker(id=f"{group}-{n:02}", name="", levels=SKILLS[group], capacity={PHONE: 1}, shifts=(shift,))
            )
    queues = [queue(str(kind), service_level_s=TARGET_S) for kind in range(3)]
    return centre(queues, tuple(workers), sorted(contacts, key=lambda each: each.at), 360)


def sliced(values: Sequence[float]) -> tuple[float, float]:
    """Mean over slices, with the error that remains within them (pairs of neighbours)."""
    pairs = zip(values[::2], values[1::2], strict=True)
    return statistics.fmean(values), math.sqrt(sum((a - b) ** 2 for a, b in pairs)) / len(values)


@pytest.mark.timeout(240)
def test_skills_periods_and_busy_days() -> None:
    published = Published("SimpleMSK")
    days = [skills_day(n, factor) for n, factor in enumerate(busyness())]

    def count(fits: Callable[[Stay], bool]) -> tuple[float, float]:
        return sliced([sum(fits(stay) for stay in day.books.stays) for day in days])

    ours = {
        "Number of served contacts": count(lambda stay: stay.outcome == "answered"),
        "Number of contacts having abandoned": count(lambda stay: stay.outcome == "abandoned"),
    }
    theirs = {name: published.figure(name) for name in ours}
    for kind in range(3):
        for period in range(3):
            name = f"Type {kind}, period {period}"
            theirs[name] = published.row(name)
            ours[name] = count(
                lambda stay, k=str(kind), p=period: (  # type: ignore[misc]
                    stay.queue == k and stay.within and stay.entered_at // PERIOD_MS == p
                )
            )
    assert disagreements(ours, theirs) == []
