"""`python -m sample_cores bank --port 8701 --data DIR`: serves one sample core until it is told to end."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import logging
import socket
from pathlib import Path
from typing import Final

import uvicorn
from fastapi import FastAPI

NAMES: Final = ("bank", "broker", "cards")
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
    said = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    app: FastAPI = importlib.import_module(f"sample_cores.{said.name}.program").build(
        said.data, said.customers, said.seed
    )
    asyncio.run(_serve(app, said.host, said.port))


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
