"""`yingda doctor` is `bin/doctor`, which also runs where the environment is missing or broken."""

from __future__ import annotations

import subprocess
import sys

from .source import demand_source


def examine() -> int:
    """The exit code of bin/doctor: 0 when everything needed is there."""
    root = demand_source("doctor")
    return subprocess.run([sys.executable, str(root / "bin" / "doctor")], cwd=root).returncode
