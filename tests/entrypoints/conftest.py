import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from tests.entrypoints.bank import House, founded, open_house
from yingda.foundation.postgres import EmbeddedPostgres


@pytest.fixture(scope="module")
def shared_database(postgres: EmbeddedPostgres, template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """One migrated database for the tests of a module."""
    name = "shared_" + request.module.__name__.rpartition(".")[2]

    async def on_server(statement: str) -> None:
        connection = await asyncpg.connect(postgres.url("postgres"))
        await connection.execute(statement)
        await connection.close()

    asyncio.run(on_server(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    yield postgres.url(name)
    asyncio.run(on_server(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(shared_database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """远山银行 and 云海证券, open on a real port; the tests of a module share it and bring their own people."""
    folder: Path = tmp_path_factory.mktemp("house")
    await founded(shared_database, folder)
    async with open_house(shared_database, folder) as house:
        yield house
