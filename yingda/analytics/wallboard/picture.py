"""From a board to what screens show: the shape in docs/topics/protocol.md, "wallboard". Pure.

Values that are not known are left out, and nothing in it runs with the clock (`…_since` are moments), so that two
pictures differ only when something happened.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from yingda.analytics.measures import MEASURES, QUEUE_MEASURES, figures
from yingda.analytics.rules.agents import BUSY_STATES, OCCUPANCY_STATES, OFFLINE
from yingda.analytics.rules.facts import SELF_SERVICE, AgentStateFact, Record
from yingda.analytics.rules.intervals import INDEX, MINUTE_MS, Sums, total
from yingda.analytics.wallboard.board import ARRIVALS_MS, Board, BySum, named, window_start
from yingda.analytics.wallboard.directory import Directory
from yingda.routing.rules.expected_wait import HANDLE_S_ASSUMED, expected_wait

Json = dict[str, Any]

ARRIVAL_STEP_MS: Final = 5 * MINUTE_MS
ARRIVAL_COLUMNS: Final = ("offered", "answered", "abandoned")
HANDLED_MIN: Final = 5
"""Contacts handled in a window before their average says something about the next wait."""
LOADS: Final = ("offered", "active", "held", "wrap_up")


class Picture:
    """One picture of one board at one moment."""

    def __init__(self, board: Board, directory: Directory, now: int) -> None:
        self._board, self._directory, self._now = board, directory, now
        self._window = window_start(now)
        self._last_30 = board.since(self._window)
        self._by_queue: dict[str, list[Record]] = defaultdict(list)
        for record in board.contacts.values():
            self._by_queue[record.fact.queue_id or ""].append(record)

    def whole(self, time_zone: str) -> Json:
        board = self._board
        shown = [agent for agent in board.agents.values() if agent.state != OFFLINE]
        times = board.agent_times(self._now)
        agent_sums = {
            "busy_ms": sum(times[state] for state in BUSY_STATES),
            "available_ms": sum(times[state] for state in OCCUPANCY_STATES),
        }
        return {
            "day_start": board.day_start,
            "time_zone": time_zone,
            "now": self._now_of(board.contacts.values(), self._available(board.agents), whole=True),
            "today": self._figures(None, board.today, board.day_start, agent_sums),
            "last_30_min": self._figures(None, self._last_30, self._window, {}),
            "arrivals": self._arrivals(None),
            "levels": self._levels(),
            "states": dict(Counter(agent.state for agent in shown)),
            "queues": {queue.id: self._queue(queue.id) for queue in self._directory.queues.values() if queue.active},
            "agents": {agent.agent_id: self._agent(agent) for agent in shown},
        }

    def _queue(self, id: str) -> Json:
        queue = self._directory.queues[id]
        here = self._by_queue.get(id, [])
        able = self._directory.agents_of_queue.get(id, [])
        now = self._now_of(here, self._available(able), whole=False)
        wait = self._expected(id, now["waiting"], now["available"], able)
        return {
            "name": queue.name,
            "target": {"percent": queue.service_level_percent, "within_s": queue.service_level_s},
            "now": {**now, **wait},
            "today": self._figures(id, self._board.today, self._board.day_start, {}),
            "last_30_min": self._figures(id, self._last_30, self._window, {}),
            "arrivals": self._arrivals(id),
        }

    def _now_of(self, records: Iterable[Record], available: int, *, whole: bool) -> Json:
        states: Counter[str] = Counter()
        waiting: list[int] = []
        for record in records:
            states[record.fact.state] += 1
            if (stay := record.stay) is not None:
                waiting.append(stay.entered_at)
        counts = {"waiting": len(waiting), **{s: states[s] for s in ("ringing", "active", "held", "wrap_up")}}
        if whole:
            counts[SELF_SERVICE] = states[SELF_SERVICE]
        return {**counts, "available": available, **({"longest_since": min(waiting)} if waiting else {})}

    def _available(self, agents: Iterable[str]) -> int:
        """Contacts more that these agents could take now."""
        return sum(
            max(0, self._directory.seats(id) - sum(_load(agent).values()))
            for id in agents
            if (agent := self._board.agents.get(id)) is not None and takes_work(agent)
        )

    def _expected(self, queue: str, waiting: int, available: int, able: Iterable[str]) -> Json:
        if available > waiting:
            return {"wait_low_s": 0, "wait_high_s": 0}
        on_duty = [id for id in able if (agent := self._board.agents.get(id)) is not None and takes_work(agent)]
        seats = sum(self._directory.seats(id) for id in on_duty)
        wait = expected_wait(waiting + 1, seats, self._handle_s(queue))
        return {"wait_low_s": wait[0], "wait_high_s": wait[1]} if wait else {}

    def _handle_s(self, queue: str) -> float:
        """The average handle time of the last 30 minutes, else of today, else an assumption."""
        for by_queue in (self._last_30, self._board.today):
            if (sums := by_queue.get(queue)) is not None and sums[INDEX["handled"]] >= HANDLED_MIN:
                handle_ms = sum(sums[INDEX[part]] for part in ("talk_ms", "hold_ms", "wrap_ms"))
                return handle_ms / sums[INDEX["handled"]] / 1000
        return HANDLE_S_ASSUMED

    def _figures(self, queue: str | None, by_queue: BySum, start: int, more: Mapping[str, int]) -> Json:
        rows: list[Sums] = list(by_queue.values()) if queue is None else [by_queue[queue]] if queue in by_queue else []
        undecided = self._board.undecided(queue, start, self._now)
        measures = QUEUE_MEASURES if queue is not None else MEASURES
        return figures(named(total(rows), **{"undecided": undecided, **more}), measures)

    def _arrivals(self, queue: str | None) -> Json:
        """Per five minutes of the last three hours, those in which anything came."""
        first = self._now - self._now % ARRIVAL_STEP_MS - ARRIVALS_MS
        found: dict[str, dict[str, int]] = {}
        for minute in sorted(minute for minute in self._board.minutes if minute >= first):
            by_queue = self._board.minutes[minute]
            rows = by_queue.values() if queue is None else [by_queue[queue]] if queue in by_queue else []
            sums = total(rows)
            if sums[INDEX["offered"]]:
                step = found.setdefault(str(minute - minute % ARRIVAL_STEP_MS), dict.fromkeys(ARRIVAL_COLUMNS, 0))
                for name in ARRIVAL_COLUMNS:
                    step[name] += sums[INDEX[name]]
        return found

    def _levels(self) -> Json:
        """The day's service level by steps of a quarter of an hour, those in which anybody's fate is decided."""
        undecided, within, offered = self._board.undecided_steps(self._now), INDEX["answered_within"], INDEX["offered"]
        decided = {step: sums[offered] - undecided[step] for step, sums in sorted(self._board.steps.items())}
        return {
            str(step): {"answered_within": self._board.steps[step][within], "decided": count}
            for step, count in decided.items()
            if count > 0
        }

    def _agent(self, agent: AgentStateFact) -> Json:
        return {
            "name": self._directory.agent_name(agent.agent_id) or "",
            "state": agent.state,
            "since": agent.started_at,
            "status": agent.status,
            "reason": agent.reason,
            "present": agent.present,
            "not_responding": agent.not_responding,
            "load": _load(agent),
            "capacity": self._directory.seats(agent.agent_id),
        }


def takes_work(agent: AgentStateFact) -> bool:
    """Chose ready, desk alive, answers offers."""
    return agent.status == "ready" and agent.present and not agent.not_responding


def _load(agent: AgentStateFact) -> dict[str, int]:
    return {load: getattr(agent, load) for load in LOADS}
