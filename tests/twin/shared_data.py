"""Reference data beside the repository; where it is missing, tests that need it say so and are skipped."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data"


def path(name: str) -> Path:
    """A file of the reference data."""
    found = FOLDER / name
    if not found.exists():
        pytest.skip(f"../shared/data/{name} is not here")
    return found


def rows(name: str) -> list[dict[str, str]]:
    with path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
