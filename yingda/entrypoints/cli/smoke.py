"""`yingda smoke`: a product of its own on a fresh folder and a free port, one contact through it, and its end."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time

from .complaint import Complaint
from .listening import address, free_port, is_ready
from .product import SignIn
from .running import say
from .walk import walk

HOST = "127.0.0.1"
START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 60
POLL_S = 0.1


async def smoke(entry: str, agent: SignIn) -> None:
    """Raises Complaint when anything on the way fails."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="yingda-smoke-") as folder:
        port = free_port()
        process = await _start(folder, port)
        try:
            await _ready(process, port)
            say(f"Ready after {time.monotonic() - started:.1f} s")
            await walk(address(HOST, port), entry, agent, say)
        finally:
            await _stop(process)
    print(f"✓ One customer and one agent went the whole way ({time.monotonic() - started:.1f} s)", flush=True)


async def _start(folder: str, port: int) -> asyncio.subprocess.Process:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YINGDA_")}
    arguments = [
        "serve",
        "--demo",
        "--no-telephone",
        "--no-cores",
        "--data",
        folder,
        "--host",
        HOST,
        "--port",
        str(port),
    ]
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "yingda", *arguments, env=environment)


async def _ready(process: asyncio.subprocess.Process, port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not await is_ready(HOST, port):
        if process.returncode is not None:
            raise Complaint(f"The product ended with {process.returncode} while starting; its words are above.")
        if time.monotonic() > deadline:
            raise Complaint(f"The product was not ready in {START_TIMEOUT_S} s.")
        await asyncio.sleep(POLL_S)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        code = await asyncio.wait_for(process.wait(), STOP_TIMEOUT_S)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise Complaint(f"The product did not stop in {STOP_TIMEOUT_S} s.") from None
    if code != 0:
        raise Complaint(f"The product ended with {code}.")
