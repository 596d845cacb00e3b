"""The wallboard of one tenant in memory: open contacts, agents' states, the sums of the day by minute. Pure.

Fed with events in the order of the log and with rows of `intervals` as they change; asked for the picture at a moment.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from yingda.analytics.rules import agents, contacts
from yingda.analytics.rules.facts import ENDED, AgentStateFact, Record
from yingda.analytics.rules.intervals import COLUMNS, MINUTE_MS, Key, Sums, zero
from yingda.analytics.rules.targets import Targets
from yingda.foundation.events import Stored

WINDOW_MS: Final = 30 * MINUTE_MS
ARRIVALS_MS: Final = 180 * MINUTE_MS
"""How far back the chart of arrivals goes."""
LEVEL_STEP_MS: Final = 15 * MINUTE_MS
"""One point of the day's service level: short enough to see a rush, long enough to hold more than a few contacts."""
OPENING: Final = "interaction.arrived"

BySum = dict[str, Sums]


@dataclass(slots=True)
class Board:
    """Everything the picture is made of. Moments are epoch milliseconds."""

    day_start: int
    targets: Targets = field(default_factory=Targets)
    contacts: dict[str, Record] = field(default_factory=dict)
    agents: dict[str, AgentStateFact] = field(default_factory=dict)
    agent_time: Counter[str] = field(default_factory=Counter)
    """Milliseconds of today in stretches that ended, by state."""
    rows: dict[Key, Sums] = field(default_factory=dict)
    minutes: dict[int, BySum] = field(default_factory=lambda: defaultdict(lambda: defaultdict(zero)))
    """Sums by minute and queue."""
    today: BySum = field(default_factory=lambda: defaultdict(zero))
    steps: dict[int, Sums] = field(default_factory=lambda: defaultdict(zero))
    """Sums of the day by the start of a step of the service level, all queues together."""

    def take(self, event: Stored) -> None:
        """One event. What belongs to a contact that ended before this memory began is none of the moment's business."""
        if event.type in contacts.STEPS:
            self._take_contact(event, event.decode())
        if event.type in agents.TYPES:
            self._take_agent(event, event.decode())

    def _take_contact(self, event: Stored, data: Mapping[str, Any]) -> None:
        id = data["interaction"]
        record = self.contacts.get(id)
        if record is None:
            if event.type != OPENING:
                return
            record = self.contacts[id] = contacts.fresh(id, event.at_ms)
        contacts.apply(record, event.type, event.at_ms, data, self.targets)
        if record.fact.state == ENDED:
            del self.contacts[id]

    def _take_agent(self, event: Stored, data: Mapping[str, Any]) -> None:
        for row in agents.apply(self.agents.get(data["agent"]), event.type, event.at_ms, data):
            if row.ended_at is None:
                self.agents[row.agent_id] = row
            else:
                self.agent_time[row.state] += max(0, row.ended_at - max(row.started_at, self.day_start))

    def set_interval(self, key: Key, sums: Sums) -> None:
        """The row of `intervals` as it is now; what it was before is taken off the sums."""
        minute, queue, _ = key
        before = self.rows.get(key)
        self.rows[key] = sums
        into = self.minutes[minute]
        into[queue] = _plus(into[queue], sums, before)
        if minute >= self.day_start:
            step = step_of(minute)
            self.today[queue] = _plus(self.today[queue], sums, before)
            self.steps[step] = _plus(self.steps[step], sums, before)

    def forget_before(self, moment: int) -> None:
        """Lets go of minutes that no part of the picture shows any more."""
        limit = min(self.day_start, moment - ARRIVALS_MS)
        for key in [key for key in self.rows if key[0] < limit]:
            del self.rows[key]
            self.minutes.pop(key[0], None)

    def since(self, start: int) -> BySum:
        """Sums by queue over the minutes from a moment on."""
        found: BySum = defaultdict(zero)
        for minute, by_queue in self.minutes.items():
            if minute >= start:
                for queue, sums in by_queue.items():
                    found[queue] = _plus(found[queue], sums, None)
        return found

    def undecided(self, queue: str | None, start: int, now: int) -> int:
        """Who came from a moment on, still waits, and may yet be answered within the target. Queue None: all."""
        stays = (record.stay for record in self.contacts.values())
        return sum(
            stay is not None
            and (queue is None or stay.queue_id == queue)
            and stay.entered_at >= start
            and now - stay.entered_at <= stay.target_ms
            for stay in stays
        )

    def undecided_steps(self, now: int) -> Counter[int]:
        """As `undecided` since the day began, for all queues, by step of the service level."""
        stays = [stay for record in self.contacts.values() if (stay := record.stay) is not None]
        return Counter(
            step_of(stay.entered_at)
            for stay in stays
            if stay.entered_at >= self.day_start and now - stay.entered_at <= stay.target_ms
        )

    def agent_times(self, now: int) -> Counter[str]:
        """Milliseconds of today by state, running stretches included."""
        times = Counter(self.agent_time)
        for row in self.agents.values():
            times[row.state] += max(0, now - max(row.started_at, self.day_start))
        return times


def step_of(moment: int) -> int:
    """The start of the step of the service level that a moment is in."""
    return moment - moment % LEVEL_STEP_MS


def window_start(now: int) -> int:
    """Where "the last 30 minutes" begin: on a full minute, so that they are whole rows."""
    return now - now % MINUTE_MS - WINDOW_MS


def named(sums: Iterable[int], **more: int) -> dict[str, int]:
    """Sums by the names of their columns, with what is no column."""
    return {
        **dict(zip(COLUMNS, list(sums) or zero(), strict=True)),
        "undecided": 0,
        "busy_ms": 0,
        "available_ms": 0,
        **more,
    }


def _plus(base: Sums, more: Sums, less: Sums | None) -> Sums:
    if less is None:
        return [a + b for a, b in zip(base, more, strict=True)]
    return [a + b - c for a, b, c in zip(base, more, less, strict=True)]
