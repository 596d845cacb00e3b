"""The core says no. Nothing happened."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """`code` is part of the published API ("core.…"); `data` explains it."""

    def __init__(self, code: str, status: int = 422, **data: Any) -> None:
        super().__init__(code)
        self.code, self.status, self.data = code, status, data
