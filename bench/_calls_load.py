"""Phases of the calls benchmark. The same code measures the product and its peer: it sees phones and callers only."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench._callers import NUMBERS, Callers, Outcome, call_of, number_of
from bench._phones import Phones, Rung, Talk
from bench._report import note, percentile

ANSWER_P99_MS_MAX: Final = 500.0
HELD_SHARE: Final = 0.98
TALK_S_MAX: Final = 5.0
TALK_S_MIN: Final = 0.2
BUSY_SHARE: Final = 0.6
"""Of the agents, who talk at a rate that is tried; of the rate that holds, how fast an always busy centre works."""
BUSY_TALK_S_MAX: Final = 50.0
"""Less than the 60 s after which the switch takes a leg without sound for cut."""
WAITING_MIN, WAITING_MAX, WAITING_SHARE = 2, 20, 0.2
"""Callers who wait while all agents talk: so many of the agents' number."""
IN_QUEUE_S: Final = 0.3
"""Whoever called this long before an agent was free waits in the queue by then."""
SETTLE_S: Final = 1.5
DRAIN_S: Final = 20.0
QUIET_CORES: Final = 0.1
"""Of the serving processes more than while nobody called: nothing is left to do from the load before."""
QUIET_TIMEOUT_S: Final = 60.0

_numbers = itertools.count(1)


@dataclass(slots=True)
class Side:
    """A switch under load: ours with the product, or the peer. `cpu_s`: by name, of the processes that serve calls."""

    name: str
    folder: Path
    sip_port: int
    phones: Phones
    agents: int
    cpu_s: Callable[[], dict[str, float]]
    idle_cores: float = 0.0

    async def quiet(self) -> None:
        """Waits until what the load before left behind is done, such as sealing recordings; not for ever."""
        deadline = time.monotonic() + QUIET_TIMEOUT_S
        while time.monotonic() < deadline:
            window = await _window(self, 1.0)
            if sum(window.cpu_s.values()) / window.took_s <= self.idle_cores + QUIET_CORES:
                return
        note(f"{self.name}: still at work {QUIET_TIMEOUT_S:.0f} s after the load")

    def callers(self, *, rate: float, limit: int, sound: bool = False, most: int = NUMBERS - 1) -> Callers:
        name = f"{self.name}{next(_numbers)}"
        made = Callers(self.folder, name, self.sip_port, rate=rate, limit=limit, most=most, sound=sound)
        self.phones.on_hang_up = made.agent_hung_up
        self.phones.rungs.clear()
        return made


@dataclass(slots=True)
class Window:
    """Epoch seconds between which is measured, and what CPU went by."""

    began: float
    ended: float
    cpu_s: dict[str, float]

    @property
    def took_s(self) -> float:
        return self.ended - self.began

    def holds(self, at: float) -> bool:
        return self.began <= at < self.ended


async def rate(side: Side, per_s: float, seconds: float, *, sound: bool = False) -> dict[str, Any]:
    """Calls come evenly, so many a second, and find free agents."""
    await side.quiet()
    talk_s = max(TALK_S_MIN, min(TALK_S_MAX, BUSY_SHARE * side.agents / per_s))
    side.phones.talk = Talk(talk_s, talk_s)
    callers = side.callers(rate=per_s, limit=max(20, 4 * side.agents), sound=sound)
    callers.start()
    try:
        await asyncio.sleep(SETTLE_S + talk_s)
        window = await _window(side, seconds)
    finally:
        await callers.drain(DRAIN_S + talk_s)
    found = _rate_found(window, callers.outcome(), side.phones.rungs, per_s)
    note(f"{side.name}, {side.agents} agents{', sound' if sound else ''}: "
         + ", ".join(f"{key} {value}" for key, value in found.items() if value not in (None, {})))  # fmt: skip
    return found


def _rate_found(window: Window, outcome: Outcome, rungs: list[Rung], per_s: float) -> dict[str, Any]:
    answered: dict[str, Rung] = {}
    again = 0
    for rung in rungs:
        number = _number(rung)
        again += number in answered
        answered.setdefault(number, rung)
    came = {number: at for number, at in outcome.called_at.items() if window.holds(at)}
    waits = [answered[number].answered_at - at for number, at in came.items() if number in answered]
    rings = [answered[number].at - at for number, at in came.items() if number in answered]
    failures = dict(outcome.failures)
    if lost := len(came) - len(waits):
        failures["never rang"] = lost
    if again:
        failures["rang again"] = again
    return {
        "asked_per_s": per_s,
        "calls_per_s": round(len(waits) / window.took_s, 2),
        "arrival_to_ring_p50_ms": _ms(rings, 0.5),
        "arrival_to_answer_p50_ms": _ms(waits, 0.5),
        "arrival_to_answer_p99_ms": _ms(waits, 0.99),
        "python_cpu_ms_per_call": _each(window.cpu_s.get("python"), len(came)),
        "postgres_cpu_ms_per_call": _each(window.cpu_s.get("postgres"), len(came)),
        "switch_cpu_ms_per_call": _each(window.cpu_s.get("switch"), len(came)),
        "failures": failures,
        "resent": outcome.resent,
    }


