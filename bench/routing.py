"""Contacts through their whole durable life with 15,000 agents and 20,000 who wait, and how soon a free agent is
offered one.

The real router, owner, writer and PostgreSQL (fsync on); customers and agents, in a process of their own, call what
sockets would call, with a screen behind each of them. Phases: few customers and free agents; as fast as it goes; rates
that must hold. `contacts_per_hour` is the highest measured rate that holds with p99 under 100 ms; the ceiling commits
the very same rows in bare batches. `over_sockets` is the same over 2,000 real sockets.
Options: --agents N, --waiting N, --sockets N, --aim PER_HOUR, --seconds S, --runs N, --quick, --json.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import asyncpg
import uvloop

from bench import _installation as installation
from bench._lives import Given
from bench._report import cpu_of_children, emit, machine, median, note, parser, percentile, ratio, spread
from bench._routing_door import Door
from bench._routing_sockets import over_sockets
from yingda.channels.webchat import api as webchat
from yingda.desk import screen
from yingda.entrypoints.router import Router
from yingda.entrypoints.upkeep import keep_memory_quiet
from yingda.foundation import partitions
from yingda.foundation.db import Database
from yingda.foundation.group_commit import Changes, Fence, GroupCommit, PostgresBatchStore
from yingda.interactions.contact import State
from yingda.journey import deadlines
from yingda.journey.owner import Owner
from yingda.journey.record import SPECS
from yingda.tenancy import api as tenancy

AIM_PER_HOUR: Final = 800_000
AIM_P99_MS: Final = 100.0
AGENTS: Final = 15_000
WAITING: Final = 20_000
"""Customers in the queue while all agents are busy."""
LINGER_MS: Final = 5_000
"""Ended contacts leave memory after this long instead of minutes, so that leaving is part of the steady state."""
SHARES_OF_MOST: Final = (0.9, 0.8, 0.65, 0.5, 0.35)
CEILING_IN_FLIGHT: Final = 2_000
DEMAND_PER_S: Final = 1_500
"""Contacts a second that are asked for when it goes as fast as it can: more than it can."""
RAMP_S_MAX: Final = 180.0
SETTLE_S: Final = 8.0
SETTLE_TALKS: Final = 1.5
SOCKETS: Final = 2_000
RATES_OVER_SOCKETS: Final = (400_000.0, 300_000.0, 200_000.0, 120_000.0)
"""Contacts an hour, tried downwards until one holds."""
RECORDED_MAX: Final = 100_000
"""Changes kept for the ceiling."""


FREE: Final = "agents free"
FAST: Final = "as fast as it goes"
AIM: Final = "the aim"


@dataclass(frozen=True, slots=True)
class Pace:
    """So many customers, whose talks take so long."""

    customers: int
    talk_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    agents: int
    waiting: int
    sockets: int
    settle_s: float
    settle_talks: float
    """So many times as long as a talk: until then talks of the pace before, which ends talks sooner or later than this
    one, still tell in the figures."""
    measure_s: float
    runs: int
    postgres_cpu_s: Callable[[], float] = lambda: 0.0


class Recording:
    """Keeps what the writer is given while it is on, for the ceiling."""

    def __init__(self, owner: Owner) -> None:
        self.changes: list[Changes] = []
        self.on = False
        self._put = owner.writer.put
        owner.writer.put = self._keep  # type: ignore[method-assign]

    def _keep(self, changes: Changes, told: Callable[[], None] | None = None) -> Any:
        if self.on and changes and len(self.changes) < RECORDED_MAX:
            self.changes.append(changes)
        return self._put(changes, told)


async def settled(owner: Owner, talking: int, everybody: int) -> None:
    """Waits until so many, or nearly, are with an agent, and all of them, or nearly, are there."""
    deadline = time.monotonic() + RAMP_S_MAX
    while time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        counts = owner.live.counts()
        with_agent = counts[State.ACTIVE] + counts[State.WRAP_UP] + counts[State.OFFERED]
        if with_agent >= 0.9 * talking and with_agent + counts[State.WAITING] >= 0.9 * everybody:
            return


async def measured(
    door: Door, owner: Owner, name: str, pace: Pace, plan: Plan, *, is_new: bool = True
) -> dict[str, Any]:
    """Lets the load settle, if its pace is new, then counts for a while."""
    if is_new:
        door.enter(pace.customers, pace.talk_s)
        await settled(owner, min(pace.customers, plan.agents), pace.customers)
        await asyncio.sleep(max(plan.settle_s, plan.settle_talks * pace.talk_s))
    batches, changes = owner.writer.batches, owner.writer.changes
    cpu, postgres_cpu, began = time.process_time(), plan.postgres_cpu_s(), time.monotonic()
    door.begin()
    await asyncio.sleep(plan.measure_s)
    seen = await door.end()
    took = time.monotonic() - began
    python_s, postgres_s = time.process_time() - cpu, plan.postgres_cpu_s() - postgres_cpu
    result = {
        "phase": name,
        "contacts_per_hour": round(seen.finished / took * 3600),
        "free_to_offer_p50_ms": _ms(seen.free_to_offer_s, 0.5),
        "free_to_offer_p99_ms": _ms(seen.free_to_offer_s, 0.99),
        "arrival_to_offer_p50_ms": _ms(seen.arrival_to_offer_s, 0.5),
        "arrival_to_offer_p99_ms": _ms(seen.arrival_to_offer_s, 0.99),
        "offers": len(seen.free_to_offer_s) + len(seen.arrival_to_offer_s),
        "waiting": owner.live.counts()[State.WAITING],
        "batches_per_s": round((owner.writer.batches - batches) / took),
        "changes_per_s": round((owner.writer.changes - changes) / took),
        "cpu_ms_per_contact": _each_ms(python_s + postgres_s, seen.finished),
        "python_cpu_ms_per_contact": _each_ms(python_s, seen.finished),
        "python_cores": round(python_s / took, 2),
        "postgres_cores": round(postgres_s / took, 2),
        "load_cores": round(seen.cpu_s / took, 2),
    }
    note(", ".join(f"{key} {value}" for key, value in result.items() if value is not None))
    return result


def _ms(seconds: list[float], share: float) -> float | None:
    return percentile([each * 1000 for each in seconds], share)


def _each_ms(seconds: float, contacts: int) -> float | None:
    return round(seconds / contacts * 1000, 2) if contacts else None


async def phases(door: Door, owner: Owner, recording: Recording, plan: Plan, aim: float) -> list[dict[str, Any]]:
    everybody = plan.agents + plan.waiting
    found: list[dict[str, Any]] = []

    def paced(per_hour: float, busy: int) -> Pace:
        return Pace(everybody if busy == plan.agents else busy, busy / (per_hour / 3600))

    async def runs(name: str, pace: Pace) -> list[dict[str, Any]]:
        these = [await measured(door, owner, name, pace, plan, is_new=n == 0) for n in range(plan.runs)]
        found.extend(these)
        return these

    await runs(FREE, paced(aim, max(1, plan.agents // 5)))
    recording.on = True
    fast = Pace(everybody, plan.agents / DEMAND_PER_S)
    found.append(await measured(door, owner, FAST, fast, plan))
    recording.on = False
    found += [await measured(door, owner, FAST, fast, plan, is_new=False) for _ in range(plan.runs - 1)]
    most = median([each["contacts_per_hour"] for each in found if each["phase"] == FAST]) or 0.0
    for share in SHARES_OF_MOST[: 1 if plan.runs == 1 else None]:
        these = await runs(f"{share:.0%} of that", paced(share * most, plan.agents))
        if holds(median([each["free_to_offer_p99_ms"] for each in these])):
            break
    await runs(AIM, paced(aim, plan.agents))
    return found


def holds(p99_ms: float | None) -> bool:
    return p99_ms is not None and p99_ms < AIM_P99_MS


async def ceiling(url: str, recorded: list[Changes], seconds: float) -> dict[str, float]:
    """The same rows, written in bare batches by the same writer with nothing else to do. Contacts an hour."""
    admin = await asyncpg.connect(url)
    await admin.execute(f"truncate {', '.join(SPECS)}")
    epoch = await admin.fetchval("select epoch from partitions where tenant_id = $1", installation.TENANT)
    database = Database(url)
    conn = await database.connect()
    fence = Fence(partitions.FENCE, (installation.TENANT, epoch), lambda: partitions.Fenced(installation.TENANT))
    store = PostgresBatchStore(conn, fence, SPECS, lambda: None)
    writer = GroupCommit(store, SPECS)
    task = asyncio.create_task(writer.run())
    flying, written, began = asyncio.Semaphore(CEILING_IN_FLIGHT), 0, time.monotonic()
    for changes in recorded:
        await flying.acquire()
        writer.put(changes).add_done_callback(lambda _done: flying.release())
        written += 1
        if written % 100 == 0:
            await asyncio.sleep(0)
        if time.monotonic() - began > seconds:
            break
    await writer.put(Changes())
    took = time.monotonic() - began
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await conn.close()
    await admin.close()
    done = recorded[:written]
    contacts = sum(row[2] == "interaction.ended" for changes in done for row in changes.rows.get("events", ()))
    return {
        "contacts_per_hour": contacts / took * 3600,
        "changes_per_s": written / took,
        "rows_per_s": sum(len(rows) for changes in done for rows in changes.rows.values()) / took,
    }


async def centre(data: Path, url: str, plan: Plan, aim: float) -> tuple[list[dict[str, Any]], list[Changes], list[str]]:
    """Builds the institution, runs the phases."""
    built = await installation.build(data, url, agents_count=plan.agents, capacity=1)
    database = Database(url)
    await database.open()
    await tenancy.load_keys(database, built.keyring)
    router = Router(database, built.keyring, [screen.project, webchat.project], "bench")
    await router.start()
    while not router.owned:  # noqa: ASYNC110  it tells nobody
        await asyncio.sleep(0.05)
    owner = router.owner(built.tenant)
    entries = {line: id for line, (id, _) in built.entries.items()}
    door, recording = Door(owner), Recording(owner)
    memory = asyncio.create_task(keep_memory_quiet())
    try:
        note(f"{plan.agents} agents sign in")
        await door.open(Given(built.agents, entries, built.disposition))
        found = await phases(door, owner, recording, plan, aim)
        if owner.ended is not None:
            door.failures.append(f"the owner ended: {owner.ended!r}")
    finally:
        memory.cancel()
        await door.close()
        await router.stop()
        await database.close()
    return found, recording.changes, door.failures


async def run(plan: Plan, aim: float) -> dict[str, Any]:
    deadlines.LINGER_MS = LINGER_MS  # type: ignore[misc]
    before = machine()
    with installation.folder("routing") as data:
        async with installation.postgres(data) as server:
            plan = replace(plan, postgres_cpu_s=lambda: cpu_of_children(server.pid or 0))
            found, recorded, failures = await centre(data, server.url(), plan, aim)
            note(f"the ceiling: {len(recorded)} recorded changes in bare batches")
            bare = [await ceiling(server.url(), recorded, plan.measure_s) for _ in range(plan.runs)]
    sockets = None
    if plan.sockets:
        rates = list(RATES_OVER_SOCKETS) if plan.runs > 1 else [RATES_OVER_SOCKETS[-1]]
        rates = [rate * plan.sockets / SOCKETS for rate in rates]
        sockets = await over_sockets(plan.sockets, rates, plan.measure_s, AIM_P99_MS)
    return report(plan, found, bare, failures, before) | {"over_sockets": sockets}


def report(
    plan: Plan, found: list[dict[str, Any]], bare: list[dict[str, float]], failures: list[str], before: dict[str, Any]
) -> dict[str, Any]:
    by_phase: dict[str, list[dict[str, Any]]] = {}
    for each in found:
        by_phase.setdefault(each["phase"], []).append(each)
    medians = {
        name: {key: median([run[key] for run in runs]) for key in runs[0] if key != "phase"}
        for name, runs in by_phase.items()
    }
    holding = [
        (figures["contacts_per_hour"], name)
        for name, figures in medians.items()
        if name not in (FREE, FAST) and holds(figures["free_to_offer_p99_ms"])
    ]
    held = max(holding)[1] if holding else None
    chosen = medians[held] if held else dict.fromkeys(found[0])
    top = median([each["contacts_per_hour"] for each in bare], 0)
    return {
        "contacts_per_hour": chosen["contacts_per_hour"],
        "free_to_offer_p50_ms": chosen["free_to_offer_p50_ms"],
        "free_to_offer_p99_ms": chosen["free_to_offer_p99_ms"],
        "ceiling_per_hour": top,
        "agents": plan.agents,
        "waiting": plan.waiting,
        "why_null": None if held else f"no rate held with p99 under {AIM_P99_MS:.0f} ms",
        "share_of_ceiling": ratio(chosen["contacts_per_hour"], top),
        "arrival_to_offer_p50_ms": medians[FREE]["arrival_to_offer_p50_ms"],
        "arrival_to_offer_p99_ms": medians[FREE]["arrival_to_offer_p99_ms"],
        "cpu_ms_per_contact": (chosen if held else medians[AIM])["cpu_ms_per_contact"],
        "at_the_aim": medians[AIM],
        "most_per_hour": medians[FAST]["contacts_per_hour"],
        "spread": {
            name: {
                key: spread([run[key] for run in runs]) for key in ("contacts_per_hour", "free_to_offer_p99_ms")
            } for name, runs in by_phase.items()
        } | {"ceiling": {"contacts_per_hour": spread([round(each["contacts_per_hour"]) for each in bare])}},
        "phases": medians,
        "ceiling_changes_per_s": median([each["changes_per_s"] for each in bare], 0),
        "ceiling_rows_per_s": median([each["rows_per_s"] for each in bare], 0),
        "failures": len(failures),
        "first_failures": failures[:3],
        "machine": {"before": before, "after": machine()},
    }  # fmt: skip


def main() -> None:
    options = parser("routing", __doc__)
    options.add_argument("--agents", type=int, default=AGENTS)
    options.add_argument("--waiting", type=int, default=WAITING, help="in the queue while all agents are busy")
    options.add_argument("--sockets", type=int, default=SOCKETS, help="real ones for the second figure; 0: none")
    options.add_argument("--aim", type=float, default=AIM_PER_HOUR, help="contacts an hour that must hold")
    options.add_argument("--seconds", type=float, default=15.0, help="of each measurement")
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    plan = Plan(given.agents, given.waiting, given.sockets, SETTLE_S, SETTLE_TALKS, given.seconds, given.runs)
    if given.quick:
        plan = Plan(min(given.agents, 300), min(given.waiting, 300), min(given.sockets, 40), 1.0, 0.0, 2.0, 1)
    emit(uvloop.run(run(plan, given.aim)), as_json=given.json)


if __name__ == "__main__":
    main()
