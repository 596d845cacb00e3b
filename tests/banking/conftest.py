from tests.banking.house import house, world

__all__ = ["house", "world"]
