from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.teller.house import House, opened


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    async with opened(database, tmp_path) as made:
        yield made
