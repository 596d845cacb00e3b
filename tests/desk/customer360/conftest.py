"""The same bank as in tests/customers."""

from tests.customers.conftest import Bank, bank, world

__all__ = ["Bank", "bank", "world"]
