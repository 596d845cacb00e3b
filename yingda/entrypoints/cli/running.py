"""An event loop that ends in order on Ctrl-C and SIGTERM, and settings with a migrated database behind them."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from types import FrameType

from yingda.foundation.config import ConfigError, Settings, load_settings
from yingda.foundation.postgres import EmbeddedPostgres, PostgresError, migrate

from .complaint import Complaint

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def settings(**flags: object) -> Settings:
    """Settings from flags and environment. Raises Complaint."""
    try:
        return load_settings(**flags)
    except ConfigError as error:
        raise Complaint(f"The settings are wrong.\n{error}") from error


def run(main: Coroutine[object, object, None]) -> None:
    """Run to the end, or until a signal; what was opened is closed either way. Raises Complaint for known faults."""
    try:
        with asyncio.Runner() as runner:
            runner.run(_until_signal(main))
    except PostgresError as error:
        raise Complaint(str(error)) from error


async def _until_signal(main: Coroutine[object, object, None]) -> None:
    task = asyncio.ensure_future(main)
    loop = asyncio.get_running_loop()
    ended = False

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal ended
        ended = True
        loop.call_soon_threadsafe(task.cancel)

    # Not loop.add_signal_handler: a web server may put its own handlers over these and pass the signal on afterwards.
    before = {number: signal.signal(number, end) for number in ENDING}
    try:
        await task
    except asyncio.CancelledError:
        if not ended:
            raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@asynccontextmanager
async def database(given: Settings, say: Callable[[str], None]) -> AsyncIterator[Settings]:
    """Settings whose `database_url` leads to a migrated database; an embedded server is started unless one is given."""
    if given.database_url is not None:
        await _migrate(given.database_url, say)
        yield given
        return
    asked = given.postgres_shared_buffers_mb
    buffers = {"shared_buffers": f"{asked}MB"} if asked else {}
    say(f"Starting PostgreSQL on {given.data_dir}")
    async with EmbeddedPostgres(given.data_dir, options=buffers) as server:
        watch = asyncio.create_task(server.supervise())
        try:
            await _migrate(server.url(), say)
            yield given.model_copy(update={"database_url": server.url()})
        finally:
            watch.cancel()


async def _migrate(url: str, say: Callable[[str], None]) -> None:
    say("Bringing the database up to date")
    await migrate(url)


def say(text: str) -> None:
    """A line for the person who started the command."""
    print(f"… {text}", file=sys.stdout, flush=True)
