"""One installation for the tests of a module: to load it takes longer than all of them."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from tests.portal.world import Page, World
from tests.teller.house import opened
from yingda.channels.portal.limits import Limits
from yingda.foundation.postgres import EmbeddedPostgres

_numbers = itertools.count(1)


async def _on_server(postgres: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(
    postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    name = f"portal_{next(_numbers)}"
    await _on_server(postgres, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    folder: Path = await asyncio.to_thread(tmp_path_factory.mktemp, "portal")
    async with opened(postgres.url(name), folder) as house:
        yield World(house, postgres.url(name))
    await _on_server(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture(loop_scope="module")
async def page(world: World) -> Page:
    """顾晓雨, signed in, who has asked for nothing yet."""
    world.house.app.portal.limits = Limits()
    return await world.sign_in()
