"""The demo world, loaded once and copied for each test: database and data folder belong together, for the keys."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from yingda.demo.load import load as load_demo
from yingda.foundation.config import Settings
from yingda.foundation.postgres import EmbeddedPostgres

_numbers = itertools.count(1)


class Loaded(NamedTuple):
    """The data folder and the database of one installation."""

    folder: Path
    database: str


async def _on_server(postgres: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def loaded(postgres: EmbeddedPostgres, template: str, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A loaded installation, which is only copied."""
    made = Loaded(Path(tmp_path_factory.mktemp("loaded")), f"isolation_template_{next(_numbers)}")
    asyncio.run(_on_server(postgres, f"CREATE DATABASE {made.database} TEMPLATE {template}"))
    asyncio.run(_load(Settings(data_dir=made.folder, database_url=postgres.url(made.database))))
    return made


async def _load(settings: Settings) -> None:
    await load_demo(settings)


@pytest.fixture
def settings(postgres: EmbeddedPostgres, loaded: Loaded, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a loaded installation of this test's own."""
    name, folder = f"isolation_{next(_numbers)}", tmp_path / "data"
    shutil.copytree(loaded.folder, folder)
    asyncio.run(_on_server(postgres, f"CREATE DATABASE {name} TEMPLATE {loaded.database}"))
    yield Settings(data_dir=folder, database_url=postgres.url(name))
    asyncio.run(_on_server(postgres, f"DROP DATABASE {name} WITH (FORCE)"))
