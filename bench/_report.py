"""What all benchmarks share: options, percentiles, medians with their spread, one JSON object on the last line."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_began = time.monotonic()


def parser(name: str, doc: str | None) -> argparse.ArgumentParser:
    """A parser that knows --json and --quick."""
    options = argparse.ArgumentParser(
        prog=f"bench {name}", description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--json", action="store_true", help="one JSON object on the last line")
    options.add_argument("--quick", action="store_true", help="half a minute: a check, no measurement")
    return options


def note(text: str) -> None:
    """A line for the person who watches, with the seconds since the start."""
    print(f"[{time.monotonic() - _began:6.1f} s] {text}", file=sys.stderr, flush=True)


def percentile(values: Sequence[float], share: float, digits: int = 1) -> float | None:
    """None when there are no values."""
    if not values:
        return None
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], digits)


def median(values: Sequence[float | None], digits: int = 1) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), digits) if known else None


def spread(values: Sequence[float | None]) -> list[float]:
    """The smallest and the largest of several runs."""
    known = [value for value in values if value is not None]
    return [min(known), max(known)] if known else []


def ratio(part: float | None, whole: float | None) -> float | None:
    return round(part / whole, 3) if part is not None and whole else None


def machine() -> dict[str, Any]:
    """What else kept the machine busy: read the figures with it."""
    return {"cores": os.cpu_count(), "load_1_5_15_min": [round(each, 1) for each in os.getloadavg()]}


def cpu_of_children(pid: int) -> float:
    """Seconds of CPU that a process and its children (those that ended included) have used."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, fields = int(stat.parent.name), stat.read_text().rsplit(") ", 1)[1].split()
        except (OSError, IndexError):
            continue
        if number == pid:
            total += sum(int(each) for each in fields[11:15])
        elif int(fields[1]) == pid:
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def emit(result: dict[str, Any], *, as_json: bool) -> None:
    """The figures: lines for a person, or one JSON object as the last line."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False), flush=True)
        return
    for name, value in result.items():
        print(f"{name}: {json.dumps(value, ensure_ascii=False)}", flush=True)
