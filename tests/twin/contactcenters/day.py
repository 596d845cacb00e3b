"""A day of such an example, played by the twin. One tick of the twin's clock stands for a microsecond, so that nobody
meets whom they would not meet; spans that it counts in seconds are therefore milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from yingda.agents.agent import Agent
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.twin.agenda import What
from yingda.twin.centre import Centre
from yingda.twin.customers import Customer, Part
from yingda.twin.world import PHONE, Shift, Worker, World

MINUTE: Final = 60_000_000
"""Ticks of a minute."""
SECOND: Final = 1_000
"""Seconds of the twin's settings that stand for one."""
WHOLE: Final = 10**9


def ticks(minutes: float) -> int:
    return round(minutes * MINUTE)


def queue(key: str, **more: object) -> Queue:
    given = {"required": {key: 1}, "waiting_max": WHOLE, "offer_ttl_s": WHOLE} | more
    return Queue(id=key, key=key, name=key, name_en=key, **given)  # type: ignore[arg-type]


def group(
    name: str, counts: Sequence[tuple[float, float, int]], levels: dict[str, int], pace: dict[str, float] | None = None
) -> list[Worker]:
    """Agents as headcounts: (since, until, how many), in minutes."""
    most = max(count for _, _, count in counts)
    return [
        Worker(
            id=f"{name}-{n:02}", name="", levels=levels, capacity={PHONE: 1}, pace=pace or {}, shifts=_shifts(n, counts)
        ) for n in range(most)
    ]  # fmt: skip


def _shifts(n: int, counts: Sequence[tuple[float, float, int]]) -> tuple[Shift, ...]:
    joined: list[Shift] = []
    for since, until, count in counts:
        if n >= count:
            continue
        if joined and joined[-1].until == ticks(since):
            joined[-1] = Shift(since=joined[-1].since, until=ticks(until))
        else:
            joined.append(Shift(since=ticks(since), until=ticks(until)))
    return tuple(joined)


def caller(id: str, queue: str, at: float, talk: float, patience: float) -> Customer:
    """Minutes. Whoever's patience is no more than nothing leaves if nobody is free at once."""
    part = Part(queue, False, ticks(talk), 0, max(1, ticks(patience)))
    return Customer(id, ticks(at), PHONE, "", "", "", 0.0, ticks(at), {}, (part,))


class ByHeadcount(Centre):
    """Agents as numbers, as in that simulator: when fewer are wanted, idle ones leave first, and then whoever is done
    first; when more are wanted, those who were about to leave stay, and then others come. (Elsewhere a shift is
    somebody's own, and who is not on shift any more leaves.)"""

    _leaving: dict[str, None]
    """Agents who bring a talk to its end, and are not on shift any more."""

    def run(self, customers: Sequence[Customer], told: Callable[[int], None] = lambda _n: None) -> None:
        self._leaving = {}
        super().run(customers, told)

    def _like(self, agent: Agent, ids: Iterable[str], *, busy: bool) -> Agent | None:
        kind = agent.id.partition("-")[0]
        for id in ids:
            if id.partition("-")[0] == kind and bool(self.desks.agents[id].contacts) is busy:
                return self.desks.agents[id]
        return None

    def _of_agent(self, what: int, agent: Agent, number: int) -> None:
        if what != What.BEGIN_SHIFT:
            super()._of_agent(what, agent, number)
            return
        comes = self._like(agent, self._leaving, busy=True)
        if comes is not None:
            del self._leaving[comes.id]
        elif self.desks.by_id[agent.id].on_shift:
            comes = self._like(agent, [id for id, desk in self.desks.by_id.items() if not desk.on_shift], busy=False)
        comes = comes or agent
        self.desks.begin_shift(comes.id, self.now)
        self._touch(comes)

    def _end_shift(self, agent: Agent) -> None:
        on_shift = [id for id, desk in self.desks.by_id.items() if desk.on_shift]
        gone = not self.desks.by_id[agent.id].on_shift
        instead = self._like(agent, on_shift, busy=False) if agent.contacts or gone else None
        if gone and instead is None:
            instead = self._like(agent, on_shift, busy=True)
        leaver = instead or agent
        super()._end_shift(leaver)
        if leaver.contacts:
            self._leaving[leaver.id] = None

    def _release(self, customer: Customer) -> Agent:
        agent = super()._release(customer)
        if self._leaving.pop(agent.id, 0) is None or not self._leaving:
            return agent
        stays = self._like(agent, self._leaving, busy=True) if self.desks.by_id[agent.id].on_shift else None
        if stays is not None:
            del self._leaving[stays.id]
            self.desks.begin_shift(stays.id, self.now)
            self._touch(stays)
            super()._end_shift(agent)
        return agent


class Talk(NamedTuple):
    """Ticks."""

    queue: str
    group: str
    begin: int
    end: int


class Day:
    """One day: who came, what became of them, who served whom."""

    def __init__(
        self, queues: Sequence[Queue], policy: Policy, workers: Sequence[Worker], coming: list[Customer], *,
        lines: int | None = None, kind: type[Centre] = Centre,
    ) -> None:  # fmt: skip
        world = World(
            source="rates", title="", day="", zone="UTC", since=0, until=WHOLE, interval_min=WHOLE,
            queues={each.id: each for each in queues}, policy=policy, workers=tuple(workers), contacts=(),
        )  # fmt: skip
        coming.sort(key=lambda customer: customer.at)
        self.coming = coming
        self.pace = {worker.id: worker.pace for worker in workers}
        self.centre = kind(world, world.queues, policy, 0, lines=lines, keep_offers=True)
        self.centre.run(coming)
        self.stays = self.centre.books.stays

    def talks(self) -> Iterator[Talk]:
        by_id = {each.id: each for each in self.coming}
        for at, contact, agent in self.centre.offers:
            part = by_id[contact].parts[0]
            last = round(part.talk_ms * self.pace[agent].get(part.queue, 1.0))
            yield Talk(part.queue, agent.partition("-")[0], at, at + last)

    def count(self, outcome: str, queue: str | None = None) -> int:
        return sum(stay.outcome == outcome and queue in (None, stay.queue) for stay in self.stays)

    def good(self, within: int, queue: str | None = None) -> int:
        """Served after less than so many ticks."""
        return sum(
            stay.outcome == "answered" and stay.waited_ms < within and queue in (None, stay.queue)
            for stay in self.stays
        )

    def waited(self, queue: str | None = None) -> float:
        """Minutes of those who were served."""
        waits = (s.waited_ms for s in self.stays if s.outcome == "answered" and queue in (None, s.queue))
        return sum(waits) / MINUTE
