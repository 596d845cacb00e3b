"""`python -m sample_cores bank --port 8701 --data DIR`: serves one sample core until it is told to end.

`load --data DIR --customers 100000`: makes bank and brokerage in DIR/bank and DIR/broker and ends.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import logging
import socket
import time
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI

NAMES: Final = ("bank", "broker", "cards", "load")
CUSTOMERS: Final = 200
"""How many a new database gets, unless told."""
SEED: Final = 20_260_101


def main() -> None:
    parser = argparse.ArgumentParser(prog="sample_cores", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--data", type=Path, required=True, help="folder of its database and keys")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help="of a new database")
    parser.add_argument("--seed", type=int, default=SEED, help="of a new database")
    parser.add_argument("--always-open", action="store_true", help="broker: trades day and night, for demonstrations")
    parser.add_argument("--bank", help="broker: address of the bank core that keeps its customers' money")
    parser.add_argument("--bank-data", type=Path, help="broker: folder of that bank core, for the token")
    said = parser.parse_args()
    if said.name == "load":
        return load(said.data, said.customers, said.seed)
    logging.basicConfig(level=logging.WARNING)
    more = {"always_open": said.always_open, "bank": said.bank, "bank_data": said.bank_data}
    app: FastAPI = importlib.import_module(f"sample_cores.{said.name}.program").build(
        said.data, said.customers, said.seed, **(more if said.name == "broker" else {})
    )
    asyncio.run(_serve(app, said.host, said.port))
    return None


def load(data: Path, customers: int, seed: int) -> None:
    """Makes the bank and the brokerage with so many customers, and says how long it took."""
    for name in ("bank", "broker"):
        begun = time.monotonic()
        app = importlib.import_module(f"sample_cores.{name}.program").build(data / name, customers, seed)
        app.state.core.store.close()
        size_mb = (data / name / f"{name}.sqlite").stat().st_size / 1_000_000
        print(f"{name}: {customers} customers in {time.monotonic() - begun:.1f} s, {size_mb:.0f} MB", flush=True)


async def _serve(app: FastAPI, host: str, port: int) -> None:
    door = socket.create_server((host, port), backlog=2048)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started and not serving.done():  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    if server.started:
        addresses = [f"http://{host}:{door.getsockname()[1]}", *getattr(app.state, "addresses", [])]
        print("ready", *addresses, flush=True)
    await serving


if __name__ == "__main__":
    main()