def holds(found: dict[str, Any]) -> bool:
    p99 = found["arrival_to_answer_p99_ms"]
    kept_up = found["calls_per_s"] >= HELD_SHARE * found["asked_per_s"] * 0.95
    return not found["failures"] and kept_up and p99 is not None and p99 < ANSWER_P99_MS_MAX


async def always_busy(side: Side, per_s: float, seconds: float, runs: int, talk_s_max: float) -> dict[str, Any]:
    """All agents talk and callers wait, so that whoever gets free is rung at once: from the hang-up at a phone to the
    next INVITE at the same phone, of callers who were in the queue by then."""
    await side.quiet()
    talk_s = max(TALK_S_MIN, min(talk_s_max, BUSY_TALK_S_MAX, side.agents / (BUSY_SHARE * per_s)))
    side.phones.talk = Talk(talk_s / 2, talk_s * 1.5)
    waiting = round(max(WAITING_MIN, min(WAITING_MAX, WAITING_SHARE * side.agents)))
    callers = side.callers(rate=max(per_s, 2 * side.agents / talk_s), limit=side.agents + waiting)
    callers.start()
    windows = []
    try:
        deadline = time.monotonic() + 2 * talk_s + (side.agents + waiting) / per_s
        while side.phones.talking < side.agents * 0.95 and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        await asyncio.sleep(SETTLE_S + talk_s / 2)
        for _ in range(runs):
            windows.append(await _window(side, seconds))
    finally:
        side.phones.talk = Talk(TALK_S_MIN, TALK_S_MIN)
        await callers.drain(DRAIN_S + 1.5 * talk_s)
    outcome = callers.outcome()
    each = [_free_to_ring(window, outcome, side.phones.rungs) for window in windows]
    together = [one for some in each for one in some]
    found = {
        "rings": len(together),
        "p50_ms": _ms(together, 0.5),
        "p99_ms": _ms(together, 0.99),
        "p99_ms_of_each": [_ms(some, 0.99) for some in each],
        "calls_per_s": round(
            sum(window.holds(rung.at) for window in windows for rung in side.phones.rungs)
            / sum(window.took_s for window in windows), 2
        ),
        "waiting": waiting,
        "talk_s": round(talk_s, 1),
        "failures": outcome.failures,
    }  # fmt: skip
    note(f"{side.name}, {side.agents} agents, always busy: " + ", ".join(f"{k} {v}" for k, v in found.items()))
    return found


def _free_to_ring(window: Window, outcome: Outcome, rungs: list[Rung]) -> list[float]:
    found = []
    for rung in rungs:
        called_at = outcome.called_at.get(_number(rung))
        if rung.free_s is None or called_at is None or not window.holds(rung.at):
            continue
        if called_at + IN_QUEUE_S <= rung.at - rung.free_s:
            found.append(rung.free_s)
    return found


async def all_at_once(side: Side, calls: int, hold_s: float, per_s: float) -> tuple[dict[str, Any], float]:
    """So many calls with sound, all up together for a while; and how long each agent talked, in seconds."""
    await side.quiet()
    talk_s = calls / per_s + hold_s
    side.phones.talk = Talk(talk_s, talk_s)
    callers = side.callers(rate=per_s, limit=calls, most=calls, sound=True)
    began, at_once = time.time(), 0
    callers.start()
    try:
        deadline = time.monotonic() + talk_s + calls / per_s + DRAIN_S
        cpu = side.cpu_s()
        while callers.running and time.monotonic() < deadline:
            at_once = max(at_once, side.phones.talking)
            await asyncio.sleep(0.1)
        used = _since(side, cpu)
    finally:
        await callers.drain()
    took, outcome = time.time() - began, callers.outcome()
    return {
        "calls": calls, "at_once": at_once, "talk_s": round(talk_s, 1), "failures": outcome.failures,
        "began": began,
        "switch_cores": round(used.get("switch", 0.0) / took, 2),
        "on_the_line_s": sum(outcome.over_at[each] - at for each, at in outcome.called_at.items()
                             if each in outcome.over_at),
    }, talk_s  # fmt: skip


async def _window(side: Side, seconds: float) -> Window:
    began, cpu = time.time(), side.cpu_s()
    await asyncio.sleep(seconds)
    return Window(began, time.time(), _since(side, cpu))


def _since(side: Side, before: dict[str, float]) -> dict[str, float]:
    return {name: seconds - before.get(name, 0.0) for name, seconds in side.cpu_s().items()}


def cpu_of(pid: int | None) -> float:
    """Seconds of CPU of one process; 0.0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb_of(pid: int | None) -> float | None:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return None
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def _number(rung: Rung) -> str:
    call = call_of(rung.caller)
    return number_of(call) if call is not None else ""


def _ms(seconds: list[float], share: float) -> float | None:
    return percentile([each * 1000 for each in seconds], share)


def _each(seconds: float | None, calls: int) -> float | None:
    return round(seconds * 1000 / calls, 2) if seconds is not None and calls else None
