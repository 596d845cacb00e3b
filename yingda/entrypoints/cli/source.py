"""The source tree around this package, for commands that make sense only there."""

from __future__ import annotations

from pathlib import Path

from .complaint import Complaint

_ROOT = Path(__file__).resolve().parents[3]


def demand_source(command: str) -> Path:
    """The root of the source tree. Raises Complaint in an installed package."""
    if not (_ROOT / "pyproject.toml").exists():
        raise Complaint(f"`yingda {command}` needs the source tree. Run bin/{command} in a checkout of the project.")
    return _ROOT
