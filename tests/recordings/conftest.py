"""A world for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.recordings.world import Door, World, door, opened


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, tmp_path) as made:
        yield made


@pytest.fixture
async def ask(world: World) -> AsyncIterator[Door]:
    async with door(world) as made:
        yield made
