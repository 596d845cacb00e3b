"""The second figure of the routing benchmark: the same lives over real sockets. `yingda serve` is a process of its own;
half of the sockets are desks, half are customers' pages, which stay open and come again.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench import _installation as installation
from bench import _ws
from bench._clients import AGENT_BEAT_S, Agent, Client, Customer, Refused
from bench._lives import ASKED, EXCHANGES, SAID, SLEEPS
from bench._report import note, percentile
from bench._server import HOST, Server, raise_file_limit, serving

TICKETS_AT_ONCE: Final = 8
OPENING_AT_ONCE: Final = 24
OPENING_S_MAX: Final = 300.0
SHARE_OF_DESKS: Final = 0.5
TALK_PAUSE_S_MIN: Final = 0.6
"""A visitor may send two messages a second; repeats beyond it would be refused."""


@dataclass(slots=True)
class Seen:
    on: bool = False
    finished: int = 0
    refused: int = 0
    free_to_offer_s: list[float] = field(default_factory=list)


class Desk(Agent):
    """An agent who accepts what is offered."""

    freed_at = 0.0
    accepted: str | None = None


class Sockets:
    """Desks and pages around one server."""

    def __init__(self, port: int, entry: str, disposition: str) -> None:
        self._port, self._entry, self._disposition = port, entry, disposition
        self._http = itertools.cycle([_ws.Http(HOST, port) for _ in range(TICKETS_AT_ONCE)])
        self._random = random.Random(1)
        self._desks: list[Desk] = []
        self._pages: list[Customer] = []
        self._taken: dict[str, asyncio.Future[Desk]] = {}
        self._asked_at: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.pause_s = 1.0
        self.seen = Seen()

    def __len__(self) -> int:
        return len(self._desks) + len(self._pages)

    async def open(self, sessions: dict[str, str], customers: int) -> None:
        limit = asyncio.Semaphore(OPENING_AT_ONCE)

        async def opened(client: Client) -> None:
            async with limit:
                self._spawn(client.run())
                await asyncio.wait_for(client.connected.wait(), OPENING_S_MAX)
                if isinstance(client, Desk):
                    await client.do("status", status="ready")

        for agent, session in sessions.items():
            desk = Desk(self._port, next(self._http), agent, session)
            desk.on_contact = lambda contact, desk=desk: self._offered(desk, contact)  # type: ignore[misc]
            self._desks.append(desk)
        self._pages = [Customer(self._port, next(self._http), self._entry) for _ in range(customers)]
        async with asyncio.timeout(OPENING_S_MAX):
            await asyncio.gather(*(opened(each) for each in [*self._desks, *self._pages]))
        self._spawn(self._beat())
        for page in self._pages:
            self._spawn(self._live(page))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for client in [*self._desks, *self._pages]:
            client.close()

    async def _beat(self) -> None:
        while True:
            for desk in self._desks:
                desk.beat()
                await asyncio.sleep(AGENT_BEAT_S / len(self._desks))

    async def _live(self, page: Customer) -> None:
        await asyncio.sleep(self._random.random() * self.pause_s * SLEEPS)
        while True:
            try:
                await self._contact(page)
                self.seen.finished += self.seen.on
            except Refused:
                self.seen.refused += 1
                await asyncio.sleep(1.0)

    async def _contact(self, page: Customer) -> None:
        interaction: str = (await page.do("start"))["interaction"]
        self._taken[interaction] = taken = asyncio.get_running_loop().create_future()
        self._asked_at[interaction] = time.perf_counter()
        await page.do("human")
        desk = await taken
        for _ in range(EXCHANGES):
            await self._pause()
            await page.do("send", text=ASKED)
            await self._pause()
            await desk.do("send", interaction=interaction, text=SAID)
        await self._pause()
        await desk.do("finish", interaction=interaction)
        await self._pause()
        desk.freed_at = time.perf_counter()
        await desk.do("wrap_up", interaction=interaction, disposition=self._disposition)

    async def _pause(self) -> None:
        least = min(TALK_PAUSE_S_MIN, self.pause_s)
        await asyncio.sleep(least + self._random.expovariate(1 / max(0.001, self.pause_s - least)))

    def _offered(self, desk: Desk, contact: dict[str, Any]) -> None:
        offer = contact["offer"]
        if offer is None or offer["id"] == desk.accepted:
            return
        desk.accepted = offer["id"]
        asked_at = self._asked_at.pop(contact["id"], 0.0)
        if self.seen.on:
            self.seen.free_to_offer_s.append(time.perf_counter() - max(desk.freed_at, asked_at))
        self._spawn(self._accept(desk, contact["id"], offer["id"]))

    async def _accept(self, desk: Desk, interaction: str, offer: str) -> None:
        with suppress(Refused):
            await desk.do("accept", offer=offer)
            taken = self._taken.pop(interaction, None)
            if taken is not None and not taken.done():
                taken.set_result(desk)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _measured(sockets: Sockets, server: Server, per_hour: float, seconds: float) -> dict[str, Any]:
    pairs = len(sockets) * SHARE_OF_DESKS
    sockets.pause_s = pairs / (per_hour / 3600) / SLEEPS
    await asyncio.sleep(max(2.0, sockets.pause_s * SLEEPS))
    sockets.seen = seen = Seen(on=True)
    cpu, began = server.cpu_s(), time.monotonic()
    await asyncio.sleep(seconds)
    seen.on, took = False, time.monotonic() - began
    ms = [each * 1000 for each in seen.free_to_offer_s]
    found = {
        "asked_per_hour": round(per_hour), "contacts_per_hour": round(seen.finished / took * 3600),
        "free_to_offer_p50_ms": percentile(ms, 0.5), "free_to_offer_p99_ms": percentile(ms, 0.99), "offers": len(ms),
        "refused": seen.refused, "server_cores": round((server.cpu_s() - cpu) / took, 2),
    }  # fmt: skip
    note("over sockets: " + ", ".join(f"{key} {value}" for key, value in found.items()))
    return found


async def over_sockets(count: int, rates: list[float], seconds: float, p99_ms_max: float) -> dict[str, Any]:
    """The highest of the rates (contacts an hour, highest first) that holds over so many sockets, in its own product.

    From the freed agent's hand to the offer on a screen, both ways over the network included. None holds: the last.
    """
    raise_file_limit()
    desks = round(count * SHARE_OF_DESKS)
    with installation.folder("routing-sockets") as data:
        async with installation.postgres(data) as postgres:
            built = await installation.build(data, postgres.url(), agents_count=desks, capacity=1, lines=1)
            sessions = await installation.sessions(postgres.url(), built, list(built.agents))
        return await _serving(data, built, sessions, count - desks, rates, seconds, p99_ms_max)


async def _serving(
    data: Path, built: installation.Centre, sessions: dict[str, str], customers: int, rates: list[float],
    seconds: float, p99_ms_max: float,
) -> dict[str, Any]:  # fmt: skip
    async with serving(data) as server:
        sockets = Sockets(server.port, built.entries["general"][1], built.disposition)
        found: dict[str, Any] = {}
        try:
            await sockets.open(sessions, customers)
            for rate in rates:
                found = await _measured(sockets, server, rate, seconds)
                p99 = found["free_to_offer_p99_ms"]
                if p99 is not None and p99 < p99_ms_max and found["contacts_per_hour"] >= 0.8 * rate:
                    return {"sockets": len(sockets), "holds": True, **found}
        finally:
            await sockets.close()
    return {"sockets": len(sockets), "holds": False, **found}
