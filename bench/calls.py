"""Calls through the whole product over real SIP, and how soon a free agent's phone rings, against app_queue.

`yingda serve` with its own PostgreSQL and switch; callers are sipp at a carrier's address, agents' phones are one SIP
socket that answers at once and hangs up, and says by the kernel's clock when each message came. For each number of
agents: rates tried upwards until calls fail or p99 from arrival to answer reaches 500 ms; the highest that holds,
measured; a centre that is always busy (hang-up at a phone → next INVITE at it, callers waiting), then the same with
Asterisk's own app_queue on a second switch; as many recorded calls with sound at once as there are agents, at most 150,
whose recordings must be complete. Options: --sizes 1,50,500, --seconds S, --runs N, --quick, --json.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from pathlib import Path
from typing import Any, Final

from bench import _app_queue as app_queue
from bench import _calls_load as load
from bench import _installation as installation
from bench import _telephone as telephone
from bench._callers import Echo, NoSipp, demand_sipp
from bench._calls_recorded import sealed
from bench._phones import ADDRESS, Talk
from bench._report import cpu_of_children, emit, machine, median, note, parser, spread
from bench._server import raise_file_limit
from yingda.channels.telephony.switch import Programs

SIZES: Final = "1,50,500"
QUICK_SIZES: Final = "4"
RATES: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 75.0, 90.0, 110.0)
QUICK_RATES: Final = (2.0,)
FIRST_MAX: Final = 10.0
"""The first rate that is tried is no higher."""
PER_AGENT_MAX: Final = 2.0
"""Calls a second that one agent can take at all, with talks of a quarter second."""
RECORDED_MAX: Final = 150
RECORDED_PER_S: Final = 10.0
IDLE_S: Final = 3.0
TRIES: Final = 2
KEYS: Final = (
    "calls_per_s", "free_to_ring_p50_ms", "free_to_ring_p99_ms", "app_queue_free_to_ring_p99_ms",
    "arrival_to_answer_p99_ms", "python_cpu_ms_per_call", "recorded_calls_at_once", "agents",
)  # fmt: skip


async def rates(side: load.Side, given: argparse.Namespace) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """All tries, and the runs at the highest rate that holds (empty: none does)."""
    wanted = QUICK_RATES if given.quick else [r for r in RATES if r <= PER_AGENT_MAX * side.agents]
    tried: list[dict[str, Any]] = []
    for each in [r for r in wanted if r >= min(side.agents / 10, FIRST_MAX)]:
        for _ in range(TRIES):  # one bad moment of a shared machine is no verdict
            tried.append(await load.rate(side, each, given.seconds / 2))
            if load.holds(tried[-1]):
                break
        else:
            break
    runs: list[dict[str, Any]] = []
    for each in [found["asked_per_s"] for found in reversed(tried) if load.holds(found)][:3]:
        runs = [await load.rate(side, each, given.seconds) for _ in range(given.runs)]
        if sum(load.holds(run) for run in runs) * 2 > len(runs):
            return tried, runs
    return tried, []


async def product(folder: Path, agents: int, given: argparse.Namespace) -> dict[str, Any]:
    centre = await telephone.built(folder, agents)
    echo = Echo(folder, ADDRESS)
    try:
        rung = await telephone.with_phones(centre, echo.port, Talk(1.0, 1.0))
        try:
            await centre.open_desks()
            side = load.Side(
                "product", folder, centre.sip_port, rung, agents,
                lambda: {
                    "python": centre.server.cpu_s(), "switch": load.cpu_of(centre.switch_pid),
                    "postgres": cpu_of_children(centre.server.postmaster() or 0),
                },
            )  # fmt: skip
            return await _measured(centre, side, given)
        finally:
            rung.close()
    except Exception:
        note(centre.server.log_tail())
        raise
    finally:
        echo.close()
        await centre.close()


async def _measured(centre: telephone.Centre, side: load.Side, given: argparse.Namespace) -> dict[str, Any]:
    idle_mb = centre.server.memory_mb()
    cpu = side.cpu_s()
    await asyncio.sleep(IDLE_S)
    idle = {name: (seconds - cpu[name]) / IDLE_S for name, seconds in side.cpu_s().items()}
    idle_cores, side.idle_cores = idle["python"], sum(idle.values())
    gc.collect()
    gc.freeze()
    tried, runs = await rates(side, given)
    held = runs[0]["asked_per_s"] if runs else min(each["asked_per_s"] for each in tried)
    busy = await load.always_busy(side, held, given.seconds, given.runs, given.busy_talk_s)
    sounding = await load.rate(side, held * load.BUSY_SHARE, given.seconds / 2, sound=True)
    calls = min(RECORDED_MAX, side.agents)
    recorded, talk_s = await load.all_at_once(side, calls, given.seconds, RECORDED_PER_S)
    conn = await centre.connect()
    try:
        kept = await sealed(conn, recorded["began"], calls, talk_s)
    finally:
        await conn.close()
    whole = kept.complete == calls == recorded["at_once"] and not recorded["failures"]
    note(f"recorded at once: {recorded} {kept.told()}")
    cpu_ms = median([run["python_cpu_ms_per_call"] for run in runs], 2)
    idle_ms = idle_cores * 1000 / held
    return {
        "calls_per_s": median([run["calls_per_s"] for run in runs], 2),
        "free_to_ring_p50_ms": busy["p50_ms"],
        "free_to_ring_p99_ms": busy["p99_ms"],
        "arrival_to_answer_p50_ms": median([run["arrival_to_answer_p50_ms"] for run in runs]),
        "arrival_to_answer_p99_ms": median([run["arrival_to_answer_p99_ms"] for run in runs]),
        "python_cpu_ms_per_call": cpu_ms,
        "python_cpu_ms_per_call_above_idle": round(cpu_ms - idle_ms, 2) if cpu_ms is not None else None,
        "python_idle_cores": round(idle_cores, 3),
        "postgres_cpu_ms_per_call": median([run["postgres_cpu_ms_per_call"] for run in runs], 2),
        "switch_cpu_ms_per_call": median([run["switch_cpu_ms_per_call"] for run in runs], 2),
        "recorded_calls_at_once": kept.complete if not recorded["failures"] else 0,
        "recordings_complete": whole,
        "why_null": None if runs else f"no rate held with p99 under {load.ANSWER_P99_MS_MAX:.0f} ms and no failure",
        "spread": {
            key: spread([run[key] for run in runs])
            for key in ("calls_per_s", "arrival_to_answer_p99_ms", "python_cpu_ms_per_call")
        } | {"free_to_ring_p99_ms": spread(busy["p99_ms_of_each"])},
        "busy": busy,
        "with_sound": sounding,
        "recorded": recorded | kept.told(),
        "tried": tried,
        "memory_mb": {
            "idle": idle_mb, "after": centre.server.memory_mb(), "switch": load.memory_mb_of(centre.switch_pid)
        },
        "phones": side.phones.faults,
        "held_per_s": held,
    }  # fmt: skip


async def peer(folder: Path, programs: Programs, agents: int, held: float, given: argparse.Namespace) -> dict[str, Any]:
    """The same centre that is always busy, served by app_queue."""
    names = [f"agent{number}" for number in range(agents)]
    async with app_queue.running(
        folder / "app_queue", programs, names, Talk(1.0, 1.0), telephone.SOUND_PORTS
    ) as (switch, rung):  # fmt: skip
        side = load.Side(
            "app_queue", folder, switch.settings.sip_port, rung, agents, lambda: {"switch": load.cpu_of(switch.pid)}
        )
        return await load.always_busy(side, held, given.seconds, given.runs, given.busy_talk_s)


async def size(agents: int, given: argparse.Namespace) -> dict[str, Any]:
    with installation.folder("calls") as folder:
        ours = await product(folder, agents, given)
        programs, _ = telephone.programs()
        theirs = await peer(folder, programs, agents, ours["held_per_s"], given)
    found = ours | {
        "app_queue_free_to_ring_p50_ms": theirs["p50_ms"], "app_queue_free_to_ring_p99_ms": theirs["p99_ms"],
        "app_queue": theirs, "agents": agents,
    }  # fmt: skip
    found["spread"] |= {"app_queue_free_to_ring_p99_ms": spread(theirs["p99_ms_of_each"])}
    return {key: found[key] for key in KEYS} | found


async def run(given: argparse.Namespace) -> dict[str, Any]:
    before = machine()
    raise_file_limit()
    sizes = [await size(int(each), given) for each in given.sizes.split(",")]
    largest = max(sizes, key=lambda found: found["agents"])
    return {
        **{key: largest[key] for key in KEYS},
        "recorded_calls_at_once": max(found["recorded_calls_at_once"] for found in sizes),
        "why_null": largest["why_null"],
        "sizes": sizes,
        "machine": {"before": before, "after": machine()},
    }


def main() -> None:
    options = parser("calls", __doc__)
    options.add_argument("--sizes", default="", help=f"numbers of agents, with commas ({SIZES})")
    options.add_argument("--seconds", type=float, default=15.0, help="of each measurement")
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    given.sizes = given.sizes or (QUICK_SIZES if given.quick else SIZES)
    given.busy_talk_s = load.BUSY_TALK_S_MAX
    if given.quick:
        given.seconds, given.runs, given.busy_talk_s = 3.0, 1, 1.0
    try:
        demand_sipp()
        telephone.programs()
    except (NoSipp, telephone.NoSwitch) as missing:
        sys.exit(f"bench calls: {missing}")
    emit(asyncio.run(run(given)), as_json=given.json)


if __name__ == "__main__":
    main()
