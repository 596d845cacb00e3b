"""Customers and agents over real sockets: messages a second from hand to screen, at a rate that holds.

`yingda serve` is a process of its own, the load another, PostgreSQL a third; all share this machine. First the
ceiling: a bare websocket echo that makes one durable insert a message, on the same server stack and database, asked
for as much as it gives (`ceiling_batched_per_s`: the same with the product's own batching writer). Then all sockets are
opened, each customer is brought to an agent, and rates are tried upwards: one holds when 98 % of it arrives on the
other side and p99 is under 300 ms. Options: --customers N, --agents M, --seconds S, --runs N, --quick, --json.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import subprocess
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from bench import _installation as installation
from bench import _ws
from bench._chat_load import Given
from bench._chat_load import main as load_process
from bench._report import emit, machine, median, note, parser, percentile, ratio, spread
from bench._server import HOST, ROOT, Server, raise_file_limit, serving
from yingda.entrypoints.cli.listening import free_port

P99_MS_MAX: Final = 300.0
HELD_SHARE: Final = 0.98
SHARES_OF_CEILING: Final = (0.02, 0.03, 0.045, 0.07, 0.1, 0.14, 0.2, 0.27, 0.35, 0.5, 0.65, 0.8)
"""Tried upwards until one does not hold."""
AGENT_MESSAGES_PER_S_MAX: Final = 40.0
CUSTOMER_MESSAGES_PER_S_MAX: Final = 1.8
"""What one desk and one visitor may send (`FRAMES_PER_SECOND_MAX`, `COMMANDS_PER_VISITOR`): few sockets, low rates."""
CAPACITY: Final = 20
"""Contacts an agent holds at once: the most that the product allows, so that few agents are enough for many sockets."""
TRIES: Final = 2
CEILING_SOCKETS: Final = 300
FILES_SPARE: Final = 500
LOAD_END_S: Final = 30.0


async def ceiling(url: str, way: str, seconds: float) -> dict[str, float | None]:
    """Messages a second that the bare echo gives `CEILING_SOCKETS` sockets with one message on its way each."""
    port = free_port()
    command = [sys.executable, "-m", "bench._ceiling_server", url, str(port), way]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: ASYNC220  once, before any load
    try:
        sockets = [await _open_echo(port, process)]
        sockets += await asyncio.gather(*(_open_echo(port, process) for _ in range(CEILING_SOCKETS - 1)))
        return await _echo(sockets, seconds)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


class _Echo:
    """Sends again as soon as it was answered."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.on = False
        self._sent_at = 0.0
        self._text = ("#" + "我的信用卡账单好像不对，请帮我看看上个月的明细，谢谢").encode()
        self.socket: _ws.Socket

    def send(self) -> None:
        self._sent_at = time.perf_counter()
        self.socket.send(self._text)

    def answered(self, _text: bytes) -> None:
        if self.on:
            self.times.append(time.perf_counter() - self._sent_at)
            self.send()


async def _open_echo(port: int, process: subprocess.Popen[bytes]) -> _Echo:
    echo = _Echo()
    for _ in range(200):
        with suppress(OSError):
            echo.socket = await _ws.connect(HOST, port, "/", echo.answered, lambda _code: None)
            return echo
        if process.poll() is not None:
            raise RuntimeError("the ceiling's server ended")
        await asyncio.sleep(0.1)
    raise RuntimeError("the ceiling's server does not answer")


async def _echo(sockets: list[_Echo], seconds: float) -> dict[str, float | None]:
    for each in sockets:
        each.on = True
        each.send()
    await asyncio.sleep(1.0)
    for each in sockets:
        each.times.clear()
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - began
    times = [each * 1000 for echo in sockets for each in echo.times]
    for each in sockets:
        each.on = False
        each.socket.close()
    return {
        "rate_per_s": round(len(times) / took, 1), "p50_ms": percentile(times, 0.5), "p99_ms": percentile(times, 0.99),
    }  # fmt: skip


class Generator:
    """The load's process."""

    def __init__(self, given: Given) -> None:
        context = multiprocessing.get_context("spawn")
        self._line: Connection
        self._line, far = context.Pipe()
        self.process = context.Process(target=load_process, args=(given, far), daemon=True)
        self.process.start()

    async def hear(self) -> dict[str, Any]:
        answer = await asyncio.to_thread(self._line.recv)
        if isinstance(answer, Exception):
            raise RuntimeError(f"the load failed: {answer!r}")
        found: dict[str, Any] = answer
        return found

    async def measure(self, server: Server, rate: float, seconds: float) -> dict[str, Any]:
        cpu, began = server.cpu_s(), time.monotonic()
        self._line.send((rate, seconds))
        found = await self.hear()
        found["server_cores"] = round((server.cpu_s() - cpu) / (time.monotonic() - began), 2)
        note(", ".join(f"{key} {value}" for key, value in found.items()))
        return found

    async def end(self) -> None:
        with suppress(OSError):
            self._line.send(None)
        await asyncio.to_thread(self.process.join, LOAD_END_S)
        if self.process.is_alive():
            self.process.kill()


