from tests.entrypoints.conftest import house, shared_database

__all__ = ["house", "shared_database"]
