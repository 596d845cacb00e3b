"""The demo world, loaded once and copied for each test: database and data folder belong together, for the keys."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from yingda.demo.load import load as load_demo
from yingda.foundation.config import Settings
from yingda.foundation.postgres import EmbeddedPostgres

LOADED = "isolation_template"
_numbers = itertools.count(1)


async def _on_server(postgres: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def loaded(postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a loaded installation, whose database is only copied."""
    folder = Path(tmp_path_factory.mktemp("loaded"))
    asyncio.run(_on_server(postgres, f"CREATE DATABASE {LOADED} TEMPLATE {template}"))
    asyncio.run(_load(Settings(data_dir=folder, database_url=postgres.url(LOADED))))
    return folder


async def _load(settings: Settings) -> None:
    await load_demo(settings)


@pytest.fixture
def settings(postgres: EmbeddedPostgres, loaded: Path, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a loaded installation of this test's own."""
    name, folder = f"isolation_{next(_numbers)}", tmp_path / "data"
    shutil.copytree(loaded, folder)
    asyncio.run(_on_server(postgres, f"CREATE DATABASE {name} TEMPLATE {LOADED}"))
    yield Settings(data_dir=folder, database_url=postgres.url(name))
    asyncio.run(_on_server(postgres, f"DROP DATABASE {name} WITH (FORCE)"))
