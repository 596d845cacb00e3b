"""`yingda node`: the nodes of this installation, and taking one out of service without anybody noticing."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import click

from yingda.foundation import nodes, partitions
from yingda.foundation.db import Database
from yingda.foundation.nodes import Node

from .complaint import Complaint
from .options import data_option, database_option
from .running import database, run, say, settings

DRAINED_TIMEOUT_S: Final = 60.0
LOOK_EVERY_S: Final = 0.2


@click.group()
def node() -> None:
    """The nodes that share the institutions."""


@node.command("list")
@data_option
@database_option
def listed(**flags: object) -> None:
    """Every node, how it does and what it owns."""

    async def show(conn: Any) -> None:
        owned = Counter(lease.owner for lease in await partitions.leases(conn))
        click.echo(f"{'NODE':<24} {'STATE':<9} {'OWNS':>4} {'BUSY':>5}  URL")
        for each in await nodes.listed(conn):
            busy = f"{each.busy:.0%}" if each.alive else ""
            click.echo(f"{each.name:<24} {state_of(each):<9} {owned[each.life]:>4} {busy:>5}  {each.url or '-'}")
        if owned[None]:
            click.echo(f"{owned[None]} institutions are owned by nobody at this moment.")

    _on_database(show, flags)


@node.command()
@click.argument("name")
@data_option
@database_option
def drain(name: str, **flags: object) -> None:
    """Let the node hand over all it owns and take no more; returns when it owns nothing. It can then be stopped."""

    async def act(conn: Any) -> None:
        lives = await _lives(conn, name)
        if not [n for n in await nodes.listed(conn) if n.alive and not n.draining and n.life not in lives]:
            raise Complaint(f"No other node could take over from {name}. Start one first (`yingda node list`).")
        for life in lives:
            await nodes.drain(conn, life, True)
        began = time.monotonic()
        while left := sum(lease.owner in lives for lease in await partitions.leases(conn)):
            if time.monotonic() - began > DRAINED_TIMEOUT_S:
                raise Complaint(f"{name} still owns {left} institutions. It goes on; see its log.")
            await asyncio.sleep(LOOK_EVERY_S)
        click.echo(f"{name} owns nothing any more. It still passes on what comes to its doors.")

    _on_database(act, flags)


@node.command()
@click.argument("name")
@data_option
@database_option
def undrain(name: str, **flags: object) -> None:
    """Let a drained node take part again."""

    async def act(conn: Any) -> None:
        for life in await _lives(conn, name):
            await nodes.drain(conn, life, False)
        click.echo(f"{name} takes part again.")

    _on_database(act, flags)


def state_of(one: Node) -> str:
    """As the list says it."""
    if not one.alive:
        return "gone"
    return "draining" if one.draining else "alive"


async def _lives(conn: Any, name: str) -> list[str]:
    """The living nodes of that name. Raises Complaint."""
    known: Sequence[Node] = [each for each in await nodes.listed(conn) if each.alive]
    found = [each.life for each in known if name in (each.name, each.life)]
    if not found:
        names = ", ".join(sorted({each.name for each in known})) or "none"
        raise Complaint(f"No living node is called {name}. There are: {names}.")
    return found


def _on_database(act: Callable[[Any], Awaitable[None]], flags: dict[str, object]) -> None:
    async def main() -> None:
        async with database(settings(**flags), say) as ready:
            assert ready.database_url is not None
            conn = await Database(ready.database_url).connect()
            try:
                await act(conn)
            finally:
                await conn.close()

    run(main())
