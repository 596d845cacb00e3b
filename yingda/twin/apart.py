"""A comparison in a process of its own, so that the server's loop is not held up: one core for minutes, and killed when
nobody wants it any more.

The child reads the task as MessagePack from its input and writes lines to its output: `0.42` for how far it is, last a
line of JSON with the answer. A day of the own log is read by the child too: making 80,000 contacts of rows takes
seconds, in which the server would serve nobody.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from yingda.agents.api import AgentProfile
from yingda.foundation.db import Database
from yingda.foundation.ids import TenantId
from yingda.routing.policy import Policy
from yingda.routing.queues import Queue
from yingda.twin.compare import compare
from yingda.twin.comparison import Comparison
from yingda.twin.sources.own_day import NothingThatDay, read_day
from yingda.twin.world import Change, World

TIMEOUT_S: Final = 600.0
NICE: Final = 10
"""How much the child gives way to those who serve customers."""
STEP: Final = 0.01
"""Progress is told in steps of this share."""
LINE_BYTES_MAX: Final = 64 << 20
_RESULT: Final = b"{"


class OwnDay(msgspec.Struct, frozen=True, kw_only=True):
    """Which day of whose log, and what the base is played with. `url`: of the database; `zone`: IANA name."""

    url: str
    tenant: str
    day: date
    zone: str
    queues: dict[str, Queue]
    agents: list[AgentProfile]
    policy: Policy


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One of `world` and `own` is there."""

    world: World | None = None
    own: OwnDay | None = None
    base: Change
    changed: Change
    seeds: int


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """None: there is nothing in the log that day."""

    found: Comparison | None


class Failed(RuntimeError):
    """The child ended without a result; the message is the end of what it said."""


async def compare_apart(
    world: World, base: Change, changed: Change, *, seeds: int, told: Callable[[float], None] = lambda _share: None,
    timeout_s: float = TIMEOUT_S,
) -> Comparison:  # fmt: skip
    """`compare` in a child process. `told` hears the share that is done, on this loop. Cancelling ends the child.
    Raises TimeoutError after `timeout_s`, Failed if the child could not do it."""
    found = await _apart(Task(world=world, base=base, changed=changed, seeds=seeds), told, timeout_s)
    assert found is not None, "a world has contacts"
    return found


async def compare_own_day(
    own: OwnDay, base: Change, changed: Change, *, seeds: int, told: Callable[[float], None] = lambda _share: None,
    timeout_s: float = TIMEOUT_S,
) -> Comparison:  # fmt: skip
    """As `compare_apart`, of a day that the child reads itself. Raises NothingThatDay too."""
    found = await _apart(Task(own=own, base=base, changed=changed, seeds=seeds), told, timeout_s)
    if found is None:
        raise NothingThatDay(own.day)
    return found


async def _apart(asked: Task, told: Callable[[float], None], timeout_s: float) -> Comparison | None:
    task = msgspec.msgpack.encode(asked)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "yingda.twin.apart", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, limit=LINE_BYTES_MAX,
    )  # fmt: skip
    try:
        async with asyncio.timeout(timeout_s):
            said = asyncio.ensure_future(child.stderr.read() if child.stderr else _nothing())
            given = asyncio.ensure_future(_give(child, task))
            result = await _heard(child, told)
            await asyncio.gather(given, return_exceptions=True)
            errors = await said
            if result is None:
                raise Failed(errors.decode(errors="replace")[-500:].strip() or "it said nothing")
            return msgspec.json.decode(result, type=Answer).found
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def _nothing() -> bytes:
    return b""


async def _give(child: asyncio.subprocess.Process, task: bytes) -> None:
    assert child.stdin is not None
    child.stdin.write(task)
    await child.stdin.drain()
    child.stdin.close()


async def _heard(child: asyncio.subprocess.Process, told: Callable[[float], None]) -> bytes | None:
    assert child.stdout is not None
    while line := await child.stdout.readline():
        if line.startswith(_RESULT):
            return line
        told(float(line))
    return None


def main() -> None:
    """The child: one task in, one comparison out."""
    os.nice(NICE)
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    last = 0.0

    def told(share: float) -> None:
        nonlocal last
        if share - last >= STEP:
            last = share
            sys.stdout.write(f"{share:.3f}\n")
            sys.stdout.flush()

    try:
        world = task.world if task.world is not None else asyncio.run(_read(task.own))
        found = compare(world, task.base, task.changed, task.seeds, told)
    except NothingThatDay:
        found = None
    sys.stdout.buffer.write(msgspec.json.encode(Answer(found=found)) + b"\n")
    sys.stdout.buffer.flush()


async def _read(own: OwnDay | None) -> World:
    assert own is not None, "a day or a world"
    database = Database(own.url)
    await database.open()
    try:
        async with database.raw(TenantId(own.tenant)) as conn:
            return await read_day(conn, own.day, ZoneInfo(own.zone), own.queues, own.agents, own.policy)
    finally:
        await database.close()


if __name__ == "__main__":
    main()