def holds(found: dict[str, Any]) -> bool:
    p99 = found["p99_ms"]
    return found["rate_per_s"] >= HELD_SHARE * found["asked_per_s"] and p99 is not None and p99 < P99_MS_MAX


async def rates(
    generator: Generator, server: Server, top: float, most: float, given: argparse.Namespace
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any] | None]:
    """All tries, the runs at the highest rate that holds (empty: none does), and half the ceiling if it was tried."""
    wanted = [top * share for share in SHARES_OF_CEILING if top * share < most]
    await generator.measure(server, min(wanted or [most]), 2.0)  # warm-up
    tried: list[dict[str, Any]] = []
    for rate in wanted or [most]:
        tries = 0
        while tries < TRIES and not (tries and holds(tried[-1])):  # one bad moment of a shared machine is no verdict
            tried.append(await generator.measure(server, rate, given.seconds / 2))
            tries += 1
        if not holds(tried[-1]):
            break
    runs: list[dict[str, Any]] = []
    for rate in [each["asked_per_s"] for each in reversed(tried) if holds(each)][:3]:
        runs = [await generator.measure(server, rate, given.seconds) for _ in range(given.runs)]
        if sum(holds(run) for run in runs) * 2 > len(runs):
            break
        runs = []
    half = next((each for each in tried if abs(each["asked_per_s"] - top / 2) < 1), None)
    if half is None and top / 2 < most and not given.quick:
        half = await generator.measure(server, top / 2, given.seconds / 2)
    return tried, runs, half


async def run(given: argparse.Namespace) -> dict[str, Any]:
    before, most_files = machine(), raise_file_limit()
    customers = min(given.customers, most_files - FILES_SPARE)
    agents = given.agents or -(-customers // CAPACITY) + 2
    with installation.folder("chat") as data:
        async with installation.postgres(data) as postgres:
            note(f"{agents} agents")
            built = await installation.build(data, postgres.url(), agents_count=agents, capacity=CAPACITY, lines=1)
            sessions = await installation.sessions(postgres.url(), built, list(built.agents))
            bare = {
                way: [await ceiling(postgres.url(), way, given.ceiling_seconds) for _ in range(given.runs)]
                for way in ("each", "batched")
            }
            note(f"ceilings: {bare}")
        top = median([each["rate_per_s"] for each in bare["each"]]) or 0.0
        return await _product(data, built, sessions, customers, top, given) | {
            "customers": customers, "agents": agents,
            "ceiling_spread": spread([each["rate_per_s"] for each in bare["each"]]),
            "ceiling_p99_ms": median([each["p99_ms"] for each in bare["each"]]),
            "ceiling_batched_per_s": median([each["rate_per_s"] for each in bare["batched"]]),
            "machine": {"before": before, "after": machine()},
        }  # fmt: skip


async def _product(
    data: Path, built: installation.Centre, sessions: dict[str, str], customers: int, top: float,
    given: argparse.Namespace,
) -> dict[str, Any]:  # fmt: skip
    async with serving(data) as server:
        idle_mb = server.memory_mb()
        generator = Generator(Given(server.port, built.entries["general"][1], customers, sessions))
        try:
            opened = await generator.hear()
            note(f"{opened}")
            most = 2 * min(len(sessions) * AGENT_MESSAGES_PER_S_MAX, customers * CUSTOMER_MESSAGES_PER_S_MAX)
            tried, runs, half = await rates(generator, server, top, most, given)
        except RuntimeError:
            note(server.log_tail())
            raise
        finally:
            await generator.end()
        open_mb = server.memory_mb()
    return {
        "rate_per_s": median([run["rate_per_s"] for run in runs]),
        "p50_ms": median([run["p50_ms"] for run in runs]),
        "p99_ms": median([run["p99_ms"] for run in runs]),
        "ceiling_per_s": top,
        "sockets": opened["sockets"],
        "why_null": None if runs else f"no rate tried held with p99 under {P99_MS_MAX:.0f} ms",
        "share_of_ceiling": ratio(median([run["rate_per_s"] for run in runs]), top),
        "at_half_the_ceiling": half,
        "spread": {key: spread([run[key] for run in runs]) for key in ("rate_per_s", "p50_ms", "p99_ms")},
        "server_cores": median([run["server_cores"] for run in runs], 2),
        "tried": tried,
        "opening_s": opened["opening_s"],
        "server_memory_mb": {"idle": idle_mb, "with_all_sockets": open_mb},
    }


def main() -> None:
    options = parser("chat", __doc__)
    options.add_argument("--customers", type=int, default=5_000)
    options.add_argument("--agents", type=int, default=0, help=f"default: one for {CAPACITY} customers")
    options.add_argument("--seconds", type=float, default=12.0, help="of each measurement")
    options.add_argument("--runs", type=int, default=3)
    given = options.parse_args()
    given.ceiling_seconds = 4.0
    if given.quick:
        given.customers, given.seconds, given.runs, given.ceiling_seconds = min(given.customers, 60), 2.0, 1, 1.5
    emit(asyncio.run(run(given)), as_json=given.json)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    main()
