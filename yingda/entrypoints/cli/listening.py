"""Whether the port can be had, asked before anything is started; and whether the product answers on it."""

from __future__ import annotations

import asyncio
import errno
import os
import socket

from .complaint import Complaint

READY_TIMEOUT_S = 120
ANSWER_TIMEOUT_S = 5
POLL_S = 0.1
ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  only compared with


def demand_port(host: str, port: int) -> None:
    """Raises Complaint when `serve` could not listen there."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except OSError as error:
        raise Complaint(f"{host} is no address of this machine. Give another --host, such as 127.0.0.1.") from error
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Complaint(_advice(error.errno, host, port)) from error


def _advice(number: int | None, host: str, port: int) -> str:
    match number:
        case errno.EADDRINUSE:
            return f"Port {port} is in use by another program. Give another one: --port {port + 1}"
        case errno.EACCES:
            return f"Port {port} is reserved for the system. Give one from 1024: --port 8600"
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine. Give another --host, such as 127.0.0.1."
        case _:
            return f"Cannot listen on {host}, port {port}: {os.strerror(number or 0)}. Give another --host or --port."


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def address(host: str, port: int) -> str:
    """The address that a browser on this machine opens."""
    name = ANY_ADDRESS.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


async def is_ready(host: str, port: int) -> bool:
    """Whether GET /readyz answers 200."""
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(ANY_ADDRESS.get(host, host), port)
            try:
                writer.write(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


async def until_ready(host: str, port: int) -> None:
    """Wait for the product to answer. Raises Complaint after READY_TIMEOUT_S."""
    try:
        async with asyncio.timeout(READY_TIMEOUT_S):
            while not await is_ready(host, port):  # noqa: ASYNC110  the product may be another process
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        raise Complaint(f"The product did not become ready in {READY_TIMEOUT_S} s. See its log above.") from None
