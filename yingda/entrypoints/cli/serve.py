"""`yingda serve`: database, schema, demo world, doors; then the addresses, once everything answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

import click

from yingda.foundation.config import Settings
from yingda.foundation.postgres import demand_free

from .listening import address, demand_port, until_ready
from .product import Product, SignIn
from .running import database, say


async def serve(product: Product, given: Settings) -> None:
    """Serve until cancelled. Raises Complaint or PostgresError when it cannot start."""
    if given.database_url is None:
        await demand_free(given.data_dir)  # before the port, which the other one holds too
    demand_port(given.host, given.port)
    async with database(given, say) as settings:
        sign_ins: Sequence[SignIn] = ()
        if settings.demo:
            say("Loading the demo world")
            sign_ins = await product.load_demo(settings)
        announcing = asyncio.create_task(_announce(settings, sign_ins))
        try:
            await product.serve(settings)
        finally:
            announcing.cancel()


async def _announce(settings: Settings, sign_ins: Sequence[SignIn]) -> None:
    await until_ready(settings.host, settings.port)
    click.echo(welcome(address(settings.host, settings.port), sign_ins))


def _one_each(sign_ins: Sequence[SignIn]) -> list[SignIn]:
    """The first account of each role of each institution."""
    first: dict[tuple[str, str], SignIn] = {}
    for each in sign_ins:
        first.setdefault((each.tenant, each.role), each)
    return list(first.values())


FIRST: Final = "  No institution yet? Stop this, then: bin/yingda tenant create (docs/how-to/first-institution.md)"


def welcome(base: str, sign_ins: Sequence[SignIn]) -> str:
    """What a person who started the product wants to know."""
    places = [("Bank's page 银行网页", "/demo/"), ("Desk 坐席台", "/"), ("Wallboard 监控大屏", "/supervisor/")]
    lines = ["", f"Yingda 应答 is ready: {base}", ""]
    if sign_ins:
        lines += [f"  {name:<22} {base}{path}" for name, path in places]
        lines += ["", "  Sign-ins of the demo world (institution / user / password), one for each role:"]
        lines += [f"    {each.tenant} / {each.user} / {each.password}   {each.role}" for each in _one_each(sign_ins)]
    else:
        lines += [FIRST]
    return "\n".join([*lines, "", "Ctrl-C ends it.", ""])
