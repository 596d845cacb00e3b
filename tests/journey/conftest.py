import pytest

from tests.journey.bank import Bank


@pytest.fixture
def bank() -> Bank:
    """远山银行, with nobody at work yet."""
    return Bank()
