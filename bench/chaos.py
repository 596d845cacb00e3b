"""kill -9 of the application and of PostgreSQL in turn, under load over real sockets; then everything is counted.

Customers and agents talk without a pause through `yingda serve` with its embedded PostgreSQL. They repeat what was not
answered with the same operation id, come back and resume, as our browsers do. After K kills the talks come to their end
and the record is compared with what each sender was told is accepted and what each screen was shown: lost, doubled, out
of order, contacts lost; all must be 0. `stalls_s`: how long nothing was accepted around each kill.

Then, where this machine has a switch and sipp, the telephone: calls are up, the application is killed (they stay up,
with contact, agent and recording), then the switch (each call is cut and its customer called back once); ghosts must be
0. Options: --kills K, --customers N, --agents M, --calls C (0: none), --quick, --json.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from bench import _chaos_calls as chaos_calls
from bench import _installation as installation
from bench._callers import NoSipp, demand_sipp
from bench._census import Count, census, told
from bench._report import emit, machine, median, note, parser
from bench._server import Server, raise_file_limit
from bench._storm import Memory, Storm
from bench._telephone import NoSwitch, programs

KILLS: Final = 10
BETWEEN_S: Final = 6.0
QUICK_BETWEEN_S: Final = 2.5
CAPACITY: Final = 6
CALLS: Final = 50
QUICK_CALLS: Final = 5
STALL_LOOK_S: Final = 60.0
RECOVERED_TIMEOUT_S: Final = 120.0
ENDING_TIMEOUT_S: Final = 240.0
POLL_S: Final = 0.02


async def kill_application(server: Server) -> float:
    """The process is gone at once; whoever watches over it starts it again. Seconds until it says that it is ready."""
    server.kill()
    began = time.monotonic()
    server.start()
    await server.ready()
    return time.monotonic() - began


async def kill_postgres(server: Server) -> float:
    """The postmaster is gone at once; the application starts it again by itself."""
    pid, began = server.postmaster(), time.monotonic()
    assert pid is not None, "PostgreSQL is running"
    os.kill(pid, signal.SIGKILL)
    while server.postmaster() in (pid, None):
        if time.monotonic() - began > RECOVERED_TIMEOUT_S:
            raise TimeoutError(f"PostgreSQL did not come back: {server.log_tail()}")
        await asyncio.sleep(POLL_S)
    await server.ready()
    return time.monotonic() - began


async def flowing(memory: Memory, since: float) -> None:
    """Waits until commands are accepted again after that moment and for a while on."""
    deadline = time.monotonic() + RECOVERED_TIMEOUT_S
    while sum(at > since + 0.5 for at in memory.accepted_at[-50:]) < 10:
        if time.monotonic() > deadline:
            raise TimeoutError("nothing is accepted any more")
        await asyncio.sleep(POLL_S)


def stall_after(memory: Memory, killed_at: float) -> float | None:
    """The longest time around a kill in which nothing was accepted."""
    near = [at for at in memory.accepted_at if killed_at - 2 < at < killed_at + STALL_LOOK_S]
    gaps = [b - a for a, b in pairwise(sorted(near)) if b > killed_at]
    return round(max(gaps), 2) if gaps else None


async def storm(server: Server, people: Storm, kills: int, between_s: float) -> list[dict[str, Any]]:
    """The kills, one after the other, each once all goes well again."""
    found = []
    await people.open()
    await asyncio.sleep(between_s)
    for number in range(kills):
        what = "application" if number % 2 == 0 else "postgres"
        killed_at, accepted = time.monotonic(), len(people.memory.accepted_at)
        ready_s = await (kill_application if what == "application" else kill_postgres)(server)
        await flowing(people.memory, killed_at + ready_s)
        await asyncio.sleep(between_s)
        stall = stall_after(people.memory, killed_at)
        found.append({"what": what, "ready_s": round(ready_s, 2), "stall_s": stall})
        note(f"kill {number + 1}, {what}: ready again after {ready_s:.1f} s, nothing accepted for {stall} s, "
             f"{accepted} commands accepted before it")  # fmt: skip
    async with asyncio.timeout(ENDING_TIMEOUT_S):
        await people.stop()
    return found


async def counted(data: Path, memory: Memory, people: Storm) -> Count:
    """The record, read from the same data folder after the server has ended."""
    screens: list[tuple[str, list[str]]] = []
    for talk in memory.talks:
        if talk.ended and talk.agent is not None:
            screens.append((talk.interaction, talk.customer.seen.texts.get("own", [])))
            screens.append((talk.interaction, talk.agent.seen.texts.get(talk.interaction, [])))
    clients = [*people.agents, *(talk.customer for talk in memory.talks)]
    started, ended = {t.interaction for t in memory.talks}, {t.interaction for t in memory.talks if t.ended}
    async with installation.postgres(data) as postgres:
        count = await census(
            postgres.url(), memory.sent, started, ended, screens, sum(client.seen.doubled for client in clients)
        )
    count.add("contacts_lost", "stuck", len(memory.stuck), next(iter(memory.stuck), ""))
    return count


async def run(given: argparse.Namespace) -> dict[str, Any]:
    before, began = machine(), time.monotonic()
    raise_file_limit()
    with installation.folder("chaos") as data:
        async with installation.postgres(data) as postgres:
            url = postgres.url()
            built = await installation.build(data, url, agents_count=given.agents, capacity=CAPACITY, lines=1)
            sessions = await installation.sessions(url, built, list(built.agents))
        server = Server(data)
        server.start()
        people = Storm(server.port, built.entries["general"][1], sessions, built.disposition, given.customers)
        failed: str | None = None
        kills: list[dict[str, Any]] = []
        try:
            await server.ready()
            kills = await storm(server, people, given.kills, given.between)
        except TimeoutError as fault:
            failed = str(fault) or "the talks did not come to their end"
            note(failed + "\n" + server.log_tail())
        finally:
            await people.close()
            await server.stop()
        count = await counted(data, people.memory, people)
    for example in count.examples:
        note(example)
    return report(people, count, kills, failed, given) | await calls(given.calls) | {
        "took_s": round(time.monotonic() - began, 1), "machine": {"before": before, "after": machine()},
    }  # fmt: skip


async def calls(number: int) -> dict[str, Any]:
    """The telephone's part; nothing but the reason where there is no telephone."""
    nothing = {"calls_up_before": None, "calls_up_after": None, "ghosts": None}
    try:
        demand_sipp()
        programs()
    except (NoSipp, NoSwitch) as missing:
        note(f"no calls: {missing}")
        return nothing | {"calls_why_null": str(missing), "calls_failed": None}
    if not number:
        return nothing | {"calls_why_null": "not asked for", "calls_failed": None}
    try:
        found = await chaos_calls.run(number)
    except TimeoutError as fault:
        note(f"calls: {fault}")
        return nothing | {"calls_why_null": str(fault), "calls_failed": str(fault)}
    return found | {"calls_why_null": None, "calls_failed": "see the figures" if chaos_calls.bad(found) else None}


