from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.webchat.bank import Bank


@pytest.fixture
async def bank(database: str, tmp_path: Path) -> AsyncIterator[Bank]:
    """远山银行, open for customers."""
    bank = Bank(database, tmp_path)
    await bank.open()
    yield bank
    await bank.close()
