"""The leader is killed and paused in a loop, under load over real sockets of three nodes; then everything is counted.

Customers and agents come through one address; behind it any node takes them and relays to the leader. A round kills
the leader (kill -9) or stops it (SIGSTOP) for --pause seconds and lets it wake up. `offers_resumed_p99_s`: from the
fault to the next offer on record; `lost`, `doubled`: messages and contacts that were promised, against the record and
every screen, offers live twice, and rows written by a node that did not own them; `stale_refused`: writes of old
leaders that the database refused. `moves_stall_s`: the pause of a move in order, as those saw it who wrote meanwhile.

Options: --rounds N, --pause S, --moves N, --quick, --json, --plant fence (nodes that are not fenced: must be found).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import asyncpg

from bench import _installation as installation
from bench._census import Count, census
from bench._failover_record import Offers, offers, witness
from bench._nodes import Balancer, Node
from bench._report import emit, machine, median, note, parser
from bench._server import raise_file_limit
from bench._storm import Memory, Storm
from yingda.foundation.partitions import DEAD

NODES: Final = 3
ROUNDS: Final = 10
PAUSE_S: Final = 60.0
QUICK_PAUSE_S: Final = 8.0
MOVES: Final = 5
CAPACITY: Final = 6
BETWEEN_S: Final = 6.0
POLL_S: Final = 0.02
RESUME_TIMEOUT_S: Final = 60.0
ENDING_TIMEOUT_S: Final = 240.0
AWAKE_S: Final = 5.0
"""After waking up, for an old leader to find out and to take part again."""
LEADER: Final = """
select p.epoch, n.name from partitions p join nodes n on n.life = p.owner where p.until > clock_timestamp()
"""
FREE: Final = f"""
select p.until < clock_timestamp() or coalesce({DEAD}, false) as gone, p.epoch
from partitions p left join nodes n on n.life = p.owner order by p.epoch desc limit 1
"""  # noqa: S608
LATEST: Final = "select coalesce(max(id), 0) from events where type = 'interaction.offered'"


@dataclass(frozen=True, slots=True)
class Resumed:
    """Seconds from the fault until the old lease was over (lapsed, or its node's connection gone), until another leads,
    until the first command was accepted, and until the next offer is on record."""

    free: float
    led: float
    accepted: float
    offered: float


class Watch:
    """Looks at the record over a connection of its own."""

    def __init__(self, conn: Any) -> None:
        self._conn = conn

    async def leader(self) -> tuple[int, str] | None:
        row = await self._conn.fetchrow(LEADER)
        return (row["epoch"], row["name"]) if row is not None else None

    async def resumed(self, epoch: int, since: float, memory: Memory) -> Resumed:
        """Looks until offers are made again."""
        free = led = accepted = None
        before = accepts = 0
        while (now := time.monotonic() - since) < RESUME_TIMEOUT_S:
            if led is None:
                gone, found = await self._conn.fetchrow(FREE)
                before, accepts = await self._conn.fetchval(LATEST), len(memory.accepted_at)
                now = time.monotonic() - since
                free = now if free is None and (gone or found > epoch) else free
                led = now if found > epoch else None
            else:
                accepted = now if accepted is None and len(memory.accepted_at) > accepts else accepted
                if await self._conn.fetchval(LATEST) > before:
                    offered = time.monotonic() - since
                    return Resumed(free or led, led, accepted or offered, offered)
            await asyncio.sleep(POLL_S)
        raise TimeoutError("no offer was made any more")


async def flowing(memory: Memory, since: float) -> None:
    """Waits until commands are accepted again after that moment and for a while on."""
    deadline = time.monotonic() + RESUME_TIMEOUT_S
    while sum(at > since + 0.5 for at in memory.accepted_at[-50:]) < 10:
        if time.monotonic() > deadline:
            raise TimeoutError("nothing is accepted any more")
        await asyncio.sleep(POLL_S)


def stall_after(memory: Memory, since: float, look_s: float) -> float:
    """The longest time around a moment in which nothing was accepted."""
    near = [at for at in memory.accepted_at if since - 2 < at < since + look_s]
    return round(max((b - a for a, b in pairwise(sorted(near)) if b > since), default=look_s), 2)


async def one_round(
    kind: str, nodes: dict[str, Node], watch: Watch, memory: Memory, pause_s: float, stale_before: dict[str, float]
) -> dict[str, Any]:
    """`stale_before`: what each node's count of refused writes was, by its name; a new life counts from 0."""
    led = await watch.leader()
    assert led is not None, "somebody leads"
    epoch, leader = led[0], nodes[led[1]]
    began = time.monotonic()
    leader.kill() if kind == "kill" else leader.pause()
    resumed = await watch.resumed(epoch, began, memory)
    stale = 0.0
    if kind == "kill":
        stale_before.pop(leader.name, None)
        leader.start()
        await leader.ready()
    else:
        await asyncio.sleep(max(0.0, pause_s - (time.monotonic() - began)))
        before = stale_before.get(leader.name, 0.0)
        leader.wake()
        await asyncio.sleep(AWAKE_S)
        await leader.ready()
        stale_before[leader.name] = await leader.metric("yingda_stale_writes_refused_total")
        stale = stale_before[leader.name] - before
    await flowing(memory, time.monotonic() - 1.0)
    return {"kind": kind, "free_s": resumed.free, "took_over_s": resumed.led, "accepted_s": resumed.accepted,
            "resumed_s": resumed.offered, "stale_metric": stale, "node": leader.name,
            "stall_s": stall_after(memory, began, pause_s + 20)}  # fmt: skip


async def one_move(nodes: dict[str, Node], watch: Watch, memory: Memory, url: str) -> dict[str, Any]:
    """The leader is drained as an operator drains it, and takes part again."""
    led = await watch.leader()
    assert led is not None
    conn = await asyncpg.connect(url)
    try:
        began = time.monotonic()
        await conn.execute("update nodes set draining = true where name = $1", led[1])
        while (now := await watch.leader()) is None or now[0] == led[0]:
            if time.monotonic() - began > RESUME_TIMEOUT_S:
                raise TimeoutError("the partition did not move")
            await asyncio.sleep(POLL_S)
        moved = time.monotonic() - began
        await asyncio.sleep(2.0)
        await conn.execute("update nodes set draining = false where name = $1", led[1])
    finally:
        await conn.close()
    await flowing(memory, time.monotonic() - 1.0)
    return {"moved_s": round(moved, 2), "stall_s": stall_after(memory, began, 10.0)}


async def counted(url: str, memory: Memory, people: Storm) -> tuple[Count, Offers]:
    screens: list[tuple[str, list[str]]] = []
    for talk in memory.talks:
        if talk.ended and talk.agent is not None:
            screens.append((talk.interaction, talk.customer.seen.texts.get("own", [])))
            screens.append((talk.interaction, talk.agent.seen.texts.get(talk.interaction, [])))
    clients = [*people.agents, *(talk.customer for talk in memory.talks)]
    started, ended = {t.interaction for t in memory.talks}, {t.interaction for t in memory.talks if t.ended}
    doubled = sum(client.seen.doubled for client in clients)
    count = await census(url, memory.sent, started, ended, screens, doubled)
    count.add("contacts_lost", "stuck", len(memory.stuck), next(iter(memory.stuck), ""))
    return count, await offers(url)


async def load(given: argparse.Namespace, data: Path, url: str) -> dict[str, Any]:
    built = await installation.build(data, url, agents_count=given.agents, capacity=CAPACITY, lines=1)
    sessions = await installation.sessions(url, built, list(built.agents))
    await witness(url)
    module = "bench._failover_unfenced" if given.plant == "fence" else "yingda"
    nodes = {f"node-{n}": Node(f"node-{n}", data, url, module) for n in range(NODES)}
    balancer = Balancer(list(nodes.values()))
    conn = await asyncpg.connect(url)
    watch, failed = Watch(conn), None
    rounds: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    stale_before: dict[str, float] = {}
    people: Storm | None = None
    try:
        for node in nodes.values():
            node.start()
        for node in nodes.values():
            await node.ready()
        await balancer.start()
        await asyncio.sleep(1.0)
        people = Storm(
            balancer.port, built.entries["general"][1], sessions, built.disposition, given.customers,
            [node.port for node in nodes.values()], tickets_at_once=given.customers + given.agents,
        )  # fmt: skip
        try:
            await people.open()
            await asyncio.sleep(given.between)
            for number in range(given.moves):
                moves.append(await one_move(nodes, watch, people.memory, url))
                note(f"move {number + 1}: {moves[-1]}")
                await asyncio.sleep(given.between)
            for number in range(given.rounds):
                kind = "kill" if number % 2 == 0 else "pause"
                rounds.append(await one_round(kind, nodes, watch, people.memory, given.pause, stale_before))
                note(f"round {number + 1}: {rounds[-1]}")
                await asyncio.sleep(given.between)
            async with asyncio.timeout(ENDING_TIMEOUT_S):
                await people.stop()
        except TimeoutError as fault:
            failed = str(fault) or "the talks did not come to their end"
            note(failed)
        count, found = await counted(url, people.memory, people)
    finally:
        if people is not None:
            await people.close()
        await balancer.stop()
        for node in nodes.values():
            await node.stop()
        await conn.close()
    for example in count.examples:
        note(example)
    return report(people, count, found, rounds, moves, failed, given)


def report(
    people: Storm, count: Count, found: Offers, rounds: list[dict[str, Any]], moves: list[dict[str, Any]],
    failed: str | None, given: argparse.Namespace,
) -> dict[str, Any]:  # fmt: skip
    resumed = sorted(each["resumed_s"] for each in rounds)
    by_kind = {kind: [each for each in rounds if each["kind"] == kind] for kind in ("kill", "pause")}
    memory = people.memory
    return {
        "rounds": len(rounds),
        "offers_resumed_p99_s": round(resumed[max(0, -(-len(resumed) * 99 // 100) - 1)], 2) if resumed else None,
        "lost": count.messages_lost + count.contacts_lost + found.never_offered + found.without_event,
        "doubled": count.messages_doubled + count.messages_out_of_order + found.twice + found.stale,
        "stale_refused": int(sum(each["stale_metric"] for each in rounds)),
        "failed": failed,
        "stale_on_record": found.stale,
        "pause_s": given.pause,
        "offers_resumed_s": {kind: [round(e["resumed_s"], 2) for e in each] for kind, each in by_kind.items()},
        **{
            part: {kind: [round(e[part], 2) for e in each] for kind, each in by_kind.items()}
            for part in ("free_s", "took_over_s", "accepted_s")
        },
        "stalls_s": {kind: [e["stall_s"] for e in each] for kind, each in by_kind.items()},
        "moves_s": [each["moved_s"] for each in moves],
        "moves_stall_s": [each["stall_s"] for each in moves],
        "moves_stall_s_median": median([each["stall_s"] for each in moves], 2),
        "contacts": len(memory.talks),
        "contacts_ended": sum(talk.ended for talk in memory.talks),
        "messages_sent": count.messages_sent,
        "details": {kind: number for kind, number in count.details.items() if number},
        "offers": found.made,
        "epochs_of_offers": found.epochs,
        "refused": len(memory.refused),
        "first_refused": memory.refused[:3],
        "nodes": NODES,
        "customers": given.customers,
        "agents": given.agents,
    }


async def run(given: argparse.Namespace) -> dict[str, Any]:
    before, began = machine(), time.monotonic()
    raise_file_limit()
    with installation.folder("failover") as data:
        async with installation.postgres(data) as postgres:
            found = await load(given, data, postgres.url())
    return found | {"took_s": round(time.monotonic() - began, 1), "machine": {"before": before, "after": machine()}}


def main() -> None:
    options = parser("failover", __doc__)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--pause", type=float, default=None, help="seconds that a stopped leader sleeps")
    options.add_argument("--moves", type=int, default=MOVES, help="moves in order before the rounds")
    options.add_argument("--customers", type=int, default=24, help="talks at a time")
    options.add_argument("--agents", type=int, default=6)
    options.add_argument("--plant", choices=["fence"], default=None, help="a fault that must be found")
    given = options.parse_args()
    given.between = BETWEEN_S
    if given.quick:
        given.rounds, given.moves, given.customers, given.agents = min(given.rounds, 2), 1, 8, 3
        given.between = 2.5
    given.pause = given.pause or (QUICK_PAUSE_S if given.quick else PAUSE_S)
    result = asyncio.run(run(given))
    emit(result, as_json=given.json)
    bad = result["failed"] or result["lost"] or result["doubled"]
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