def report(
    people: Storm, count: Count, kills: list[dict[str, Any]], failed: str | None, given: argparse.Namespace
) -> dict[str, Any]:
    memory = people.memory
    clients = [*people.agents, *(talk.customer for talk in memory.talks)]
    stalls: dict[str, list[float | None]] = {}
    for each in kills:
        stalls.setdefault(each["what"], []).append(each["stall_s"])
    return {
        **told(count),
        "kills": len(kills),
        "failed": failed,
        "kills_of_application": sum(each["what"] == "application" for each in kills),
        "kills_of_postgres": sum(each["what"] == "postgres" for each in kills),
        "stall_s_median": {what: median(each, 2) for what, each in stalls.items()},
        "stalls_s": stalls,
        "ready_s": [each["ready_s"] for each in kills],
        "contacts": len(memory.talks),
        "contacts_ended": sum(talk.ended for talk in memory.talks),
        "details": {kind: number for kind, number in count.details.items() if number},
        "refused": len(memory.refused),
        "first_refused": memory.refused[:3],
        "unanswered": sum(len(each.unanswered) for each in memory.sent),
        "reconnects": sum(max(0, client.connects - 1) for client in clients),
        "stream_gaps_seen": sum(client.seen.gaps for client in clients),
        "customers": given.customers,
        "agents": given.agents,
    }


def main() -> None:
    options = parser("chaos", __doc__)
    options.add_argument("--kills", type=int, default=KILLS)
    options.add_argument("--customers", type=int, default=40, help="talks at a time")
    options.add_argument("--agents", type=int, default=10)
    options.add_argument("--calls", type=int, default=CALLS, help="calls that are up when things are killed; 0: none")
    given = options.parse_args()
    given.between = BETWEEN_S
    if given.quick:
        given.kills, given.customers, given.agents, given.between = min(given.kills, 2), 8, 3, QUICK_BETWEEN_S
        given.calls = min(given.calls, QUICK_CALLS)
    result = asyncio.run(run(given))
    emit(result, as_json=given.json)
    bad = ("messages_lost", "messages_doubled", "messages_out_of_order", "contacts_lost")
    sys.exit(1 if result["failed"] or result["calls_failed"] or any(result[name] for name in bad) else 0)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
