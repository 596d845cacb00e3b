"""The agents of the day: who is on shift, who holds what, and how their time was spent."""

from collections.abc import Iterable
from typing import Final

from yingda.agents.agent import OFFLINE, READY, Agent
from yingda.twin.world import Shift, Worker

BREAK_MS_MAX: Final = 3_600_000
"""A gap between two shifts up to this long is a break: it is taken whole, even if a talk delays it."""


class Desk:
    """One agent's time: on shift or not, busy or not. `off_since`: since when neither. `owed`: the shift that begins
    after a break that is still to be taken."""

    __slots__ = (
        "agent", "available_ms", "available_since", "busy_ms", "busy_since", "off_since", "on_shift", "owed", "shifts",
    )  # fmt: skip

    def __init__(self, agent: Agent, shifts: tuple[Shift, ...]) -> None:
        self.agent, self.shifts = agent, shifts
        self.on_shift = False
        self.off_since: int | None = None
        self.owed: int | None = None
        self.busy_since: int | None = None
        self.available_since: int | None = None
        self.busy_ms = 0
        self.available_ms = 0


class Desks:
    """All agents. Busy: holds a contact, ringing, talking or writing up. Available: busy or ready (COPC: occupancy)."""

    def __init__(self, workers: Iterable[Worker], since: int, interval_ms: int, intervals: int) -> None:
        self.agents: dict[str, Agent] = {}
        self.by_id: dict[str, Desk] = {}
        self._since, self._interval_ms = since, interval_ms
        self.busy_ms = [0] * intervals
        self.available_ms = [0] * intervals
        for worker in workers:
            agent = Agent(
                id=worker.id, name=worker.name, levels=dict(worker.levels), capacity=dict(worker.capacity),
                branches=worker.branches, line=worker.line, present=True,
            )  # fmt: skip
            self.agents[agent.id] = agent
            shifts = sorted((s for s in worker.shifts if s.until > s.since), key=lambda shift: shift.since)
            self.by_id[agent.id] = Desk(agent, tuple(shifts))

    def may_begin(self, agent: str, number: int, now: int) -> int | None:
        """When this shift begins: now, or later, for the break before it is taken whole; None: not any more, or after
        the talk that still lasts (`owed`)."""
        desk = self.by_id[agent]
        pause_ms = self._pause_ms(desk, number)
        if pause_ms and desk.busy_since is not None:
            desk.owed = number
            return None
        begins = now if desk.off_since is None else max(now, desk.off_since + pause_ms)
        return begins if begins < desk.shifts[number].until else None

    def _pause_ms(self, desk: Desk, number: int) -> int:
        pause_ms = desk.shifts[number].since - desk.shifts[number - 1].until if number else 0
        return pause_ms if pause_ms <= BREAK_MS_MAX else 0

    def owing(self, agent: str) -> tuple[int, int] | None:
        """The shift that begins after a break that begins now, and when."""
        desk = self.by_id[agent]
        number, desk.owed = desk.owed, None
        if number is None or desk.off_since is None:
            return None
        return number, desk.off_since + self._pause_ms(desk, number)

    def begin_shift(self, agent: str, now: int) -> None:
        desk = self.by_id[agent]
        desk.on_shift, desk.off_since = True, None
        desk.agent.status, desk.agent.not_responding, desk.agent.idle_since = READY, False, now
        if desk.available_since is None:
            desk.available_since = now

    def end_shift(self, agent: str, now: int) -> None:
        desk = self.by_id[agent]
        desk.on_shift = False
        desk.agent.status = OFFLINE
        if desk.busy_since is None:
            desk.off_since = now
            self._available(desk, now)

    def take_seat(self, agent: Agent, contact: str, channel: str, now: int) -> None:
        agent.contacts.add(contact)
        agent.load[channel] = agent.load.get(channel, 0) + 1
        desk = self.by_id[agent.id]
        if desk.busy_since is None:
            desk.busy_since = now
            if desk.available_since is None:
                desk.available_since = now

    def free_seat(self, agent: Agent, contact: str, channel: str, now: int) -> None:
        agent.contacts.discard(contact)
        agent.load[channel] -= 1
        agent.idle_since = now
        desk = self.by_id[agent.id]
        if not agent.contacts and desk.busy_since is not None:
            desk.busy_ms += now - desk.busy_since
            self._spread(self.busy_ms, desk.busy_since, now)
            desk.busy_since = None
            if not desk.on_shift:
                desk.off_since = now
                self._available(desk, now)

    def close(self, now: int) -> None:
        """The day is over for everybody."""
        for desk in self.by_id.values():
            if desk.busy_since is not None:
                desk.busy_ms += now - desk.busy_since
                self._spread(self.busy_ms, desk.busy_since, now)
                desk.busy_since = None
            self._available(desk, now)

    def _available(self, desk: Desk, now: int) -> None:
        if desk.available_since is not None:
            desk.available_ms += now - desk.available_since
            self._spread(self.available_ms, desk.available_since, now)
            desk.available_since = None

    def _spread(self, sums: list[int], since: int, until: int) -> None:
        """Time of a stretch, interval by interval; what is before the day or after it counts nowhere."""
        first = max(0, (since - self._since) // self._interval_ms)
        last = min(len(sums) - 1, (until - self._since) // self._interval_ms)
        for n in range(first, last + 1):
            begin = self._since + n * self._interval_ms
            sums[n] += max(0, min(until, begin + self._interval_ms) - max(since, begin))
