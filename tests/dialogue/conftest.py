from tests.configuring import admin, world

__all__ = ["admin", "world"]
